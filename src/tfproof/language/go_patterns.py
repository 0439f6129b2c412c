"""Regular expressions of Go's syntax as Python's, where both mean the same; all else is undecided.

Source: https://pkg.go.dev/regexp/syntax
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from tfproof.language.errors import Undecided

_CLASSES: Final = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "digit": "0-9", "lower": "a-z",
    "print": " -~", "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f", "graph": "!-~",
}  # fmt: skip
_SPACE: Final = r"\t\n\f\r "  # Go's \s, which has no vertical tab
_OUTSIDE: Final = {
    r"\s": f"[{_SPACE}]",
    r"\S": f"[^{_SPACE}]",
    r"\z": r"\Z",
    "$": r"\Z",  # Python's $ also matches before a last line break
}
_INSIDE: Final = {r"\s": _SPACE, "[": r"\[", "&": r"\&", "|": r"\|", "~": r"\~"}
# Classes by name, references back and \Z: one of the two does not have them.
_NOT_IN_BOTH: Final = re.compile(r"\\[pPCQZ0-9]")
# Looking around, comments, conditions, atomic groups and most flags; quantifiers that give nothing back or begin with a comma.
_OF_ONE_SYNTAX: Final = re.compile(r"\(\?(?![ims]+[:)]|:|P<)|[*+?}]\+|\{,")
_COUNT: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_MOST_TIMES: Final = 1000  # in Go
_FOLDS: Final = re.compile(r"\(\?[ms]*i")
_TOKEN: Final = re.compile(r"\\.|\[:\^?(\w+):\]|.", re.DOTALL)


def pattern_for(pattern: str, text: str) -> re.Pattern[str]:
    """Return a pattern as :func:`pattern_of` does, to be looked for in a text.

    Raises:
        Undecided: there is no certain counterpart; also where case does not count, as Go takes further letters for the same,
            such as the sign of kelvins for ``k``.
    """
    if not text.isascii() and _FOLDS.search(pattern):
        raise Undecided(pattern)
    return pattern_of(pattern)


@functools.lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str]:
    """Return a regular expression of Go's syntax as one of Python's.

    Raises:
        Undecided: there is no certain counterpart.
    """
    try:
        return re.compile("".join(_translated(text)), re.ASCII)
    except re.error as error:
        raise Undecided(text) from error


def _translated(text: str) -> Iterator[str]:
    """The parts of a pattern. A bracket that opens inside of one is a letter; so is a closing one that comes first."""
    inside = first = False
    before = ""
    outside: list[str] = []
    for token in _TOKEN.finditer(text):
        part = token[0]
        if _NOT_IN_BOTH.fullmatch(part) or (inside and (part == r"\S" or before == part == "-")):
            raise Undecided(text)
        if token[1] and (not inside or token[1] not in _CLASSES or "^" in part):
            raise Undecided(text)
        if not inside:
            outside.append("[" if part == "[" else part if len(part) == 1 else "x")
            yield _OUTSIDE.get(part, part)
            inside = first = part == "["
        elif part == "]" and not first:
            outside.append("]")
            yield part
            inside = False
        else:
            yield _CLASSES[token[1]] if token[1] else r"\]" if part == "]" else _INSIDE.get(part, part)
            first = first and part == "^"
        before = part
    _demand_common("".join(outside), text)


def _demand_common(outside: str, text: str) -> None:
    """Demand that what a pattern has outside of brackets is in both syntaxes."""
    counts = (int(number) for found in _COUNT.findall(outside) for number in found if number)
    if _OF_ONE_SYNTAX.search(outside) or any(number > _MOST_TIMES for number in counts):
        raise Undecided(text)
