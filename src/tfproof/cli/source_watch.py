"""Notices which files of stacks change. It polls: no system has to offer more than files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tfproof.cases import Case
from tfproof.cases.cache.cache_key import stamp_of
from tfproof.errors import WorkspaceError
from tfproof.terraform.source_tree import SourceTree, read_tree

_INTERVAL = 0.1
_SETTLED = 0.05
_SHARE = 20
"""At most one of so many seconds is spent on looking."""
State = dict[str, tuple[int, int, int]]


class SourceWatch:
    """Watches all that cases can see in their folders, their variable definitions files, and further files.

    Args:
        files: further files and folders.
        sleep: waits; a test hands in its own.
    """

    def __init__(
        self, cases: Sequence[Case], files: Iterable[Path], *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._cases = cases
        self._files = [*files, *(file for case in cases for file in case.var_files)]
        self._sleep = sleep
        self._trees: list[SourceTree] = []
        self._state = self._read()

    def wait(self) -> tuple[str, ...]:
        """Return the files that changed, once something has and nothing changes any more."""
        pause = _INTERVAL
        while True:
            self._sleep(pause)
            start = time.process_time()
            changed_at_all = self._stamps() != self._state
            pause = max(_INTERVAL, (time.process_time() - start) * _SHARE)
            if not changed_at_all:
                continue
            now = self._read()
            while True:
                self._sleep(_SETTLED)
                later = self._read()
                if later == now:
                    break
                now = later
            changed = sorted(name for name in {*now, *self._state} if now.get(name) != self._state.get(name))
            self._state = now
            files = [name for name in changed if not Path(name).is_dir()]
            if files:
                return tuple(files)

    def _read(self) -> State:
        """Look for files again: source may refer to others now."""
        trees = []
        for case in self._cases:
            try:
                trees.append(read_tree(case.source.resolve()))
            except WorkspaceError:  # a file went away while it was read: it is looked at again
                self._sleep(_SETTLED)
                trees += [tree for tree in self._trees if tree.source == case.source.resolve()]
        self._trees = trees
        return self._stamps()

    def _stamps(self) -> State:
        found = {name: tuple(rest) for tree in self._trees for name, *rest in stamp_of(tree)}
        for file in self._files:
            for path in (file, *(sorted(file.rglob("*")) if file.is_dir() else ())):
                if path.is_dir() or "__pycache__" in path.parts:
                    continue
                try:
                    status = path.stat()
                except OSError:
                    continue
                found[str(path.absolute())] = (status.st_size, status.st_mtime_ns, status.st_ino)
        return {name: (rest[0], rest[1], rest[2]) for name, rest in found.items()}
