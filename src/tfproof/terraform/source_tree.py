"""What has to be copied so that a folder plans elsewhere: the folder, and what it refers to by relative path.

References are followed from module to module: ``source = "../x"`` and every string that climbs out of its folder
(``file("${path.module}/../x")``). They keep their places relative to each other, so each one still means the same. A link to a
folder stays one, and the folder is copied at its own place: Terraform takes what a module refers to from there.

Left out: version control, installed packages and caches, Terraform's own working data, plugins, and state. Kept: ``terraform.tfvars``
and ``*.auto.tfvars``, because a plan of the user's folder means what Terraform in that folder would plan.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.hcl import Node, ScopeTraversal, TemplateExpr, parse, text_of, walk
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.temp_dir import unwritable

LARGEST_BYTES = 256 * 1024 * 1024
MOST_FILES = 20_000
_MOST_LINKS = 40  # as many as Linux follows
_LEFT_OUT = frozenset({
    ".git", ".hg", ".svn", ".jj", ".terraform", "terraform.d", ".terragrunt-cache", ".tftest-cache", "terraform.tfstate.d",
    ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".idea",
})  # fmt: skip
_FILES_LEFT_OUT = re.compile(
    r"\.tfstate(\..*)?$|^crash(\..*)?\.log$|^\.terraform\.tfstate\.lock\.info$|^terraform-(?:provider|provisioner)-"
)
# A path that climbs out of its folder.
_CLIMBS = re.compile(r"(?:\./)*(?:[^/\n]+/)*\.\.(?:/[^\n]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTree:
    """The files to copy.

    Args:
        source: the user's folder.
        base: the folder that all of them are below.
        files: absolute paths, sorted; of a link to a file, its own.
        links: to folders: the path of each, and the folder that it leads to.
        digest: changes when a file's place or content does.
    """

    source: Path
    base: Path
    files: tuple[Path, ...]
    links: Mapping[Path, Path]
    digest: str

    def copy_to(self, folder: Path) -> Path:
        """Copy all files below a folder and return the copy of :attr:`source`.

        Raises:
            WorkspaceError: a file cannot be read, or the copy cannot be written.
        """
        for path in self.files:
            target = folder / path.relative_to(self.base)
            try:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            except OSError as error:
                raise unwritable(target, error) from error
        for link, led_to in self.links.items():
            place, target = folder / link.relative_to(self.base), folder / led_to.relative_to(self.base)
            try:
                for made in (place.parent, target):
                    made.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.symlink_to(os.path.relpath(target, place.parent), target_is_directory=True)
            except OSError as error:
                raise unwritable(place, error) from error
        copy = folder / self.source.relative_to(self.base)
        copy.mkdir(mode=0o700, parents=True, exist_ok=True)
        return copy


def read_tree(source: Path) -> SourceTree:
    """Find all that a folder needs.

    Args:
        source: an absolute path of an existing folder.

    Raises:
        WorkspaceError: it is too large to be copied, or cannot be read.
    """
    try:
        wanted = _wanted(source)
        found = set(_bounded(wanted, source))
        links = {path: _led_to(path) for path in sorted(found) if path.is_dir()}
        folders = [path if path.is_dir() and path not in links else path.parent for path in (*wanted, *links.values())]
        base = Path(os.path.commonpath(folders))
        files = tuple(sorted(found - links.keys()))
        return SourceTree(source=source, base=base, files=files, links=links, digest=_digest(files, links, base))
    except OSError as error:
        raise WorkspaceError(
            f"cannot read {error.filename or source}: {error.strerror or error}",
            where=str(source),
            fix="make the folder and what it refers to readable",
        ) from error


def _wanted(source: Path) -> list[Path]:
    """Return the folders and files outside of each other that the source needs, itself first."""
    wanted = [source]
    queue, seen = [source], {source}
    while queue:
        folder = queue.pop()
        for reference in _references(folder, source):
            if not _is_among(wanted, reference):
                wanted.append(reference)
            if reference.is_dir() and not reference.is_symlink() and reference not in seen:
                seen.add(reference)
                queue.append(reference)
    return wanted


def _references(folder: Path, source: Path) -> Iterator[Path]:
    configuration = read_configuration(folder)
    for module in configuration.module_sources:
        if module.startswith(("./", "../")) or module in {".", ".."}:
            yield from _existing(folder, module, source)
    for file in configuration.files:
        for climbing in _climbing(file.text, is_json=file.is_json):
            # A path in a function call is relative to the planned folder unless it says path.module.
            yield from _existing(folder, climbing, source)
            if folder != source:
                yield from _existing(source, climbing, source)


@functools.lru_cache(maxsize=1024)
def _climbing(text: str, *, is_json: bool) -> tuple[str, ...]:
    """The relative paths in a source that climb out of its folder. The same source is asked about for each case."""
    return tuple(filter(_CLIMBS.fullmatch, _paths(parse(text, is_json=is_json).body)))


def _paths(body: Node) -> Iterator[str]:
    """Yield what may be relative paths: the certain beginning of each string, or what follows ``${path.module}/`` in it."""
    for node in walk(body):
        if isinstance(node, TemplateExpr) and node.parts:
            first, *rest = node.parts
            if isinstance(first, ScopeTraversal) and first.root == "path" and rest:
                yield (text_of(rest[0]) or "").removeprefix("/")
            else:
                yield text_of(first) or ""


def _existing(folder: Path, reference: str, source: Path) -> Iterator[Path]:
    """Yield what a reference names; of one that goes on with an expression, the folder that is certain."""
    path = Path(os.path.normpath(folder / reference))
    while not path.exists() and path not in {folder, path.parent}:
        path = path.parent
    # A missing file below the folder above must not mean all of that folder; `..` itself, and `../${x}`, do.
    certain = path not in folder.parents or reference.rstrip("/").endswith("..")
    if certain and path != folder and path.exists():
        yield from _settled(path, source)


def _settled(path: Path, source: Path) -> Iterator[Path]:
    """Yield the links to folders that are in a path, then the path without them.

    Those above the source, under which all is looked at, stay.
    """
    for _ in range(_MOST_LINKS):
        steps = (*reversed(path.parents), path)
        link = next((one for one in steps if _is_link(one) and not source.is_relative_to(one)), None)
        if link is None:
            break
        yield link
        path = _led_to(link) / path.relative_to(link)
    yield path


def _is_link(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def _led_to(link: Path) -> Path:
    """The folder that a link names, by the path that it is named by where that leads there."""
    named = Path(os.path.normpath(link.parent / link.readlink()))
    return named if named.resolve() == link.resolve() else link.resolve()


def _is_among(wanted: Iterable[Path], path: Path) -> bool:
    """Whether a path is copied with one of those."""
    return not _is_left_out(path) and any(path == known or known in path.parents for known in wanted)


def _is_left_out(path: Path) -> bool:
    return any(part in _LEFT_OUT for part in path.parts)


def _bounded(wanted: list[Path], source: Path) -> Iterator[Path]:
    """Yield the files below paths, and the links to folders, whose folders are then wanted, too."""
    size = 0
    by_folder: dict[str, int] = {}
    for count, path in enumerate(_found(wanted, source), start=1):
        weight = path.stat().st_size
        size += weight
        by_folder[str(path.parent)] = by_folder.get(str(path.parent), 0) + weight
        if size > LARGEST_BYTES or count > MOST_FILES:
            largest = max(by_folder, key=lambda folder: by_folder[folder])
            raise WorkspaceError(
                f"{source} is too large to be copied: more than "
                f"{f'{MOST_FILES} files' if count > MOST_FILES else f'{LARGEST_BYTES // 2**20} MB'}",
                where=f"the most is in {largest}",
                expected="a folder with Terraform configuration and what it reads",
                fix="keep data and build output outside of it, and name files precisely (not ${path.module}/../${...})",
            )
        yield path


def _found(wanted: list[Path], source: Path) -> Iterator[Path]:
    left, begun = list(wanted), set[Path]()
    while left:
        start = left.pop(0)
        if start in begun:
            continue
        begun.add(start)
        for path in _walk(start, source):
            yield path
            if path.is_dir() and not _is_among((*left, *begun), led_to := _led_to(path)):
                left.append(led_to)


def _walk(path: Path, source: Path) -> Iterator[Path]:
    """Yield the files below a path, and the links to folders, which are not followed: of the source itself, its files."""
    if _is_link(path) and path != source:
        yield path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            if child.name not in _LEFT_OUT:
                yield from _walk(child, source)
    elif path.is_file() and not _FILES_LEFT_OUT.search(path.name):
        yield path


def _digest(files: tuple[Path, ...], links: Mapping[Path, Path], base: Path) -> str:
    digest = hashlib.sha256()
    for link, led_to in links.items():
        digest.update(b"link %b %b " % (os.fsencode(link.relative_to(base)), os.fsencode(led_to.relative_to(base))))
    for path in files:
        name = os.fsencode(path.relative_to(base))
        content = path.read_bytes()
        digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()
