"""Lines of a text report that are not wider than the terminal: a text goes on below where it began."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import Final, TextIO

from tfproof.reports.escaping import cells

_USUAL: Final = 80
_WIDEST: Final = 120
_NARROWEST: Final = 40
_BEGINS: Final = re.compile(
    r"""(?P<margin>\ {11}\ \|\ )(?P<inner>\ *)   # a further line of a detail
      | \ *[A-Za-z][\w ]{0,12}:\ +               # a label
      | (?:[A-Z]+|✖|✔)\ +                        # a severity, the verdict
      | \ {2,}(?:on|found|note|fix|edit)\ +      # a label of a review
      | \ *""",
    re.VERBOSE,
)
"""How a line begins, before its text."""


def width_of(stream: TextIO | None) -> int | None:
    """Return how many columns a text report may have on a stream: at most 120; None for what is no terminal, where each text stays one line."""
    if stream is None or not stream.isatty():
        return None
    return min(max(shutil.get_terminal_size((_USUAL, 24)).columns, _NARROWEST), _WIDEST)


def wrapped(text: str, width: int) -> str:
    """Return a report with no line that is wider than ``width`` columns, but for words that are: addresses of pages stay whole."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line, width))


def _parts(line: str, width: int) -> list[str]:
    if cells(line) <= width:
        return [line]
    begins = _BEGINS.match(line)
    assert begins is not None  # noqa: S101 - it matches the empty text
    if begins["margin"]:
        following = begins["margin"] + begins["inner"] + "  "
    elif begins[0].isspace() or not begins[0]:
        following = begins[0] + "    "
    else:
        following = " " * len(begins[0])
    # A letter may take two columns: what holds one is wrapped as if all did.
    room = width if cells(line) == len(line) else len(following) + (width - len(following)) // 2
    return textwrap.wrap(
        line[len(begins[0]) :],
        room,
        initial_indent=begins[0],
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [line]  # fmt: skip
