"""What a case can see: everything that its plan may depend on, as one digest, without running Terraform.

Seen are the copied tree (child modules, templates, data files, lock file), the inputs, the variable files, and each file
that source or inputs name by an absolute path. A case that can see more than that has no digest, and its plan is not
kept: it names an absolute folder, reads the time (``plantimestamp``), runs a program or asks a server
(``data "external"``, ``data "http"``, ``endpoints`` of a provider).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.cases.cache.cache_store import name_of
from tfproof.cases.cache.outside_dependencies import absolute_strings, absolute_strings_in, depends_on_more, is_read
from tfproof.cases.case import Case
from tfproof.installation import PACKAGE
from tfproof.terraform import Executable
from tfproof.terraform.provider_sets import LOCK_FILE
from tfproof.terraform.source_tree import SourceTree, read_tree
from tfproof.terraform.variable_file import WRITTEN, input_values

# What makes plans is part of what they depend on, also between two releases.
_OWN_CODE = ("addresses", "cases", "hcl", "provider", "terraform")


Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInputs:
    """A folder of source, and the absolute paths that it names.

    Attributes:
        digest: of the tree and of the folder's place in it; ``None`` when its plans depend on more than files.
        absolute: strings that begin like absolute paths.
        pinned: the lock file's text; empty when there is none.
    """

    digest: str | None
    absolute: frozenset[str]
    pinned: str


class CacheKeys:
    """Digests of what cases can see; a folder is read again only when a file or folder in it changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[SourceTree, Stamp, SourceInputs]] = {}

    def surroundings(self, source: Path) -> SourceInputs:
        """Read a folder and what it refers to.

        Raises:
            WorkspaceError: it is too large, or cannot be read.
        """
        folder = source.resolve()
        known = self._known.get(folder)
        if known is None or stamp_of(known[0]) != known[1]:
            tree = read_tree(folder)
            # The stamp first: what changes from here on is noticed next time.
            known = (tree, stamp_of(tree), _read(tree))
            self._known[folder] = known
        return known[2]

    def digest(self, case: Case, executable: Executable, *, ways: tuple[bool | str, ...]) -> str | None:
        """Return the digest of all that a case can see, providers and modules from elsewhere excepted.

        Args:
            case: the case.
            executable: the Terraform that plans it.
            ways: settings that change how it is planned.

        Returns:
            ``None`` when its plan depends on more than files and inputs.

        Raises:
            WorkspaceError: the case's folder is too large, or cannot be read.
            UsageError: an input is no value that Terraform knows.
        """
        around = self.surroundings(case.source)
        if around.digest is None:
            return None
        values = input_values(case.inputs)
        files = [(str(file), file.read_bytes()) for file in case.var_files]
        named = set(around.absolute) | set(_absolute_strings(values))
        for file in case.var_files:
            named |= set(absolute_strings(file))
        elsewhere = _contents(named)
        if elsewhere is None:
            return None
        return name_of(
            "cache key", own_code(), environment(executable), list(ways), around.digest, values, case.selected,
            {type_: dict(answers) for type_, answers in case.data.items()},
            [hashlib.sha256(content).hexdigest() for _, content in files],
            [Path(name).name for name, _ in files], elsewhere,
        )  # fmt: skip


def environment(executable: Executable) -> list[str]:
    """Return what of this machine may change a plan, in words that are the same on every machine like it."""
    return [executable.product, executable.version, platform.system(), platform.machine()]


@functools.cache
def own_code() -> str:
    """Return the digest of the code that makes plans."""
    digest = hashlib.sha256()
    for path in own_files():
        name = path.relative_to(PACKAGE).as_posix()
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def own_files() -> list[Path]:
    """Return the code that makes plans and the facts that it reads, in all packages below those that it is in."""
    paths = (path for name in _OWN_CODE for path in (PACKAGE / name).rglob("*"))
    return sorted(path for path in paths if path.suffix in (".py", ".json"))


def _read(tree: SourceTree) -> SourceInputs:
    read = [path for path in tree.files if is_read(path)]
    lock = tree.source / LOCK_FILE
    place = tree.source.relative_to(tree.base).as_posix()
    return SourceInputs(
        digest=None if any(map(depends_on_more, read)) else name_of("tree", tree.digest, place),
        absolute=frozenset(found for path in read for found in absolute_strings(path)),
        pinned=lock.read_text(encoding="utf-8", errors="replace") if lock.is_file() else "",
    )


def stamp_of(tree: SourceTree) -> Stamp:
    """Return what changes when a file of the tree, or the list of files of one of its folders, does."""
    folders = {path.parent for path in (*tree.files, *tree.links)} | {tree.source}
    found = []
    for path in sorted(folders | set(tree.files)):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns, status.st_ino))
    return tuple(found)


def _absolute_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        text = value.removeprefix(WRITTEN)
        yield from (text,) if text.startswith(("/", "~/")) else ()
        yield from absolute_strings_in(text) if text is not value else ()
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _absolute_strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _absolute_strings(item)


def _contents(names: Iterable[str]) -> dict[str, str] | None:
    """Return the digest of each file among the names; ``None`` when a folder is named, which may be read as a whole."""
    found = {}
    for name in sorted(set(names)):
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            path = Path(name).expanduser()
            if path.is_dir() and path != Path(path.root):
                return None
            if path.is_file():
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
