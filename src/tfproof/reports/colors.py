"""Colors for a terminal: of a severity, of a difference, of the verdict. Each is beside a word or a sign that says the same.

The sixteen colors of ANSI, so that a terminal shows those of its theme. Sources: https://no-color.org, https://force-color.org
"""

from __future__ import annotations

import os
import re
from typing import Final, TextIO

_RED, _GREEN, _YELLOW, _BLUE, _VIOLET, _FAINT = "31", "32", "33", "34", "35", "2"
_PAINTS: Final = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"^(CRITICAL|✖ data loss|◆ \w+)(?=\s)", f"1;{_RED}"),
        (r"^(HIGH|▲ \w+)(?=\s)", _YELLOW),
        (r"^(MEDIUM|■ \w+)(?=\s)", _BLUE),
        (r"^(LOW|○ \w+)(?=\s)", _FAINT),
        (r"^(UNDECIDED)(?=\s)", _VIOLET),
        (r"^( {0,2}✖ .*)$", f"1;{_RED}"),
        (r"^( {0,2}✔ .*)$", _GREEN),
        (r"^((?: {6}| {11} \| )-.*)$", _RED),
        (r"^((?: {6}| {11} \| )\+.*)$", _GREEN),
        (r"^ {4}(-) \S", _RED),
        (r"^ {4}(\+) \S", _GREEN),
        (r"^ {4}(~) \S", _YELLOW),
        (r"(# forces replacement)$", _RED),
    )
)
"""What is painted of a line, and how: the first that fits."""


def colored(text: str) -> str:
    """Return a text report with colors: without them it is what it was."""
    return "\n".join(map(_painted, text.split("\n")))


def has_colors(stream: TextIO | None) -> bool:
    """Whether a stream is shown with colors: a terminal is, unless ``NO_COLOR`` is set; anything is where ``FORCE_COLOR`` is set."""
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _painted(line: str) -> str:
    for pattern, code in _PAINTS:
        found = pattern.search(line)
        if found:
            return f"{line[: found.start(1)]}\x1b[{code}m{found[1]}\x1b[0m{line[found.end(1) :]}"
    return line
