"""Glob patterns of IAM documents, compiled: ``*``, ``?``, and wildcards that stay within a segment of an ARN.

Matching never takes more than quadratic time, for any pattern: patterns become regular expressions with atomic
groups where that is exact, and run as a bit-parallel automaton where it is not.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar


class Wild(enum.Enum):
    """A wildcard: many characters or one; ``SEGMENT`` ones do not match a colon. No document can write the last four."""

    MANY = "*"
    ONE = "?"
    MANY_SEGMENT = "*:"
    ONE_SEGMENT = "?:"
    DIGIT = "0-9"
    HEX = "0-9a-f"
    ONE_WORD = "0-9a-z-"
    MANY_WORD = "0-9a-z-*"


Token = str | Wild
"""One literal character, or a wildcard."""

Piece = str | Wild
"""A run of literal text, or one of :attr:`Wild.MANY` and :attr:`Wild.ONE`."""

MOST_STARS = 64
"""Patterns with more are not worth a regular expression: compiling it takes longer than running the automaton."""

_MANY = {Wild.MANY: ".", Wild.MANY_SEGMENT: "[^:]", Wild.MANY_WORD: "[0-9a-z-]"}
"""Wildcards of many characters, each with what its characters are; what the next one matches, one before it does as well."""
_ONES = {Wild.ONE: ".", Wild.ONE_SEGMENT: "[^:]", Wild.DIGIT: "[0-9]", Wild.HEX: "[0-9a-f]", Wild.ONE_WORD: "[0-9a-z-]"}
_KINDS = ("0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "-")
"""Characters that no wildcard of few tells apart."""
_WORD = "".join(_KINDS)
CLASSES = {Wild.DIGIT: _KINDS[0], Wild.HEX: _KINDS[0] + _KINDS[1], Wild.ONE_WORD: _WORD, Wild.MANY_WORD: _WORD}
"""The characters that a wildcard of few matches."""


class Shape(enum.Enum):
    """How wildcards and colons of a pattern are read.

    * ``TEXT``: wildcards match anything (``StringLike``, actions).
    * ``ARN``: six parts; in the first five, wildcards stay within their part (``ArnLike``); a ``*`` that ends the
      pattern covers the rest.
    * ``RESOURCE``: as ``ARN``, but a ``*`` that ends a part may run on past the colon.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """

    TEXT = "text"
    ARN = "arn"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Glob:
    """A compiled pattern.

    Args:
        tokens: the pattern, one literal character or wildcard each.
        fold: ASCII letters match regardless of case.

    ``literal`` is the only string that matches, when there are no wildcards and case counts; else None.
    """

    tokens: tuple[Token, ...]
    fold: bool = False
    literal: str | None = field(init=False, compare=False, repr=False)
    _regex: re.Pattern[str] | None = field(init=False, compare=False, repr=False)
    _compiled: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        text = "".join(token if isinstance(token, str) else "" for token in self.tokens)
        fixed = all(isinstance(token, str) for token in self.tokens) and not (self.fold and any(map(_swap, text)))
        object.__setattr__(self, "literal", text if fixed else None)
        # Compiled when first needed: most patterns of a large document never are.
        object.__setattr__(self, "_regex", None)
        object.__setattr__(self, "_compiled", False)

    def matches(self, value: str) -> bool:
        """True when the whole of ``value`` matches."""
        if self.literal is not None:
            return value == self.literal
        if not self._compiled:
            object.__setattr__(self, "_regex", _to_regex(self.tokens, fold=self.fold))
            object.__setattr__(self, "_compiled", True)
        if self._regex is not None:
            return self._regex.fullmatch(value) is not None
        return _simulate(self, value)


Mark = TypeVar("Mark")
"""A place in a pattern for text that is put in later."""


def arrange(pieces: Iterable[str | Wild | Mark], shape: Shape = Shape.TEXT) -> tuple[Token | Mark, ...]:
    """Literal runs, wildcards and marks as tokens, each wildcard with the reach that the shape gives it.

    The parts of an ARN are those of the pattern as written: colons in a text that is put in later do not count. A
    pattern that begins with a mark takes its ARN from there, so what follows belongs to the resource part.
    """
    tokens: list[Token | Mark] = []
    for piece in pieces:
        for token in piece if isinstance(piece, str) else (piece,):
            if not (token is Wild.MANY and tokens and tokens[-1] is Wild.MANY):
                tokens.append(token)
    if shape is Shape.TEXT:
        return tuple(tokens)
    return tuple(_within_segments(tokens, run_on=shape is Shape.RESOURCE))


@lru_cache(maxsize=16384)
def glob_of(tokens: tuple[Token, ...], *, fold: bool = False) -> Glob:
    """The glob of some tokens; the same object for the same ones."""
    return Glob(tokens, fold)


def compile_glob(pieces: Iterable[Piece], shape: Shape = Shape.TEXT, *, fold: bool = False) -> Glob:
    """Compile literal runs and wildcards into a :class:`Glob`.

    Args:
        pieces: literal text, and :attr:`Wild.MANY` / :attr:`Wild.ONE`.
        shape: how wildcards and colons are read.
        fold: ASCII letters match regardless of case.
    """
    tokens: tuple[Token, ...] = arrange(pieces, shape)
    return glob_of(tokens, fold=fold)


def _within_segments(tokens: Sequence[Token | Mark], *, run_on: bool) -> Iterator[Token | Mark]:
    colons = 5 if tokens and not isinstance(tokens[0], str | Wild) else 0
    for index, token in enumerate(tokens):
        if token == ":":  # noqa: S105
            colons += 1
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        free = colons >= 5 or following is None or (run_on and following == ":")
        if token is Wild.MANY and not free:
            yield Wild.MANY_SEGMENT
        elif token is Wild.ONE and colons < 5:
            yield Wild.ONE_SEGMENT
        else:
            yield token


def leftmost_is_exact(tokens: Iterable[object]) -> bool:
    """After a ``*``, is the leftmost match of the text up to the next ``*`` always as good as any other?

    It is when the next ``*`` can match all that this one can: not so when the next one matches fewer characters.
    """
    width = list(_MANY)
    stars = [width.index(token) for token in tokens if isinstance(token, Wild) and token in _MANY]
    return not any(one < two for one, two in pairwise(stars))


def _to_regex(tokens: tuple[Token, ...], *, fold: bool) -> re.Pattern[str] | None:
    """Translate into a regular expression that cannot backtrack badly; None when there is no exact one."""
    if not leftmost_is_exact(tokens) or sum(token in _MANY for token in tokens) > MOST_STARS:
        return None
    chunks: list[str] = [""]
    heads: list[str] = []
    for token in tokens:
        if isinstance(token, Wild) and token in _MANY:
            heads.append(_MANY[token])
            chunks.append("")
        else:
            chunks[-1] += _ONES[token] if isinstance(token, Wild) else re.escape(token)
    text = chunks[0]
    for position, (head, chunk) in enumerate(zip(heads, chunks[1:], strict=True)):
        last = position == len(heads) - 1
        text += f"{head}*{chunk}" if last else f"(?>{head}*?{chunk})"
    flags = re.DOTALL | re.ASCII | (re.IGNORECASE if fold else re.NOFLAG)
    return re.compile(text, flags)


def _swap(char: str) -> str:
    """The same ASCII letter in the other case, or an empty string."""
    return char.swapcase() if char.isascii() and char.isalpha() else ""


class Automaton:
    """Many globs run at once over one string, bit-parallel: a state is one integer.

    Each glob owns a run of bits, one per position between its tokens. Bit ``i`` set means that some way of reading the
    string so far ends before token ``i``.
    """

    def __init__(self, globs: tuple[Glob, ...]) -> None:
        self.globs = globs
        places: dict[Token, list[int]] = {}
        starts: list[int] = []
        bit = 0
        for glob in globs:
            starts.append(bit)
            for token in glob.tokens:
                places.setdefault(token, []).append(bit)
                if glob.fold and isinstance(token, str) and _swap(token):
                    places.setdefault(_swap(token), []).append(bit)
                bit += 1
            bit += 1
        self._ends = [start + len(glob.tokens) for start, glob in zip(starts, globs, strict=True)]
        masks = {token: _bits(found, bit) for token, found in places.items()}
        self._one, self._one_segment = masks.get(Wild.ONE, 0), masks.get(Wild.ONE_SEGMENT, 0)
        self._many, self._many_segment = masks.get(Wild.MANY, 0), masks.get(Wild.MANY_SEGMENT, 0)
        self._literal = {token: mask for token, mask in masks.items() if isinstance(token, str)}
        self._size = bit // 8 + 1
        self.alphabet = set(self._literal)
        if self._one_segment or self._many_segment:
            self.alphabet.add(":")
        self._many_word = masks.get(Wild.MANY_WORD, 0)
        self._few = [(CLASSES[wild], masks[wild]) for wild in CLASSES if wild in masks]
        for chars, _ in self._few:  # of the characters that no pattern names, one of each kind
            for kind in _KINDS:
                if kind[0] in chars and (other := next((one for one in kind if one not in self.alphabet), None)):
                    self._literal.setdefault(other, 0)
                    self.alphabet.add(other)
        self._stars = self._many | self._many_segment | self._many_word
        self._moves: dict[str, tuple[int, int]] = {}
        self._live = [(char, self._leads(char)) for char in sorted(self.alphabet)]
        self.start = self._close(_bits(starts, bit))

    def _close(self, state: int) -> int:
        while (wider := state | (state & self._stars) << 1) != state:
            state = wider
        return state

    def step(self, state: int, char: str) -> int:
        """The state after one more character."""
        found = self._moves.get(char)
        if found is None:
            found = self._moves[char] = self._move(char)
        moving, staying = found
        return self._close((state & moving) << 1 | (state & staying))

    def _move(self, char: str) -> tuple[int, int]:
        """The positions that a character may pass, and those at which it may stay."""
        moving, staying = self._one | self._literal.get(char, 0), self._many
        if char != ":":
            moving |= self._one_segment
            staying |= self._many_segment
        for chars, mask in self._few:
            if char in chars:
                moving |= mask & ~self._many_word
                staying |= mask & self._many_word
        return moving, staying

    def live(self, state: int) -> list[str]:
        """The characters of the alphabet that lead somewhere that a character no pattern names would not, in order."""
        return [char for char, mask in self._live if state & mask]

    def _leads(self, char: str) -> int:
        """The positions from which a character leads elsewhere than one that no pattern names."""
        if char == ":":
            return -1
        mask = self._literal.get(char, 0)
        for chars, few in self._few:
            mask |= few if char in chars else 0
        return mask

    def is_few(self, char: str) -> bool:
        """True when a wildcard of few characters matches ``char``."""
        return any(char in chars for chars, _ in self._few)

    def accepted(self, state: int) -> tuple[bool, ...]:
        """Which globs match the string read so far."""
        held = state.to_bytes(self._size, "little")
        return tuple(bool(held[end >> 3] >> (end & 7) & 1) for end in self._ends)


def _bits(places: Iterable[int], size: int) -> int:
    """An integer with the bits at ``places`` set."""
    held = bytearray(size // 8 + 1)
    for place in places:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


@lru_cache(maxsize=4096)
def _automaton(glob: Glob) -> Automaton:
    return Automaton((glob,))


def _simulate(glob: Glob, value: str) -> bool:
    automaton = _automaton(glob)
    state = automaton.start
    for char in value:
        state = automaton.step(state, char)
        if not state:
            return False
    return automaton.accepted(state)[0]
