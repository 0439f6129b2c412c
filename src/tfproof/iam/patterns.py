"""Texts of IAM documents: literal parts, wildcards, policy variables and symbols.

A *symbol* represents a value that only the cloud assigns. It is written ``${unknown:NAME}`` in a document or request,
which is no policy variable that exists; :class:`Symbol` makes that text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tfproof.errors import DocumentError
from tfproof.iam.globs import Glob, Piece, Shape, Token, Wild, arrange, glob_of

SYMBOL_PREFIX = "unknown:"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A value that only the cloud assigns; ``str()`` of it is the text that represents it in documents and requests."""

    name: str

    def __post_init__(self) -> None:
        if not self.name or any(char in self.name for char in "${}"):
            raise DocumentError(f"{self.name!r} cannot name a symbol", expected="a name without $, { and }")

    def __str__(self) -> str:
        return f"${{{SYMBOL_PREFIX}{self.name}}}"


@dataclass(frozen=True, slots=True)
class Variable:
    """A policy variable, ``${key}`` or ``${key, 'default'}``; ``key`` is in lower case."""

    key: str
    default: str | None = None


Part = Piece | Variable | Symbol
Lookup = Callable[[str], str | None]
"""Gives the value of a context key (lower case), or None when a request has none."""

_SYMBOL = re.compile(r"\$\{unknown:([^${}]+)\}")
_VARIABLE = re.compile(r"([^,\s{}$'][^,{}$']*?)\s*(?:,\s*'([^']*)'\s*)?")
_PLAIN = re.compile(r"[^*?$]+")
_ESCAPES = {"*": "*", "?": "?", "$": "$"}


def symbols_in(text: str) -> frozenset[str]:
    """Names of the symbols that ``text`` mentions."""
    return frozenset(_SYMBOL.findall(text))


def bind_text(text: str, values: Mapping[str, str]) -> str:
    """Replace symbols in ``text`` by ``values``, name to value; others stay."""
    return _SYMBOL.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def split_text(text: str, *, wild: bool, variables: bool, where: str) -> tuple[Part, ...]:
    """Split a document's text into its parts.

    Args:
        text: as written.
        wild: ``*`` and ``?`` are wildcards.
        variables: ``${...}`` is a policy variable (Version 2012-10-17, in an element that takes them).
        where: the JSON path, for errors.

    Raises:
        DocumentError: a policy variable is not closed, nested or empty.
    """
    parts: list[Part] = []
    index = 0
    while index < len(text):
        symbol = _SYMBOL.match(text, index)
        if symbol:
            parts.append(Symbol(symbol.group(1)))
            index = symbol.end()
        elif variables and text.startswith("${", index):
            index = _take_variable(text, index, parts, where)
        elif wild and text[index] in "*?":
            parts.append(Wild.MANY if text[index] == "*" else Wild.ONE)
            index += 1
        else:
            run = _PLAIN.match(text, index)
            end = run.end() if run else index + 1
            _append_literal(parts, text[index:end])
            index = end
    return tuple(parts)


def _append_literal(parts: list[Part], text: str) -> None:
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    else:
        parts.append(text)


def _take_variable(text: str, start: int, parts: list[Part], where: str) -> int:
    end = text.find("}", start)
    if end < 0:
        raise DocumentError(
            f"the policy variable in {_shorten(text)!r} is not closed", where=where, fix="add the missing }"
        )
    inner = text[start + 2 : end]
    if inner in _ESCAPES:
        _append_literal(parts, inner)
        return end + 1
    found = _VARIABLE.fullmatch(inner)
    if not found:
        raise DocumentError(
            f"{_shorten(text[start : end + 1])!r} is not a policy variable",
            where=where,
            expected="${key} or ${key, 'default'}, not nested",
        )
    parts.append(Variable(found.group(1).lower(), found.group(2)))
    return end + 1


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


@dataclass(frozen=True, slots=True)
class Pattern:
    """One value of a document that other texts are matched against.

    Args:
        text: as written.
        parts: literal text, wildcards, variables, symbols.
        shape: how wildcards and colons are read.
        fold: ASCII letters match regardless of case.

    ``glob`` is the compiled pattern when there are no policy variables.
    """

    text: str
    parts: tuple[Part, ...]
    shape: Shape = Shape.TEXT
    fold: bool = False
    tokens: tuple[Token | Variable | Symbol, ...] = field(init=False, compare=False, repr=False)
    glob: Glob | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", arrange(self.parts, self.shape))
        fixed = not any(isinstance(part, Variable) for part in self.parts)
        object.__setattr__(self, "glob", self._compile(lambda _: None) if fixed else None)

    @property
    def variables(self) -> frozenset[str]:
        """Keys (lower case) of the policy variables."""
        return frozenset(part.key for part in self.parts if isinstance(part, Variable))

    def matches(self, value: str, lookup: Lookup) -> bool:
        """True when the whole of ``value`` matches; a variable without a value matches nothing."""
        glob = self.glob or self._compile(lookup)
        return glob is not None and glob.matches(value)

    def resolve(self, lookup: Lookup) -> Glob | None:
        """The glob with policy variables replaced by what ``lookup`` gives; None when one has no value."""
        return self.glob or self._compile(lookup)

    def _compile(self, lookup: Lookup) -> Glob | None:
        tokens: list[Token] = []
        for token in self.tokens:
            if isinstance(token, Variable):
                value = lookup(token.key)
                value = token.default if value is None else value
                if value is None:
                    return None
                tokens.extend(value)
            elif isinstance(token, Symbol):
                tokens.extend(str(token))
            else:
                tokens.append(token)
        return glob_of(tuple(tokens), fold=self.fold)


def make_pattern(text: str, shape: Shape, *, wild: bool, fold: bool, variables: bool, where: str) -> Pattern:
    """Read one text of a document: see :func:`split_text` and :class:`Pattern`."""
    return Pattern(text, split_text(text, wild=wild, variables=variables, where=where), shape, fold)
