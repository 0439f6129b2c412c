"""The one error of the reader: what is wrong, and where."""

from __future__ import annotations

from pathlib import Path


class HclError(ValueError):
    """A text is not what the language allows.

    Args:
        message: one sentence that says what is wrong.
        start: offset of the place in the text.
        text: the text, from which line and column are counted.
        path: the file, where the text is one.
        limit: whether it is the reader's own limit, which Terraform does not have.

    Attributes:
        line: the place's line, counted from 1.
        column: its column in characters, counted from 1.
    """

    def __init__(self, message: str, *, start: int, text: str, path: Path | None = None, limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.text = text
        self.path = path
        self.limit = limit
        self.line = text.count("\n", 0, start) + 1
        self.column = start - text.rfind("\n", 0, start)

    @property
    def where(self) -> str:
        """The place as ``file:line``, or ``line N`` where there is no file."""
        return f"line {self.line}" if self.path is None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
