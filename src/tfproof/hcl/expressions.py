"""Expressions of the native syntax: operators, terms and the steps after them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tfproof.hcl.constructors import Constructors
from tfproof.hcl.scanner import NUMBER, SPACE, skip
from tfproof.hcl.syntax import (
    AnonSymbol,
    BinaryOp,
    ConditionalExpr,
    Expression,
    FunctionCall,
    IndexExpr,
    LiteralValue,
    Node,
    ParenthesesExpr,
    RelativeTraversal,
    Scalar,
    ScopeTraversal,
    SplatExpr,
    Step,
    TemplateExpr,
    TraverseAttr,
    TraverseIndex,
    UnaryOp,
)
from tfproof.hcl.templates import HEREDOC

_OPERATOR = re.compile(r"\|\||&&|==(?!>)|!=|>=|<=|[<>+\-*%]|/(?![/*])")
_PRECEDENCE = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, ">": 4, "<": 4, ">=": 4, "<=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_CONSTANT_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key(Node):
    """``[expression]`` after a term."""

    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class _Star(Node):
    """``[*]`` or ``.*`` after a term."""

    full: bool


class Expressions(Constructors):
    """Reads expressions.

    Each method takes the offset where its form begins, and returns the node and the offset after it. ``blank`` is what
    may stand between two words: without line ends in an argument, with them inside brackets.
    """

    __slots__ = ()

    def expression(self, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        """Read an expression with all its operators."""
        self.enter(at)
        node, end = self._operand(at, blank)
        text = self.text
        here = skip(blank, text, end)
        if (operator := _OPERATOR.match(text, here)) is not None:
            node, end = self._operation(node, operator, blank)
            here = skip(blank, text, end)
        if text[here : here + 1] == "?":
            node, end = self._conditional(node, here, blank)
        self.leave()
        return node, end

    def _operation(self, left: Expression, operator: re.Match[str], blank: re.Pattern[str]) -> tuple[Expression, int]:
        operands, operators = [left], list[str]()
        found: re.Match[str] | None = operator
        end = left.end
        while found is not None:
            word = found.group()
            _reduce(operands, operators, _PRECEDENCE[word])
            operators.append(word)
            right, end = self._operand(skip(blank, self.text, found.end()), blank)
            operands.append(right)
            self.link()
            found = _OPERATOR.match(self.text, skip(blank, self.text, end))
        _reduce(operands, operators, 0)
        return operands[0], end

    def _conditional(self, condition: Expression, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        true_result, here = self.expression(skip(blank, self.text, at + 1), blank)
        here = skip(blank, self.text, here)
        if self.text[here : here + 1] != ":":
            raise self.problem('The conditional has no ":" here.', here)
        false_result, end = self.expression(skip(blank, self.text, here + 1), blank)
        self.link()
        return ConditionalExpr(start=condition.start, end=end, condition=condition, true_result=true_result,
                               false_result=false_result), end  # fmt: skip

    def _operand(self, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        """Read signs, a term, and the steps after it."""
        signs, text, here = list[int](), self.text, at
        while (char := text[here : here + 1]) in {"-", "!"}:
            signs.append(here)
            here = skip(blank, text, here + 1)
        node, end = self._term(char, here, blank)
        if text[(here := skip(blank, text, end)) : here + 1] in {".", "["}:
            node, end = self._steps(node, end, blank)
        for sign in reversed(signs):
            self.link()
            node = UnaryOp(start=sign, end=end, operator=text[sign], operand=node)
        return node, end

    def _term(self, char: str, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        if char == '"':
            return self.quoted(at)
        if word := self.name(at):
            return self._word(word, at, blank)
        if (found := NUMBER.match(self.text, at)) is not None:
            return LiteralValue(start=at, end=found.end(), value=self.number(found)), found.end()
        if char in {"[", "{"}:
            return self.tuple_(at) if char == "[" else self.object_(at)
        if char == "(":
            inner, here = self.expression(self.space(at + 1), SPACE)
            end = self.closed(here, ")")
            return ParenthesesExpr(start=at, end=end, expression=inner), end
        if char == "<" and (opening := HEREDOC.match(self.text, at)) is not None:
            return self.heredoc(opening)
        raise self.problem("An expression is missing here.", at)

    def _word(self, word: str, at: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        end = at + len(word)
        here = skip(blank, self.text, end)
        if self.text[here : here + 1] == "(" or self.text.startswith("::", here):
            return self._call(word, at, here, blank)
        if word in _CONSTANT_WORDS:
            return LiteralValue(start=at, end=end, value=_CONSTANT_WORDS[word]), end
        return ScopeTraversal(start=at, end=end, root=word, steps=()), end

    def _call(self, name: str, start: int, at: int, blank: re.Pattern[str]) -> tuple[FunctionCall, int]:
        text = self.text
        while text.startswith("::", at):
            here = skip(blank, text, at + 2)
            if not (part := self.name(here)):
                raise self.problem("The name of a function is missing here.", here)
            name, at = f"{name}::{part}", skip(blank, text, here + len(part))
        if text[at : at + 1] != "(":
            raise self.problem('"(" is missing after the name of a function.', at)
        here, arguments, expand = self.space(at + 1), list[Expression](), False
        while text[here : here + 1] != ")":
            argument, here = self.expression(here, SPACE)
            arguments.append(argument)
            here = self.space(here)
            if expand := text.startswith("...", here):
                here = self.closed(here + 3, ")") - 1
            elif text[here : here + 1] == ",":
                here = self.space(here + 1)
            elif text[here : here + 1] != ")":
                raise self.problem('"," or ")" is missing here.', here)
        return FunctionCall(
            start=start, end=here + 1, name=name, arguments=tuple(arguments), expand_final=expand
        ), here + 1

    # Steps after a term.

    def _steps(self, node: Expression, end: int, blank: re.Pattern[str]) -> tuple[Expression, int]:
        text, steps = self.text, list[Step]()
        while True:
            here = skip(blank, text, end)
            if text[here : here + 1] == "[":
                found = self._bracket(here, blank)
            elif self._is_dot(here):
                found = self._dot(here, skip(blank, text, here + 1))
            else:
                return self._with_steps(node, steps), end
            end = found.end
            if isinstance(found, (TraverseAttr, TraverseIndex)):
                steps.append(found)
                continue
            node, steps = self._with_steps(node, steps), []
            self.link(2)
            if isinstance(found, _Key):
                node = IndexExpr(start=node.start, end=end, collection=node, key=found.expression)
            else:
                node, end = self._splat(node, found, blank)

    def _is_dot(self, at: int) -> bool:
        return self.text[at : at + 1] == "." and not self.text.startswith("...", at)

    def _bracket(self, at: int, blank: re.Pattern[str]) -> Step | _Key | _Star:
        here = skip(blank, self.text, at + 1)
        if self.text[here : here + 1] == "*":
            here = skip(blank, self.text, here + 1)
            if self.text[here : here + 1] != "]":
                raise self.problem('"]" is missing after "[*".', here)
            return _Star(start=at, end=here + 1, full=True)
        key, here = self.expression(self.space(here), SPACE)
        end = self.closed(here, "]")
        if isinstance(key, LiteralValue):
            return TraverseIndex(start=at, end=end, key=key.value)
        if isinstance(key, TemplateExpr) and (text_key := key.text) is not None:
            return TraverseIndex(start=at, end=end, key=text_key)
        return _Key(start=at, end=end, expression=key)

    def _dot(self, start: int, at: int) -> Step | _Star:
        if self.text[at : at + 1] == "*":
            return _Star(start=start, end=at + 1, full=False)
        return self._dotted(start, at)

    def _dotted(self, start: int, at: int) -> Step:
        """Read the name or number after a dot."""
        if word := self.name(at):
            return TraverseAttr(start=start, end=at + len(word), name=word)
        if (found := NUMBER.match(self.text, at)) is None:
            raise self.problem('The name of an attribute is missing after ".".', at)
        if "." in found.group():
            raise self.problem("Two indexes cannot be written one after the other with dots. Write them as [0][1].", at)
        return TraverseIndex(start=start, end=found.end(), key=self.number(found))

    def _splat(self, source: Expression, star: _Star, blank: re.Pattern[str]) -> tuple[SplatExpr, int]:
        """Read what is done with each element: any step after ``[*]``, only dotted ones after ``.*``."""
        self.enter(star.start)
        symbol: Expression = AnonSymbol(start=star.start, end=star.end)
        if star.full:
            each, end = self._steps(symbol, star.end, blank)
        else:
            steps, end = list[Step](), star.end
            while self._is_dot(here := skip(blank, self.text, end)):
                steps.append(self._dotted(here, skip(blank, self.text, here + 1)))
                end = steps[-1].end
            each = (
                RelativeTraversal(start=steps[0].start, end=end, source=symbol, steps=tuple(steps)) if steps else symbol
            )
        self.leave()
        return SplatExpr(start=source.start, end=end, source=source, each=each, full=star.full), end

    def _with_steps(self, node: Expression, steps: list[Step]) -> Expression:
        if not steps:
            return node
        if isinstance(node, ScopeTraversal):
            return ScopeTraversal(start=node.start, end=steps[-1].end, root=node.root, steps=tuple(steps))
        self.link()
        return RelativeTraversal(start=node.start, end=steps[-1].end, source=node, steps=tuple(steps))


def _reduce(operands: list[Expression], operators: list[str], precedence: int) -> None:
    """Join the operands of the operators that bind at least as strongly as the next one."""
    while operators and _PRECEDENCE[operators[-1]] >= precedence:
        right, left, operator = operands.pop(), operands.pop(), operators.pop()
        operands.append(BinaryOp(start=left.start, end=right.end, operator=operator, left=left, right=right))
