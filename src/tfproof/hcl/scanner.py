"""The words of the native syntax: blanks, names, numbers, escapes; and how deep a text may nest.

A text that is nested deeper than :data:`MAX_NESTING` brackets and blocks, or that makes a tree higher than
:data:`MAX_HEIGHT` (a chain of operators), is refused with its place. So code that walks a tree by calls of functions that
call themselves does not run out of stack. Terraform has no such limits; files that people write stay below thirty.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tfproof.hcl.errors import HclError
from tfproof.hcl.syntax import Expression, Node, Scalar

MAX_NESTING = 100
MAX_HEIGHT = 250

_BLOCK_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
# The blanks that Go removes, and counts as indentation.
WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
# What may stand between two words on a line; what may stand between them inside brackets; what ends a line.
BLANK = re.compile(rf"(?:[ \t]+|{_BLOCK_COMMENT})*")
SPACE = re.compile(rf"(?:[ \t\n]+|\r\n|(?:#|//)[^\n]*(?:\n|\Z)|{_BLOCK_COMMENT})*")
END_OF_LINE = re.compile(r"\r?\n|(?:#|//)[^\n]*(?:\n|\Z)")
COMMENT = re.compile(rf"(?:#|//)[^\r\n]*|{_BLOCK_COMMENT}")

# Letters, digits, "_" and "-", and each character that is not ASCII: sets of what is left out are compiled ten times as fast.
_NAME = re.compile(r"[^\x00-@\[-^`{-\x7f][^\x00-,./:-@\[-^`{-\x7f]*")
# As Go takes one from the text: more than a number is, and then an error.
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+|[eE][+-]?[0-9]+)*")
_VALID_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
# Python converts longer digits, or floats above this, in other ways or not at all.
_MANY_DIGITS = 300
_LARGEST_EXPONENT = 2**31 - 2
_DIGITS_OF_EXPONENT = 10


def skip(blank: re.Pattern[str], text: str, at: int) -> int:
    """Return the offset after the blanks that a pattern means; all of them begin with a sign up to the slash."""
    if text[at : at + 1] > "/":
        return at
    found = blank.match(text, at)
    return at if found is None else found.end()


class Scanner:
    """A text, and what is read word by word from it."""

    __slots__ = ("_depth", "_links", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._depth = 0
        self._links = 0

    def problem(self, message: str, at: int, *, limit: bool = False) -> HclError:
        """Return the error that is located at an offset."""
        return HclError(message, start=min(at, len(self.text)), text=self.text, limit=limit)

    def enter(self, at: int) -> None:
        """Count one more level of nesting.

        Raises:
            HclError: it is one too many.
        """
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self.problem(f"Brackets and blocks are nested more than {MAX_NESTING} levels deep.", at, limit=True)

    def leave(self) -> None:
        """Count one level of nesting less."""
        self._depth -= 1

    def link(self, count: int = 1) -> None:
        """Count operators and steps that make the tree higher without a bracket."""
        self._links += count

    def limited(self, node: Expression) -> Expression:
        """Return the tree of a whole expression.

        Raises:
            HclError: it is too high.
        """
        # A level of brackets makes the tree higher by two at most (an object and its item).
        if self._links > MAX_HEIGHT - 2 * MAX_NESTING:
            self._check_height(node)
        self._links = 0
        return node

    def _check_height(self, root: Node) -> None:
        level: list[Node] = [root]
        for _ in range(MAX_HEIGHT):
            level = [child for node in level for child in node.children()]
            if not level:
                return
        said = f"The expression has more than {MAX_HEIGHT} operators or steps one after the other."
        raise self.problem(said, level[0].start, limit=True)

    def space(self, at: int) -> int:
        """Return the offset of the next word, line ends and comments passed."""
        return skip(SPACE, self.text, at)

    def name(self, at: int) -> str:
        """Return the identifier at an offset; empty when there is none."""
        found = _NAME.match(self.text, at)
        if found is None:
            return ""
        word = found.group()
        if not word.isascii() and not word.replace("-", "_").isidentifier():
            raise self.problem("This character is not allowed in a name.", at)
        return word

    def expected_name(self, at: int, what: str) -> tuple[str, int]:
        """Return the identifier at an offset, and the offset of the next word, line ends passed."""
        word = self.name(at)
        if not word:
            raise self.problem(f"{what} is missing here.", at)
        return word, self.space(at + len(word))

    def unescaped(self, raw: str, at: int, *, quoted: bool) -> str:
        """Return the text that a part of a template means.

        Args:
            raw: the part, without interpolations.
            at: its offset.
            quoted: whether it is in quotes, so that a backslash begins an escape.
        """
        if not (quoted and "\\" in raw) and "{" not in raw:
            return raw

        def meaning(found: re.Match[str]) -> str:
            short, long, simple, marker = found.groups()
            if marker:
                return f"{marker}{{"
            if not quoted:
                return found.group()
            if short or long:
                return self._character(int(short or long, 16), at + found.start())
            if simple not in _SIMPLE_ESCAPES:
                raise self.problem(f'The string has the escape "\\{simple}", which does not exist.', at + found.start())
            return _SIMPLE_ESCAPES[simple]

        return _ESCAPE.sub(meaning, raw)

    def _character(self, code: int, at: int) -> str:
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise self.problem(f"There is no character U+{code:04X}. One beyond U+FFFF is written \\UXXXXXXXX.", at)
        return chr(code)

    def number(self, found: re.Match[str]) -> Scalar:
        """Return the value of what :data:`NUMBER` matched."""
        value = number(found.group()) if _VALID_NUMBER.fullmatch(found.group()) else None
        if value is None:
            raise self.problem(f"{found.group()} is no number.", found.start())
        return value


def number(digits: str) -> int | float | Decimal | None:
    """Return the value of a number as it is written; None where its exponent is beyond those of Go's numbers."""
    if digits.isdigit() and len(digits) < _MANY_DIGITS:
        return int(digits)
    exponent = digits.lower().partition("e")[2].lstrip("+-0") or "0"
    if len(exponent) > _DIGITS_OF_EXPONENT or int(exponent) > _LARGEST_EXPONENT:
        return None
    exact = Decimal(digits)
    if abs(exact.adjusted()) < _MANY_DIGITS and exact == exact.to_integral_value():
        return int(exact)
    nearest = float(exact)
    return nearest if Decimal(repr(nearest)) == exact else exact
