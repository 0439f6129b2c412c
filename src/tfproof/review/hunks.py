"""The hunks between two versions of a stack's files."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tfproof.hcl import lines_of

_SUFFIXES = (
    ".tf",
    ".tf.json",
    ".tofu",
    ".tofu.json",
    ".tfvars",
    ".tfvars.json",
    ".json",
    ".tftpl",
    ".tpl",
    ".yaml",
    ".yml",
)
_SKIPPED = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that differ, without context.

    Attributes:
        file: relative to the current folder of the stack.
        old_start: the first removed line in the base revision, counted from 1; without one, the line after the place.
        old: the removed lines.
        new_start: likewise, of the added lines.
        new: the added lines.
    """

    file: str
    old_start: int
    old: tuple[str, ...]
    new_start: int
    new: tuple[str, ...]

    def meets(self, first: int, last: int, *, old: bool = False) -> bool:
        """Whether it touches these lines of a version: adds to them, removes from them, or between them."""
        start, length = (self.old_start, len(self.old)) if old else (self.new_start, len(self.new))
        return start <= last + (not length) and start + max(length, 1) - 1 >= first

    def distance(self, line: int) -> int:
        """How far a line of the current version is from it."""
        return (
            0
            if self.meets(line, line)
            else min(abs(line - self.new_start), abs(line - self.new_start - len(self.new) + 1))
        )


def hunks(then: Path, now: Path, *, stack: Path) -> tuple[Hunk, ...]:
    """Return the hunks of the source files below two folders.

    Args:
        then: the base revision.
        now: the current tree.
        stack: the current folder of the stack, which files are named from.
    """
    found: list[Hunk] = []
    for name in sorted({*_files(then), *_files(now)}):
        before, after = _lines(then / name), _lines(now / name)
        if before != after:
            file = Path(os.path.relpath(now / name, stack)).as_posix()
            found += _between(file, before, after)
    return tuple(found)


def _between(file: str, before: list[str], after: list[str]) -> Iterator[Hunk]:
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Hunk(file=file, old_start=i1 + 1, old=tuple(before[i1:i2]), new_start=j1 + 1, new=tuple(after[j1:j2]))


def _files(top: Path) -> Iterator[str]:
    for parent, names, files in os.walk(top):
        names[:] = [name for name in names if not name.startswith(".") and name not in _SKIPPED]
        yield from (os.path.relpath(Path(parent) / file, top) for file in files if file.endswith(_SUFFIXES))


def _lines(file: Path) -> list[str]:
    try:
        return lines_of(file.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return []
