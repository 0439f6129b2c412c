"""The source around a place, without secrets."""

from __future__ import annotations

from tfproof.findings import Location
from tfproof.hcl import Block, File, is_source_file, lines_of, read_file
from tfproof.reports.html_report.model import PlannedStack, SourceLines
from tfproof.review.hidden_secrets import Secrets, secret_lines, shown_line

_MOST = 25
_BEFORE = 8


class SourceExcerpts:
    """Shows source of a stack.

    Args:
        secrets: what is not shown of it.
    """

    def __init__(self, stack: PlannedStack, secrets: Secrets) -> None:
        self._stack = stack
        self._secrets = secrets
        self._files: dict[str, tuple[File, tuple[tuple[int, int], ...]] | None] = {}

    def around(self, location: Location) -> SourceLines | None:
        """Return the lines of the block at a place, at most 25; None when the file cannot be shown."""
        known = self._file(location.file)
        if known is None:
            return None
        file, hidden = known
        lines = lines_of(file.text)
        if not 0 < location.line <= len(lines):
            return None
        first, last = _block(file, location.line, len(lines))
        if last - first >= _MOST:
            first = max(first, location.line - _BEFORE)
            last = min(last, first + _MOST - 1)
        shown = [
            (
                number,
                shown_line(
                    lines[number - 1], self._secrets, hidden=any(begin <= number <= end for begin, end in hidden)
                ),
                number == location.line,
            )
            for number in range(first, last + 1)
        ]
        return SourceLines(file=location.file, lines=tuple(shown))

    def _file(self, name: str) -> tuple[File, tuple[tuple[int, int], ...]] | None:
        if name not in self._files:
            path = self._stack.folder / name
            self._files[name] = None
            if is_source_file(path.name, opentofu=True) and path.is_file():
                hidden = (*secret_lines(path, self._secrets), *self._stack.reported_secrets.get(name, ()))
                self._files[name] = (read_file(path), hidden)
        return self._files[name]


def _block(file: File, line: int, lines: int) -> tuple[int, int]:
    """The lines of the outermost block around a line; a few around it when there is none."""
    begin, end = file.line_span(line)
    text = file.text[begin:end]
    around = file.enclosing(begin + len(text) - len(text.lstrip()))
    if around and isinstance(around[0], Block):
        return file.line(around[0]), file.line(max(around[0].end - 1, 0))
    return max(1, line - 3), min(lines, line + 3)
