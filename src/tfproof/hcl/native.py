"""The structure of the native syntax, and the entries to its parser."""

from __future__ import annotations

from tfproof.hcl.errors import HclError
from tfproof.hcl.expressions import Expressions
from tfproof.hcl.scanner import BLANK, END_OF_LINE, SPACE, skip
from tfproof.hcl.structure import Attribute, Block, NativeBody
from tfproof.hcl.syntax import Expression, ScopeTraversal, TemplateExpr, TemplateWrap

_TOO_DEEP = "This is nested too deep for what is left of Python's stack."


class Parser(Expressions):
    """Reads bodies. The first error ends the reading; what was read before it is kept."""

    __slots__ = ("error",)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.error: HclError | None = None

    def file(self) -> NativeBody:
        """Read the whole text as the body of a file."""
        return self._body(1 if self.text.startswith("\ufeff") else 0, closing=False)

    def _body(self, at: int, *, closing: bool) -> NativeBody:
        """Read items until the brace that closes this body, or the end; the body ends before the brace."""
        text, here, arguments, blocks = self.text, at, dict[str, Attribute](), list[Block]()
        try:
            while True:
                here = self.space(here)
                if here >= len(text):
                    if closing:
                        raise self.problem("The block is not closed.", here)
                    break
                if closing and text[here] == "}":
                    break
                here = self._statement(here, arguments, blocks)
                if self.error is not None:
                    break
                here = self._line_end(here)
        except HclError as error:
            self.error = error
        except RecursionError:
            self.error = HclError(_TOO_DEEP, start=here, text=text, limit=True)
        return NativeBody(start=at, end=here, arguments=arguments, blocks=tuple(blocks))

    def _line_end(self, at: int) -> int:
        here = skip(BLANK, self.text, at)
        if here >= len(self.text):
            return here
        found = END_OF_LINE.match(self.text, here)
        if found is None:
            raise self.problem("A line end is missing: each argument and each block starts on a new line.", here)
        return found.end()

    def _statement(self, at: int, arguments: dict[str, Attribute], blocks: list[Block]) -> int:
        """Read an argument or a block into where it belongs; return the offset after it."""
        name = self.name(at)
        if not name:
            raise self.problem("An argument or a block is expected here.", at)
        here = skip(BLANK, self.text, at + len(name))
        if self.text[here : here + 1] == "=" and self.text[here + 1 : here + 2] != "=":
            return self._argument(name, at, here + 1, arguments)
        block = self._block(name, at, here)
        blocks.append(block)
        return block.end

    def _argument(self, name: str, start: int, at: int, arguments: dict[str, Attribute]) -> int:
        if name in arguments:
            raise self.problem(f'The argument "{name}" is there twice.', start)
        expression, end = self.expression(skip(BLANK, self.text, at), BLANK)
        arguments[name] = Attribute(start=start, end=end, name=name, expression=self.limited(expression))
        return end

    def _block(self, type_: str, start: int, at: int) -> Block:
        labels, spans, here = list[str](), list[tuple[int, int]](), at
        while self.text[here : here + 1] != "{":
            label, end = self._label(here)
            labels.append(label)
            spans.append((here, end))
            here = skip(BLANK, self.text, end)
        self.enter(here)
        line = END_OF_LINE.match(self.text, skip(BLANK, self.text, here + 1))
        body = self._one_line(here + 1) if line is None else self._body(line.end(), closing=True)
        self.leave()
        end = body.end + 1 if self.error is None else len(self.text)
        return Block(start=start, end=end, type=type_, labels=tuple(labels), body=body, label_spans=tuple(spans),
                     open_brace=here)  # fmt: skip

    def _label(self, at: int) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            if not (word := self.name(at)):
                raise self.problem('A block needs its opening "{" on the line of its type and labels.', at)
            return word, at + len(word)
        label, end = self.quoted(at)
        if not isinstance(label, TemplateExpr) or (text := label.text) is None:
            raise self.problem("A label cannot have an interpolation.", at)
        return text, end

    def _one_line(self, at: int) -> NativeBody:
        here, arguments = skip(BLANK, self.text, at), dict[str, Attribute]()
        try:
            if self.text[here : here + 1] != "}":
                here = skip(BLANK, self.text, self._only_argument(here, arguments))
                if self.text[here : here + 1] != "}":
                    raise self.problem('A block on one line holds one argument at most, and "}" on that line.', here)
        except HclError as error:
            self.error = error
        return NativeBody(start=at, end=here, arguments=arguments, blocks=())

    def _only_argument(self, at: int, arguments: dict[str, Attribute]) -> int:
        name = self.name(at)
        here = skip(BLANK, self.text, at + len(name))
        if not name or self.text[here : here + 1] != "=" or self.text[here + 1 : here + 2] == "=":
            raise self.problem("A block on one line holds nothing but one argument.", at)
        return self._argument(name, at, here + 1, arguments)


def parse_body(text: str) -> tuple[NativeBody, HclError | None]:
    """Read a text of the native syntax.

    Returns:
        What was read, and the error that ended it. A block that was being read holds what came before the error.
    """
    parser = Parser(text)
    body = parser.file()
    return body, parser.error


def parse_expression(text: str) -> Expression:
    """Read a text as one expression.

    Raises:
        HclError: it is none, or there is more after it.
    """
    parser = Parser(text)
    try:
        expression, end = parser.expression(parser.space(0), SPACE)
        if parser.space(end) != len(text):
            raise parser.problem("There are extra characters after the expression.", end)
        return parser.limited(expression)
    except RecursionError:
        raise HclError(_TOO_DEEP, start=0, text=text, limit=True) from None


def parse_template(text: str) -> TemplateExpr | TemplateWrap:
    """Read a text as a template, as a template file has it, or in a string of the JSON syntax.

    Raises:
        HclError: an interpolation or a directive cannot be read.
    """
    parser = Parser(text)
    try:
        template = parser.bare(0)
        parser.limited(template)
    except RecursionError:
        raise HclError(_TOO_DEEP, start=0, text=text, limit=True) from None
    return template


def parse_traversal(text: str) -> ScopeTraversal | None:
    """Read a text as a name with constant steps, such as an address; ``None`` when it is anything else."""
    try:
        found = parse_expression(text)
    except HclError:
        return None
    return found if isinstance(found, ScopeTraversal) else None
