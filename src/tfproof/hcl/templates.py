"""Templates: quoted strings, heredocs and bare templates, with interpolations and directives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tfproof.hcl.errors import HclError
from tfproof.hcl.scanner import SPACE, WHITE, Scanner
from tfproof.hcl.syntax import (
    AnonSymbol,
    Expression,
    LiteralValue,
    TemplateExpr,
    TemplateFor,
    TemplateIf,
    TemplateKind,
    TemplateWrap,
)

_PLAIN = re.compile(r'"([^"\\\r\n$%]*)"')
_QUOTED_TEXT = re.compile(r'(?:[^"\\\r\n$%]++|\\.|\$\$\{|%%\{|[$%](?!\{))++')
# One line at a time, as Terraform takes it: a trim marker reaches to the end of its line.
_LINE_TEXT = re.compile(r"(?:[^\r\n$%]++|\r(?=\n)|\$\$\{|%%\{|[$%](?!\{))*+\n?")
HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)\r?\n")


@dataclass(slots=True, kw_only=True)
class _Text:
    """Text between interpolations, while it is still trimmed."""

    start: int
    end: int
    value: str


@dataclass(slots=True, kw_only=True)
class _Sequence:
    """One ``${...}`` or ``%{...}`` as it is read.

    Attributes:
        keyword: of a directive; empty for an interpolation.
        names: the names that ``for`` binds.
        expression: what is interpolated, tested or iterated; nothing of the sort for ``else`` and the ends.
    """

    start: int
    end: int
    keyword: str
    names: tuple[str, ...]
    expression: Expression
    trims_before: bool
    trims_after: bool


_Piece = _Text | _Sequence


class _Open:
    """A directive whose end is still to come, and what was read inside it."""

    __slots__ = ("directive", "keyword", "parts", "then")

    def __init__(self, directive: _Sequence | None) -> None:
        self.directive = directive
        self.keyword = "" if directive is None else directive.keyword
        self.then: tuple[Expression, ...] | None = None
        self.parts: list[Expression] = []

    def closed(self, directive: _Sequence, end: int) -> Expression:
        """Return the finished directive."""
        inner = tuple(self.parts)
        if self.keyword == "if":
            then, otherwise = (inner, ()) if self.then is None else (self.then, inner)
            return TemplateIf(
                start=directive.start, end=end, condition=directive.expression, then=then, otherwise=otherwise
            )
        *key, value = directive.names
        return TemplateFor(start=directive.start, end=end, key_name=key[0] if key else None, value_name=value,
                           collection=directive.expression, parts=inner)  # fmt: skip


class Templates(Scanner):
    """Reads templates; expressions inside them are read by the class that extends this one."""

    __slots__ = ()

    def expression(self, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        """Read an expression; return it and the offset after it."""
        raise NotImplementedError

    def quoted(self, at: int) -> tuple[TemplateExpr | TemplateWrap, int]:
        """Read a string in quotes."""
        if (plain := _PLAIN.match(self.text, at)) is not None:
            end = plain.end()
            inner = LiteralValue(start=at + 1, end=end - 1, value=plain.group(1))
            return TemplateExpr(start=at, end=end, parts=(inner,) if end - at > 2 else (), kind="quoted"), end
        text, pieces, here = self.text, list[_Piece](), at + 1
        while text[here : here + 1] != '"':
            if text.startswith(("${", "%{"), here):
                piece: _Piece = self._sequence(here)
            elif (found := _QUOTED_TEXT.match(text, here)) is not None:
                raw = found.group()
                piece = _Text(start=here, end=found.end(), value=self.unescaped(raw, here, quoted=True))
            else:
                raise self._string_problem(at, here)
            pieces.append(piece)
            here = piece.end
        return self._template(at, here + 1, pieces, "quoted"), here + 1

    def heredoc(self, opening: re.Match[str]) -> tuple[TemplateExpr | TemplateWrap, int]:
        """Read a heredoc from the match of :data:`HEREDOC`; the end is that of the closing word."""
        text, pieces, here, begins_line = self.text, list[_Piece](), opening.end(), True
        flush, word = opening.groups()
        while True:
            if begins_line and (close := self._closing_end(here, word)) is not None:
                return self._template(opening.start(), close, pieces, "flush" if flush else "heredoc"), close
            if here >= len(text):
                raise self.problem(
                    f"The heredoc is not closed: there is no line with nothing but {word}.", opening.start()
                )
            piece = self._line_piece(here)
            pieces.append(piece)
            here = piece.end
            begins_line = isinstance(piece, _Text) and text[here - 1] == "\n"

    def bare(self, at: int) -> TemplateExpr | TemplateWrap:
        """Read the text from an offset to its end as a template without quotes."""
        pieces, here = list[_Piece](), at
        while here < len(self.text):
            pieces.append(self._line_piece(here))
            here = pieces[-1].end
        return self._template(at, here, pieces, "bare")

    def _closing_end(self, at: int, word: str) -> int | None:
        """Return where the closing word ends if the line at an offset has nothing else; a line end must follow."""
        end = self.text.find("\n", at)
        line = self.text[at : max(end, at)].removesuffix("\r")
        return at + len(line) if line.strip(WHITE) == word and "\r" not in line else None

    def _line_piece(self, at: int) -> _Piece:
        if self.text.startswith(("${", "%{"), at):
            return self._sequence(at)
        found = _LINE_TEXT.match(self.text, at)
        if found is None or found.end() == at:
            raise self.problem(
                "The template has a character that is not allowed: a carriage return in the middle of a line.", at
            )
        return _Text(start=at, end=found.end(), value=self.unescaped(found.group(), at, quoted=False))

    def _string_problem(self, opening: int, at: int) -> HclError:
        if self.text[at : at + 1] in {"", "\r", "\n"}:
            return self.problem("The string is not closed on its line.", opening)
        return self.problem("The string has an escape that does not exist.", at)

    def _sequence(self, at: int) -> _Sequence:
        text, here = self.text, at + 2
        if trims_before := text[here : here + 1] == "~":
            here += 1
        here = self.space(here)
        keyword, names = "", tuple[str, ...]()
        if text[at] == "$":
            expression, here = self.expression(here, SPACE)
        else:
            keyword, names, expression, here = self._directive(here)
        here = self.space(here)
        if trims_after := text[here : here + 1] == "~":
            here += 1
        if text[here : here + 1] != "}":
            raise self.problem('The template sequence is not closed by "}" here.', here)
        return _Sequence(start=at, end=here + 1, keyword=keyword, names=names, expression=expression,
                         trims_before=trims_before, trims_after=trims_after)  # fmt: skip

    def _directive(self, at: int) -> tuple[str, tuple[str, ...], Expression, int]:
        keyword, here = self.expected_name(at, "The name of a template directive")
        if keyword == "if":
            condition, here = self.expression(here, SPACE)
            return keyword, (), condition, here
        if keyword == "for":
            names, here = self.bound_names(here)
            collection, here = self.expression(here, SPACE)
            return keyword, names, collection, here
        if keyword not in {"else", "endif", "endfor"}:
            raise self.problem(f'There is no template directive "{keyword}".', at)
        return keyword, (), AnonSymbol(start=at, end=at), here

    def bound_names(self, at: int) -> tuple[tuple[str, ...], int]:
        """Read ``key, value in``; return the names and the offset of the collection."""
        first, here = self.expected_name(at, "The name of a loop variable")
        names: tuple[str, ...] = (first,)
        if self.text[here : here + 1] == ",":
            second, here = self.expected_name(self.space(here + 1), "The name of a loop variable")
            names = (first, second)
        word, after = self.expected_name(here, 'The word "in"')
        if word != "in":
            raise self.problem('The word "in" is missing here.', here)
        return names, after

    def _template(self, start: int, end: int, pieces: list[_Piece], kind: TemplateKind) -> TemplateExpr | TemplateWrap:
        _trim(pieces)
        if kind == "flush":
            _flush(pieces)
        if len(pieces) == 1 and isinstance(only := pieces[0], _Sequence) and not only.keyword:
            return TemplateWrap(start=start, end=end, wrapped=only.expression)
        if any(isinstance(piece, _Sequence) and piece.keyword for piece in pieces):
            parts = self._nested(pieces)
        else:
            parts = tuple(_part(piece) for piece in pieces)
        return TemplateExpr(start=start, end=end, parts=parts, kind=kind)

    def _nested(self, pieces: list[_Piece]) -> tuple[Expression, ...]:
        """Put what is between directives into them."""
        open_ones = [_Open(None)]
        for piece in pieces:
            if isinstance(piece, _Text) or not piece.keyword:
                open_ones[-1].parts.append(_part(piece))
                continue
            innermost = open_ones[-1]
            if piece.keyword in {"if", "for"}:
                self.link()
                open_ones.append(_Open(piece))
            elif piece.keyword == "else" and innermost.keyword == "if" and innermost.then is None:
                innermost.then, innermost.parts = tuple(innermost.parts), []
            elif (directive := innermost.directive) is not None and piece.keyword == f"end{directive.keyword}":
                open_ones.pop()
                open_ones[-1].parts.append(innermost.closed(directive, piece.end))
            else:
                raise self.problem(
                    f'The template directive "{piece.keyword}" ends nothing that is open here.', piece.start
                )
        if (left := open_ones[-1].directive) is not None:
            raise self.problem(f'The template directive "{left.keyword}" has no "end{left.keyword}".', left.start)
        return tuple(open_ones[0].parts)


def _part(piece: _Piece) -> Expression:
    if isinstance(piece, _Text):
        return LiteralValue(start=piece.start, end=piece.end, value=piece.value)
    return piece.expression


def _trim(pieces: list[_Piece]) -> None:
    """Remove the blanks that trim markers name: those of the neighbouring text, up to the end of its line."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, _Text):
            continue
        before = pieces[index - 1] if index else None
        if piece.trims_before and isinstance(before, _Text):
            before.value = before.value.rstrip(WHITE)
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.trims_after and isinstance(after, _Text):
            after.value = after.value.lstrip(WHITE)


def _flush(pieces: list[_Piece]) -> None:
    """Remove the indentation that all lines share; lines of nothing but blanks do not count."""
    lines, least, begins_line = list[_Text](), -1, True
    for piece in pieces:
        if begins_line:
            indent = _indent(piece)
            if indent is not None:
                least = indent if least < 0 else min(least, indent)
                if isinstance(piece, _Text):
                    lines.append(piece)
        begins_line = isinstance(piece, _Text) and piece.value.endswith("\n")
    for line in lines:
        line.value = line.value[least:]


def _indent(piece: _Piece) -> int | None:
    """Return the number of blanks that a line begins with; ``None`` for a line of nothing else."""
    if isinstance(piece, _Sequence):
        return 0
    stripped = piece.value.lstrip(WHITE)
    return None if not stripped and piece.value.endswith("\n") else len(piece.value) - len(stripped)
