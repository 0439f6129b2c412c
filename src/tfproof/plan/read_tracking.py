"""Remembers which attributes a test read, so that a failed assertion can show where its values come from."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

_PACKAGE = str(Path(__file__).parent.parent)
_CURRENT: ContextVar[ReadLog | None] = ContextVar("tfproof_reads", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One attribute that was read, its value as text, and the line of Python that asked for it."""

    attribute: str
    value: str
    where: str | None
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.attribute} = {self.value}{f'  ({self.where})' if self.where else ''}"


@dataclass(slots=True)
class ReadLog:
    """The attributes read while a test ran, in order."""

    reads: list[Read] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def recording(cls) -> Iterator[ReadLog]:
        """Record every attribute read until the block ends."""
        log = cls()
        token = _CURRENT.set(log)
        try:
            yield log
        finally:
            _CURRENT.reset(token)

    def at(self, file: str, lines: Iterable[int]) -> tuple[str, ...]:
        """What was read by these lines (from 1) of ``file``, each once."""
        wanted = set(lines)
        return tuple(dict.fromkeys(str(read) for read in self.reads if read.file == file and read.line in wanted))


def note(attribute: str, value: object, where: str | None) -> None:
    """Record that ``attribute`` (its full path) was read; does nothing outside :meth:`ReadLog.recording`.

    The caller shows values: what is sensitive must arrive here redacted.
    """
    log = _CURRENT.get()
    if log is None:
        return
    frame = sys._getframe(1)  # noqa: SLF001 -- inspect.stack() reads source files at each call
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    log.reads.append(
        Read(attribute=attribute, value=repr(value), where=where, file=frame.f_code.co_filename, line=frame.f_lineno)
    )
