"""The source that a stack is made of: its root module and the local modules that it calls, and nothing else.

A folder often holds more Terraform than the stack: examples, tests, other stacks. Checkov reads them all, cannot tell
them apart by address, and reads old downloads as well, so it is given a copy of what belongs. Checkov does not read the JSON
syntax: it gets those files in the native one. Nor does it know override files: it gets the blocks as those change them.
"""

from __future__ import annotations

import json
import os.path
import shutil
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import ModuleInstance, without_keys
from tfproof.errors import ScanError
from tfproof.findings import Location
from tfproof.hcl import Block, File, Folder, constant, read_folder
from tfproof.plan.read_files import files_read, read_beside
from tfproof.scan.json_source import rendered
from tfproof.scan.merged_source import MergedFile, MergedFolder, Origin, merge
from tfproof.scan.protocol import Entity, ViewReport

_INPUTS = "zzzz-inputs.auto.tfvars.json"  # the last file of its kind wins
_VALUES = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")
_NATIVE = ".tf"
_NAMED: Final = {"resource": 2, "data": 2, "module": 1}
"""The blocks that have an address in a plan, and how many labels they have."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a stack is made of.

    Attributes:
        root: the resolved folder of the root module.
        folders: that folder and those of all local modules that it calls, directly or through others.
    """

    root: Path
    folders: tuple[Folder, ...]

    @property
    def files(self) -> tuple[File, ...]:
        """Every file of configuration."""
        return tuple(file for folder in self.folders for file in folder.all_files)

    def name(self, path: Path) -> str:
        """Return a path relative to the root module's folder."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    @property
    def read_files(self) -> list[tuple[str, str]]:
        """Every file that the source reads with ``file`` and ``templatefile``, with its text."""
        return [(str(folder.path / name), text) for folder in self.folders for name, text in _read_beside(folder)]

    @property
    def calls_absolute_paths(self) -> bool:
        """Whether a module is called by an absolute path: it is none of :attr:`folders`."""
        calls = (call for file in self.files for call in file.body.blocks_of("module"))
        return any(isinstance(found := _source_of(call), str) and found.startswith(("/", "~")) for call in calls)

    @cached_property
    def _lines(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """For each file that is copied in the native syntax, pairs of a line of the copy and the line that it is made of."""
        return {
            self.name(file.path) + _NATIVE: rendered(file)[1]
            for file in self.files
            if file.is_json and file.path is not None
        }

    @cached_property
    def _merged(self) -> Mapping[Path, MergedFolder]:
        """The folders that have override files."""
        return {folder.path: merge(folder) for folder in self.folders if folder.overrides}

    @cached_property
    def _merged_files(self) -> Mapping[str, MergedFile]:
        """The files of those folders by the names of their copies."""
        return {
            self.name(_copied(path)): file for folder in self._merged.values() for path, file in folder.files.items()
        }

    @cached_property
    def overridden(self) -> Mapping[Location, Mapping[str, Location]]:
        """The blocks that override files change, and where the arguments are that those set."""
        return {
            self._location(block.at): {name: self._location(origin) for name, origin in block.settings.items()}
            for folder in self._merged.values()
            for block in folder.blocks
        }

    def _location(self, origin: Origin) -> Location:
        return Location(file=self.name(origin[0]), line=origin[1])

    def placed(self, view: ViewReport) -> ViewReport:
        """Return what a view says of the copy with the places of the source.

        A block is in the override files that change it too: skips there are for it.
        """
        view = view.placed(self.place)
        parts = {self._location(block.at): block.parts for folder in self._merged.values() for block in folder.blocks}
        also = [
            replace(entity, file=self.name(path), line=line, end=end)
            for entity in view.entities
            for (path, line), (_, end) in parts.get(Location(file=entity.file, line=entity.line), ())
        ]
        view = replace(view, entities=(*view.entities, *also)) if also else view
        return self._with_unread(view) if view.unparsed else view

    def _with_unread(self, view: ViewReport) -> ViewReport:
        """Return a view with the blocks that Checkov did not read, and without those that it read as of another module.

        What an unread file calls, Checkov takes for modules that are not called, whose blocks have other addresses.
        """
        declared = {entity.address: entity for entity in self._declared()}
        stray = {
            one.address
            for one in view.entities
            if one.block in _NAMED and without_keys(one.address) not in declared
        }  # fmt: skip
        entities = tuple(one for one in view.entities if one.address not in stray)
        read = {without_keys(one.address) for one in entities}
        return replace(
            view,
            entities=entities,
            outcomes=tuple(one for one in view.outcomes if one.address not in stray),
            unread=tuple(entity for address, entity in declared.items() if address not in read),
        )

    def _declared(self) -> Iterator[Entity]:
        """Every resource, data source and module call of the stack, as often as its module is called; without keys."""
        folders = {folder.path: folder for folder in self.folders}
        waiting: list[tuple[ModuleInstance, tuple[Path, ...]]] = [(ModuleInstance(), (self.root,))]
        while waiting:
            module, (*callers, path) = waiting.pop()
            for file in folders[path].files:
                for block in file.blocks:
                    labels = _NAMED.get(block.type)
                    if labels is None or len(block.labels) != labels:
                        continue
                    data = ("data",) if block.type == "data" else ()
                    name = ".".join((*data, *(("module",) if labels == 1 else ()), *block.labels))
                    yield Entity(
                        address=module.prefixed(name),
                        type=block.labels[0] if labels == 2 else "",
                        block=block.type,
                        file=self.name(file.path or path),
                        line=file.line(block),
                        end=file.line(block.end),
                    )
                    below = _called(path, block) if labels == 1 else None
                    if below in folders and below not in (*callers, path):
                        waiting.append((module.child(block.labels[0]), (*callers, path, below)))

    def place(self, file: str, line: int) -> tuple[str, int]:
        """Return the file and line of the source that a line of the copy comes from."""
        merged = self._merged_files.get(file)
        if merged is not None:
            path, line = merged.origin(line)
            return self.name(path), line
        lines = self._lines.get(file)
        if lines is None:
            return file, line
        before = bisect_right([copied for copied, _ in lines], line)
        return file.removesuffix(_NATIVE), lines[before - 1][1] if before else 1

    def copy(self, target: Path, inputs: Mapping[str, Any] | None = None) -> Path:
        """Copy the source below the folder ``target``, with its relative paths, and return the root's copy.

        Args:
            target: an empty folder.
            inputs: values of the variables, in place of their defaults.
        """
        base = Path(os.path.commonpath([folder.path for folder in self.folders]))
        for folder in self.folders:
            place = target / folder.path.relative_to(base)
            place.mkdir(parents=True, exist_ok=True)
            merged = self._merged.get(folder.path)
            for file in folder.all_files:
                assert file.path is not None  # noqa: S101 - it was read from a folder
                if merged is not None:
                    copied = place / _copied(file.path).name
                    copied.write_text(merged.files[file.path].text, encoding="utf-8", newline="")
                elif file.is_json:
                    (place / (file.path.name + _NATIVE)).write_text(rendered(file)[0], encoding="utf-8")
                else:
                    shutil.copyfile(file.path, place / file.path.name)
            for name, text in _read_beside(folder):
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(text, encoding="utf-8", newline="")
            for pattern in _VALUES:
                for path in folder.path.glob(pattern):
                    if path.is_file():
                        shutil.copyfile(path, place / path.name)
        root = target / self.root.relative_to(base)
        if inputs:
            (root / _INPUTS).write_text(json.dumps(dict(inputs)), encoding="utf-8")
        return root


def _read_beside(folder: Folder) -> Iterator[tuple[str, str]]:
    """What the source of a module reads with ``file`` and ``templatefile``: paths below its folder, and texts."""
    for name in sorted({name for file in folder.all_files for name in files_read(file.body)}):
        text = read_beside(folder.path, name)
        if text is not None:
            yield name, text


def _copied(path: Path) -> Path:
    """The name of a file's copy, beside it."""
    return path.with_name(path.name + _NATIVE) if path.name.endswith(".json") else path


def read_source(stack: Path) -> Source:
    """Read the configuration in a folder and in the local modules that it calls.

    Raises:
        ScanError: a folder or file cannot be read, or a file is no valid configuration: what comes after would be passed over.
    """
    root = stack.resolve()
    found: dict[Path, Folder] = {}
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_dir():
            continue
        found[path] = _read(path)
        for file in found[path].all_files:
            waiting += [called for call in file.body.blocks_of("module") if (called := _called(path, call)) is not None]
    return Source(root=root, folders=tuple(found[path] for path in sorted(found)))


def _called(folder: Path, call: Block) -> Path | None:
    """The folder that a module call leads to; None when it is none of this machine."""
    source = _source_of(call)
    return (folder / source).resolve() if isinstance(source, str) and source.startswith(("./", "../")) else None


def _source_of(call: Block) -> object:
    attribute = call.attribute("source")
    return constant(attribute.expression) if attribute is not None else None


def _read(path: Path) -> Folder:
    try:
        folder = read_folder(path)
    except OSError as error:
        raise ScanError(
            f"cannot read {error.filename or path}: {error.strerror}", fix="make the file readable"
        ) from error
    if folder.errors:
        first = folder.errors[0]
        raise ScanError(
            f"a file of the configuration cannot be read: {first.message}",
            where=str(first).split(": ", 1)[0],
            expected="valid Terraform configuration",
            fix="correct the file; `terraform validate` reports the same place",
        )
    return folder
