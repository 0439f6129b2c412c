"""What the verdicts of a scan depend on, as names: equal names, equal verdicts.

A scan reads what it was given (a copy of the source, a plan), the policies, Checkov, Python, tfproof and, for what a plan does
not know, the source that the plan is made of. Some checks compare with the date. Its environment is built, not inherited. What
else it reads, it says (see ``worker.outside_reads``).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tfproof.cases.cache.cache_key import Stamp, stamp_of
from tfproof.cases.cache.cache_store import name_of
from tfproof.errors import ScanError, WorkspaceError
from tfproof.findings import View
from tfproof.folder_digests import contents, own_package
from tfproof.scan.environment import CheckovEnvironment, packages_folder
from tfproof.scan.prepared_views import PreparedViews
from tfproof.scan.sources import read_source
from tfproof.terraform.source_tree import SourceTree, read_tree

_COMPILED: Final = "__pycache__"


def programs_key(environment: CheckovEnvironment, policies: Sequence[Path]) -> str | None:
    """Return the name of what judges: policies, Checkov and all that it runs on; None where not all of it can be found."""
    packages = packages_folder(environment.python)
    if packages is None:
        return None
    try:
        python = environment.python.resolve(strict=True)
        settings = environment.python.parent.parent / "pyvenv.cfg"
        library = python.parent.parent / "lib" / packages.parent.name
        return name_of(
            "programs", own_package(), environment.version,
            [[contents(folder.resolve()), sorted(_stamps(folder.resolve()))] for folder in policies],
            [_stamp(one) for one in (python, settings)], sorted(_stamps(packages)),
            sorted(map(_stamp, library.glob("*.py"))),
        )  # fmt: skip
    except OSError:
        return None


def dated(programs: str) -> str:
    """Return the name of what judges today: a check may compare with the date, which is that of UTC."""
    return name_of("day", programs, time.strftime("%Y-%m-%d", time.gmtime()))


def explained(reads: Collection[str], folders: Sequence[Path], tree: SourceTree | None = None) -> bool:
    """Return whether names cover all that was read.

    Args:
        reads: real paths, as the worker says them.
        folders: whose content names cover.
        tree: the source whose files they cover.
    """
    known = {os.path.realpath(path) for path in _files_and_folders(tree)} if tree is not None else set()
    roots = tuple(os.path.realpath(folder) + os.sep for folder in folders)
    return all(one in known or f"{one}{os.sep}".startswith(roots) for one in reads)


def _files_and_folders(tree: SourceTree) -> Iterator[Path]:
    for path in tree.files:
        yield path
        yield from (folder for folder in path.parents if folder.is_relative_to(tree.base))


class ViewKeys:
    """The names of views of one scan.

    Args:
        stack: the folder that they are of.
        only: the ids of the policies that run; all by default.
    """

    def __init__(self, views: PreparedViews, stack: Path, only: Collection[str] | None) -> None:
        self._views, self._stack = views, stack.resolve()
        self._only = sorted(only) if only is not None else None
        self._around = _around(self._stack)

    def of(self, judges: str) -> dict[str, str]:
        """Return the name of each view by its view; none where source cannot be read as a whole, or is anywhere.

        Args:
            judges: what :func:`dated` returns.
        """
        if self._around is None:
            return {}
        found = {}
        if self._views.copy is not None:
            found[View.SOURCE.value] = name_of("source", judges, self._only, self._source())
        for view, path in self._views.plans:
            plan = hashlib.sha256(path.read_bytes()).hexdigest()
            found[view] = name_of("plan", judges, self._only, view, plan, str(self._stack), self._around.digest)
        return found

    def explained(self, reads: Collection[str], policies: Sequence[Path]) -> bool:
        """Return whether all that was read is part of the names.

        Args:
            reads: what the worker said that it read.
            policies: folders of own policies.
        """
        tree = self._around.tree if self._around is not None else None
        return explained(reads, [self._views.folder, *policies], tree)

    def is_current(self) -> bool:
        """Return whether the source that was scanned is still what it was, and no file of it was written meanwhile."""
        return _around(self._stack) == self._around

    def _source(self) -> list[object]:
        assert self._views.copy is not None  # noqa: S101 - asked of a source only
        top = self._views.folder
        return [
            self._views.copy.relative_to(top).as_posix(),
            [
                (path.relative_to(top).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
                for path in sorted((top / "source").rglob("*"))
                if path.is_file()
            ],
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """The source of a stack.

    Attributes:
        digest: of them, and of the files that they read.
        stamp: changes when one is written.
    """

    tree: SourceTree
    digest: str
    stamp: Stamp


def _around(stack: Path) -> _Around | None:
    """Read the source of a stack; None where it cannot be read, or calls a module by an absolute path."""
    try:
        tree, source = read_tree(stack), read_source(stack)
    except (WorkspaceError, ScanError):
        return None
    if source.calls_absolute_paths:
        return None
    # A file that is read may be in a folder that no plan needs, and that the tree leaves out.
    return _Around(
        tree=tree, digest=name_of("around", str(tree.base), tree.digest, source.read_files), stamp=stamp_of(tree)
    )


def _stamps(folder: Path) -> Iterator[list[str | int]]:
    """What changes when a file below a folder does. Python compiles what changed."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.name == _COMPILED:
                continue
            if entry.is_dir():
                yield from _stamps(Path(entry.path))
            else:
                yield _stamp(Path(entry.path))


def _stamp(path: Path) -> list[str | int]:
    status = path.stat()
    return [str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
