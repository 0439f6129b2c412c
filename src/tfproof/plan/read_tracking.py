"""Remembers which attributes a test read: for what a failed assertion shows, and for what no assertion names."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_PACKAGE = str(Path(__file__).parent.parent)
_CURRENT: ContextVar[ReadLog | None] = ContextVar("tfproof_reads", default=None)


class ReadPlace(NamedTuple):
    """An argument or output of a module's source, whichever stack and instance its value was read in.

    Attributes:
        folder: the module's folder; None where it is not available.
        block: ``aws_x.y``, ``data.aws_x.y`` or ``output.x``.
        path: names below it, without positions in lists.
        whole: whether the value was read with all that is below it. Nested blocks are not: their arguments are read one by one.
    """

    folder: Path | None
    block: str
    path: tuple[str, ...] = ()
    whole: bool = True


@dataclass(slots=True)
class ReadPlaces:
    """Places that were read."""

    _found: dict[tuple[Path | None, str], set[tuple[tuple[str, ...], bool]]] = field(default_factory=dict)

    def add(self, place: ReadPlace) -> None:
        """Add a place."""
        self._found.setdefault((place.folder, place.block), set()).add((place.path, place.whole))

    def update(self, places: Iterable[ReadPlace]) -> None:
        """Add places."""
        for place in places:
            self.add(place)

    def __iter__(self) -> Iterator[ReadPlace]:
        for (folder, block), paths in self._found.items():
            yield from (ReadPlace(folder, block, path, whole) for path, whole in paths)

    def covers(self, place: ReadPlace) -> bool:
        """Whether a place was read: itself, the value that it is part of, or a part of it."""
        own = place.path
        return any(
            path[: len(own)] == own or (whole and own[: len(path)] == path)
            for path, whole in self._found.get((place.folder, place.block), ())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One attribute that was read, its value as text, and the line of Python that asked for it.

    ``value`` is None where it must not be shown, ``place`` where it is not known.
    """

    attribute: str
    value: str | None
    where: str | None
    file: str
    line: int
    place: ReadPlace | None = None

    def __str__(self) -> str:
        return f"{self.attribute} = {self.value}{f'  ({self.where})' if self.where else ''}"


@dataclass(slots=True)
class ReadLog:
    """The attributes read while a test ran, in order."""

    reads: list[Read] = field(default_factory=list)
    _around: ReadLog | None = None

    @classmethod
    @contextlib.contextmanager
    def recording(cls) -> Iterator[ReadLog]:
        """Record every attribute read until the block ends. A log around this one records it too."""
        log = cls(_around=_CURRENT.get())
        token = _CURRENT.set(log)
        try:
            yield log
        finally:
            _CURRENT.reset(token)

    def add(self, read: Read) -> None:
        """Add a read."""
        self.reads.append(read)
        if self._around is not None:
            self._around.add(read)

    def at(self, file: str, lines: Iterable[int]) -> tuple[str, ...]:
        """What was read by these lines (from 1) of ``file``, each once."""
        wanted = set(lines)
        shown = (one for one in self.reads if one.value is not None and one.file == file and one.line in wanted)
        return tuple(dict.fromkeys(map(str, shown)))

    def places(self) -> Iterator[ReadPlace]:
        """The places that were read."""
        return (read.place for read in self.reads if read.place is not None)


def is_recorded() -> bool:
    """Whether reads are recorded, and the caller's caller is no part of this package."""
    return _CURRENT.get() is not None and not sys._getframe(2).f_code.co_filename.startswith(_PACKAGE)  # noqa: SLF001


def note(attribute: str, value: object, where: str | None, place: ReadPlace | None, *, shown: bool = True) -> None:
    """Record that an attribute was read; does nothing outside :meth:`ReadLog.recording`.

    Args:
        attribute: its full path.
        value: what was read. The caller shows values: what is sensitive must arrive here redacted.
        where: where the block is.
        place: what of the source it is.
        shown: whether the value may be shown.
    """
    log = _CURRENT.get()
    if log is None:
        return
    frame = sys._getframe(1)  # noqa: SLF001 -- inspect.stack() reads source files at each call
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    log.add(
        Read(
            attribute=attribute,
            value=repr(value) if shown else None,
            where=where,
            file=frame.f_code.co_filename,
            line=frame.f_lineno,
            place=place,
        )
    )
