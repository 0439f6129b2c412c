"""The modules of a stack that stand in its own repository: each call with its folder."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from tfproof.hcl import Attribute, Block, File, Folder, read_folder, text_of
from tfproof.scan.fixes.callers import is_called_elsewhere, may_be_edited
from tfproof.source_edits import FixKind

_DEEPEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A block in its file, and whether an override file says something of it as well."""

    file: File
    block: Block
    overridden: bool

    def attribute(self, name: str) -> Attribute | None:
        """Return an argument of the block."""
        return self.block.attribute(name)


class LocalModules:
    """The root module of a stack, and each module that is called by a relative path.

    Args:
        stack: the folder of the root module.
    """

    def __init__(self, stack: Path) -> None:
        self.stack = stack
        self._known: dict[tuple[Path, str], list[Declared]] = {}
        self._kinds: dict[Path, FixKind] = {}
        self.folders: dict[tuple[str, ...], Path] = {}
        queue: list[tuple[tuple[str, ...], Path]] = [((), stack)]
        while queue:
            names, folder = queue.pop(0)
            self.folders[names] = folder
            for call in self._blocks(folder, "module"):
                source = text_of(attribute.expression) if (attribute := call.block.attribute("source")) else None
                if source is None or not source.startswith(("./", "../")) or len(names) > _DEEPEST:
                    continue
                queue.append(((*names, *call.block.labels), Path(os.path.normpath(folder / source))))

    def find(self, module: tuple[str, ...], *block: str) -> Declared | None:
        """Return the block of a module with this type and these labels; None where there is none to read."""
        folder = self.folders.get(module)
        if folder is None:
            return None
        found = [one for one in self._blocks(folder, block[0]) if one.block.labels == block[1:]]
        return found[0] if len(found) == 1 else None

    def local(self, module: tuple[str, ...], name: str) -> Declared | None:
        """Return the ``locals`` block of a module that gives a local value; None where there is none to read."""
        folder = self.folders.get(module)
        found = [] if folder is None else [one for one in self._blocks(folder, "locals") if one.attribute(name)]
        return found[0] if len(found) == 1 else None

    def sharing(self, module: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Return every call whose folder is that of a module."""
        folder = self.folders.get(module)
        return tuple(names for names, one in self.folders.items() if one == folder)

    def name(self, path: Path) -> str:
        """Return the name of a file relative to the stack."""
        return Path(os.path.relpath(path, self.stack)).as_posix()

    def kind_of(self, path: Path) -> FixKind:
        """Return how far an edit of a file can be relied on at most.

        The file is the stack's own where it is below its folder, or where no other folder of the repository calls its module.
        """
        folder = path.parent
        if folder not in self._kinds:
            self._kinds[folder] = self._kind_of(path)
        return self._kinds[folder]

    def _kind_of(self, path: Path) -> FixKind:
        if path.resolve().is_relative_to(self.stack.resolve()):
            return FixKind.EXACT
        if not may_be_edited(path, self.stack):
            return FixKind.SKETCH
        return FixKind.LIKELY if is_called_elsewhere(path.parent, self.folders.values()) else FixKind.EXACT

    def _blocks(self, folder: Path, type_: str) -> list[Declared]:
        key = (folder, type_)
        if key not in self._known:
            self._known[key] = _declared(folder, type_)
        return self._known[key]


def _declared(folder: Path, type_: str) -> list[Declared]:
    read = _folder(folder)
    if read is None:
        return []
    over = {(one.type, one.labels) for file in read.overrides for one in file.body.blocks_of(type_)}
    return [
        Declared(file=file, block=one, overridden=(one.type, one.labels) in over)
        for file in read.files
        if file.error is None
        for one in file.body.blocks_of(type_)
    ]


def _folder(folder: Path) -> Folder | None:
    try:
        stamp = tuple(sorted((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in folder.iterdir()))
    except OSError:
        return None
    return _read(folder, stamp)


@functools.lru_cache(maxsize=256)
def _read(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Folder | None:
    """The files of a folder; None also where OpenTofu reads others than Terraform."""
    if any(name.endswith((".tofu", ".tofu.json")) for name, _, _ in stamp):
        return None
    try:
        return read_folder(folder)
    except OSError:
        return None
