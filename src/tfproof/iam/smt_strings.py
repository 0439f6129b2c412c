r"""Patterns as formulas over z3 strings.

z3 reads ``\u{..}`` in string constants as an escape, so text is escaped before z3 gets it and decoded in its answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tfproof.iam.globs import Token, Wild, leftmost_is_exact
from tfproof.iam.patterns import Pattern, Symbol, Variable
from tfproof.iam.time_limit import QueryGaveUp

Term = Any
"""A z3 expression: z3 has no types that a checker could read."""

Value = Callable[[str], tuple[Term, Term]]
"""For a context key: whether it has one value that a policy variable can take, and that value."""

_RANGES = {Wild.DIGIT: ("09",), Wild.HEX: ("09", "af"), Wild.ONE_WORD: ("09", "az", "--")}
"""The characters of wildcards of few, as ranges."""
HIGHEST = 0x2FFFF


def text_term(z3: Any, text: str) -> Term:
    """A string constant."""
    if any(ord(char) > HIGHEST for char in text):
        raise QueryGaveUp("z3 has no strings with characters beyond U+2FFFF")
    plain = all(" " <= char <= "~" and char != "\\" for char in text)
    return z3.StringVal(text if plain else "".join(f"\\u{{{ord(char):x}}}" for char in text))


def decode(text: str) -> str:
    """The text of a string constant in a model."""
    return re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: chr(int(found.group(1), 16)), text)


class Language:
    """Regular expressions of z3 for the tokens of globs."""

    def __init__(self, z3: Any) -> None:
        self.z3 = z3
        self.any = z3.AllChar(z3.ReSort(z3.StringSort()))
        self.every = z3.Full(z3.ReSort(z3.StringSort()))
        self.no_colon = z3.Union(
            z3.Range(z3.StringVal("\\u{0}"), z3.StringVal("9")), z3.Range(z3.StringVal(";"), z3.StringVal("\\u{2ffff}"))
        )

    def one_of(self, *ranges: str) -> Term:
        """One character of the ranges, each written as its two ends."""
        made = [self.z3.Range(text_term(self.z3, ends[0]), text_term(self.z3, ends[1])) for ends in ranges]
        return made[0] if len(made) == 1 else self.z3.Union(*made)

    def joined(self, parts: Sequence[Term]) -> Term:
        """One after the other."""
        if not parts:
            return self.z3.Re(self.z3.StringVal(""))
        return parts[0] if len(parts) == 1 else self.z3.Concat(*parts)

    def glob(self, tokens: Iterable[Token], *, fold: bool = False) -> Term:
        """What a glob matches."""
        parts: list[Term] = []
        run = ""
        for token in tokens:
            if isinstance(token, str) and not (fold and token.isascii() and token.isalpha()):
                run += token
                continue
            if run:
                parts.append(self.z3.Re(text_term(self.z3, run)))
                run = ""
            parts.append(self._one(token))
        if run:
            parts.append(self.z3.Re(text_term(self.z3, run)))
        return self.joined(parts)

    def _one(self, token: Token) -> Term:
        if token is Wild.MANY:
            return self.every
        if token is Wild.ONE:
            return self.any
        if token is Wild.ONE_SEGMENT:
            return self.no_colon
        if token is Wild.MANY_SEGMENT or token is Wild.MANY_WORD:
            return self.z3.Star(self._one(Wild.ONE_SEGMENT if token is Wild.MANY_SEGMENT else Wild.ONE_WORD))
        if isinstance(token, Wild):
            return self.one_of(*_RANGES[token])
        letters = [self.z3.Re(text_term(self.z3, char)) for char in (str(token).lower(), str(token).upper())]
        return self.z3.Union(*letters)


class Matcher:
    """Makes formulas that say: this string matches that pattern."""

    def __init__(self, z3: Any, symbol: Callable[[str], Term], value: Value) -> None:
        self.z3, self.language, self.symbol, self.value = z3, Language(z3), symbol, value

    def matches(self, pattern: Pattern, subject: Term) -> Term:
        """The whole of ``subject`` matches ``pattern``; false when a policy variable has no value."""
        marks = [token for token in pattern.tokens if isinstance(token, Variable | Symbol)]
        if not marks:
            tokens = [token for token in pattern.tokens if isinstance(token, str | Wild)]
            if not pattern.fold and all(isinstance(token, str) for token in tokens):
                return subject == text_term(self.z3, "".join(map(str, tokens)))
            return self.z3.InRe(subject, self.language.glob(tokens, fold=pattern.fold))
        _refuse_hard(pattern)
        given: list[Term] = []
        chunks: list[list[Term]] = [[]]
        gaps: list[Wild] = []
        for token in _runs(pattern.tokens):
            if isinstance(token, Wild):
                gaps.append(token)
                chunks.append([])
            elif isinstance(token, Symbol):
                chunks[-1].append(self.symbol(token.name))
            elif isinstance(token, Variable):
                chunks[-1].append(self._variable(token, given))
            else:
                chunks[-1].append(text_term(self.z3, token))
        terms = [self._joined(chunk) for chunk in chunks]
        return self.z3.And(*given, self._chain(terms, gaps, subject))

    def _joined(self, chunk: Sequence[Term]) -> Term:
        if not chunk:
            return self.z3.StringVal("")
        return chunk[0] if len(chunk) == 1 else self.z3.Concat(*chunk)

    def _variable(self, variable: Variable, given: list[Term]) -> Term:
        present, value = self.value(variable.key)
        if variable.default is None:
            given.append(present)
            return value
        return self.z3.If(present, value, text_term(self.z3, variable.default))

    def _chain(self, chunks: Sequence[Term], gaps: Sequence[Wild], subject: Term) -> Term:
        """Chunks one after the other with gaps between: each chunk at its leftmost place, the last one at the end."""
        z3 = self.z3
        if not gaps:
            return subject == chunks[0]
        parts = [z3.PrefixOf(chunks[0], subject)]
        position = z3.Length(chunks[0])
        for index, gap in enumerate(gaps):
            chunk = chunks[index + 1]
            if index + 1 == len(gaps):
                found = z3.Length(subject) - z3.Length(chunk)
                parts.extend([z3.SuffixOf(chunk, subject), found >= position])
            else:
                found = z3.IndexOf(subject, chunk, position)
                parts.append(found >= position)
            if gap is Wild.MANY_SEGMENT:
                between = z3.SubString(subject, position, found - position)
                parts.append(z3.Not(z3.Contains(between, z3.StringVal(":"))))
            position = found + z3.Length(chunk)
        return z3.And(*parts)


def _refuse_hard(pattern: Pattern) -> None:
    """Fail for patterns with policy variables or unknown values that have no formula without quantifiers."""
    if pattern.fold:
        raise QueryGaveUp("a comparison without case mentions a policy variable or an unknown value")
    if any(token in (Wild.ONE, Wild.ONE_SEGMENT) for token in pattern.tokens):
        raise QueryGaveUp("a pattern has both ? and a policy variable or an unknown value")
    if not leftmost_is_exact(pattern.tokens):
        raise QueryGaveUp("a pattern has a * that may run past a colon, and a policy variable or an unknown value")


def _runs(tokens: Iterable[Token | Variable | Symbol]) -> list[Token | Variable | Symbol]:
    """Literal characters that follow each other as one text."""
    runs: list[Token | Variable | Symbol] = []
    for token in tokens:
        if isinstance(token, str) and runs and isinstance(runs[-1], str):
            runs[-1] += token
        else:
            runs.append(token)
    return runs
