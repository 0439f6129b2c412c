"""The syntax tree of expressions: one class for each form that the language has, each with its place in the text.

The names are those of HCL's own specification and implementation. ``start`` and ``end`` are offsets into the text that
was read (:class:`tfproof.hcl.File` turns them into lines and bytes). Every class says what is inside it
(:meth:`Node.children`); :mod:`tfproof.hcl.walk` goes through a tree.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

TemplateKind = Literal["quoted", "heredoc", "flush", "bare"]
Scalar = str | int | float | Decimal | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the text: from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def children(self) -> tuple[Node, ...]:
        """Return the nodes directly inside this one, in the order of the text."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Node):
    """Anything that has a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralValue(Expression):
    """A number, ``true``, ``false``, ``null``, the text inside a template, or an object's key that is a bare word.

    Attributes:
        value: escapes resolved, and blanks removed where a trim marker or ``<<-`` removes them. A number is an ``int``
            where it is whole; a ``Decimal`` only where no ``float`` can hold it.
    """

    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateExpr(Expression):
    """A string: ``"..."``, a heredoc (``<<X``, ``<<-X``), or a bare template such as a JSON string.

    Attributes:
        parts: text as :class:`LiteralValue`, and what is interpolated as it is.
        kind: how it is written.
    """

    parts: tuple[Expression, ...]
    kind: TemplateKind

    @property
    def text(self) -> str | None:
        """The whole string where nothing is interpolated, else ``None``."""
        texts = [part.value for part in self.parts if isinstance(part, LiteralValue) and isinstance(part.value, str)]
        return "".join(texts) if len(texts) == len(self.parts) else None

    def children(self) -> tuple[Node, ...]:
        """Return the parts."""
        return self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWrap(Expression):
    """A template of nothing but one interpolation, ``"${x}"``: it has the value of ``x`` and keeps its type."""

    wrapped: Expression

    def children(self) -> tuple[Node, ...]:
        """Return what is wrapped."""
        return (self.wrapped,)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateIf(Expression):
    """``%{ if condition }...%{ else }...%{ endif }`` inside a template."""

    condition: Expression
    then: tuple[Expression, ...]
    otherwise: tuple[Expression, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the condition, then both branches."""
        return (self.condition, *self.then, *self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFor(Expression):
    """``%{ for key, value in collection }...%{ endfor }`` inside a template."""

    key_name: str | None
    value_name: str
    collection: Expression
    parts: tuple[Expression, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the collection, then what is repeated."""
        return (self.collection, *self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraverseAttr(Node):
    """The step ``.name`` of a traversal."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraverseIndex(Node):
    """The step ``[0]``, ``["key"]`` or ``.0`` of a traversal: a constant key."""

    key: Scalar


Step = TraverseAttr | TraverseIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeTraversal(Expression):
    """A name and constant steps from it: ``var.a``, ``aws_x.y[0].id``, ``each.value["k"]``."""

    root: str
    steps: tuple[Step, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The root and the attribute names after it, up to the first index: ``("aws_x", "y")``."""
        found = [self.root]
        for step in self.steps:
            if not isinstance(step, TraverseAttr):
                break
            found.append(step.name)
        return tuple(found)

    @property
    def keys(self) -> tuple[Scalar, ...]:
        """The root, then the name or key of each step: ``("aws_x", "y", 0, "id")``."""
        return (self.root, *(step.name if isinstance(step, TraverseAttr) else step.key for step in self.steps))

    def children(self) -> tuple[Node, ...]:
        """Return the steps."""
        return self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeTraversal(Expression):
    """Constant steps from a value that is no name: ``f(x).a[0]``."""

    source: Expression
    steps: tuple[Step, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the source, then the steps."""
        return (self.source, *self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexExpr(Expression):
    """``collection[key]`` with a key that is no constant."""

    collection: Expression
    key: Expression

    def children(self) -> tuple[Node, ...]:
        """Return the collection and the key."""
        return (self.collection, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonSymbol(Expression):
    """Each element of a splat's source, inside :attr:`SplatExpr.each`; its text is the star."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplatExpr(Expression):
    """``source[*].each`` (full), or ``source.*.each``.

    Attributes:
        each: what is done with each element: an expression over an :class:`AnonSymbol`.
    """

    source: Expression
    each: Expression
    full: bool

    def children(self) -> tuple[Node, ...]:
        """Return the source, and what is done with each element."""
        return (self.source, self.each)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall(Expression):
    """``name(arguments)``, ``provider::aws::name(...)``.

    Attributes:
        expand_final: whether the last argument is followed by ``...``.
    """

    name: str
    arguments: tuple[Expression, ...]
    expand_final: bool

    def children(self) -> tuple[Node, ...]:
        """Return the arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ParenthesesExpr(Expression):
    """``(expression)``."""

    expression: Expression

    def children(self) -> tuple[Node, ...]:
        """Return what is in parentheses."""
        return (self.expression,)


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleCons(Expression):
    """``[a, b]``."""

    items: tuple[Expression, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectItem(Node):
    """One ``key = value`` of an object. A bare word as key is a :class:`LiteralValue`."""

    key: Expression
    value: Expression

    def children(self) -> tuple[Node, ...]:
        """Return key and value."""
        return (self.key, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectCons(Expression):
    """``{ key = value }``."""

    items: tuple[ObjectItem, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class ForExpr(Expression):
    """``[for k, v in collection : value if condition]``, ``{for ... : key => value... if condition}``.

    Attributes:
        key: of an object; ``None`` makes it a tuple.
        group: whether ``...`` follows the value.
    """

    key_name: str | None
    value_name: str
    collection: Expression
    key: Expression | None
    value: Expression
    group: bool
    condition: Expression | None

    def children(self) -> tuple[Node, ...]:
        """Return the collection, the key, the value and the condition, as far as there are any."""
        return tuple(node for node in (self.collection, self.key, self.value, self.condition) if node is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryOp(Expression):
    """``-operand``, ``!operand``."""

    operator: str
    operand: Expression

    def children(self) -> tuple[Node, ...]:
        """Return the operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryOp(Expression):
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression

    def children(self) -> tuple[Node, ...]:
        """Return both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalExpr(Expression):
    """``condition ? true_result : false_result``."""

    condition: Expression
    true_result: Expression
    false_result: Expression

    def children(self) -> tuple[Node, ...]:
        """Return the condition and both results."""
        return (self.condition, self.true_result, self.false_result)
