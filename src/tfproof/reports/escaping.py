"""Text that comes from source files and plans, made safe to show."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

# Controls and what changes the direction of text around it, halves of characters, what has no meaning, line separators:
# neither XML nor a reader can tell them apart. https://www.w3.org/TR/xml/#charsets, https://trojansource.codes
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_LAYOUT = frozenset("\n\r\t")
_ASCII = str.maketrans(
    {"◆": "*", "▲": "^", "■": "#", "○": "o", "✖": "x", "✔": "+", "─": "-", "│": "|", "±": "/", "→": "->", "…": "..."}
)
"""The signs of reports where only ASCII can be written."""


def visible(text: str) -> str:
    r"""Return ``text`` with invisible characters written out, as in ``\x1b`` and ``\u202e``; line ends and tabs stay."""
    if text.isprintable():  # https://docs.python.org/3/library/stdtypes.html#str.isprintable: none of those categories
        return text
    return "".join(c if _is_visible(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def one_line(text: str) -> str:
    """Return ``text`` visible, with each run of white space as one space."""
    return visible(" ".join(text.split()))


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: https://www.unicode.org/reports/tr11/."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in ("W", "F") for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def cut(text: str, width: int, *, start: bool = False) -> str:
    """Return a text that takes at most ``width`` columns, with ``…`` for what is left out at its end, or at its start."""
    if cells(text) <= width:
        return text
    while text and cells(text) >= width:
        text = text[1:] if start else text[:-1]
    return f"…{text}" if start else f"{text}…"


def writable(text: str, encoding: str) -> str:
    """Return a text as an encoding can write it: signs of reports as those of ASCII, all else that it lacks escaped."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
    return text


def json_text(value: Any) -> str:
    r"""Return ``value`` as JSON in which invisible characters are escaped: a parser gets what was put in."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if text.isascii():
        return f"{text}\n"
    return "".join(c if _is_visible(c) else json.dumps(c)[1:-1] for c in text) + "\n"


def _is_visible(char: str) -> bool:
    return char.isprintable() or char in _LAYOUT or unicodedata.category(char) not in _INVISIBLE
