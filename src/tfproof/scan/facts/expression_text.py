"""Reads the text of expressions that Checkov leaves where it cannot evaluate them.

The text is not always the language: Checkov puts some values in place and drops quotes. What cannot be read refers to
nothing that anybody could name.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from tfproof.addresses import Key, Step
from tfproof.hcl import (
    Expression,
    HclError,
    IndexExpr,
    ParenthesesExpr,
    RelativeTraversal,
    ScopeTraversal,
    TemplateWrap,
    TraverseAttr,
    constant,
    parse_expression,
    parse_template,
)

_MODES = ("data", "ephemeral")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReference:
    """A plain reference to a block of a module.

    Args:
        block: ``aws_x.y``, ``data.aws_x.y``, or the first words of another reference: ``var.a``, ``module.m``.
        type: the type of a resource or data source; empty for everything else, also for the variable of a ``for``.
        is_data: whether it is a data source.
        key: the instance's key; None where there is none, or where it is not written out.
        path: the steps into it; a step that is not written out is None.
    """

    block: str
    type: str
    is_data: bool
    key: Key
    path: tuple[Step | None, ...]


def plain_reference(text: str) -> TextReference | None:
    """Return the one reference that an expression's text is; None when it is anything else."""
    # Checkov quotes keys as Python does, and drops one side of an interpolation.
    tidied = text.strip().removeprefix("${").removesuffix("}").replace("'", '"')
    expression = read(text) or read(tidied)
    steps = _steps(expression) if expression is not None else None
    if steps is None:
        return None
    words = [step for step, in_brackets in steps if not in_brackets]
    count = 3 if words[0] in _MODES else 1 if words[0] == "self" else 2
    if len(steps) < count or any(in_brackets for _, in_brackets in steps[:count]):
        return None
    type_ = str(words[count - 2])  # each type begins with the name of its provider
    keyed = len(steps) > count and steps[count][1]
    key = steps[count][0] if keyed else None
    return TextReference(
        block=".".join(str(step) for step, _ in steps[:count]),
        type=type_ if "_" in type_ else "",
        is_data=words[0] == "data",
        key=key,
        path=tuple(step for step, _ in steps[count + keyed :]),
    )


@functools.lru_cache(maxsize=1 << 12)
def read(text: str) -> Expression | None:
    """Read an expression, or a template with interpolations; None when it is neither."""
    try:
        return parse_template(text) if "${" in text or "%{" in text else parse_expression(text)
    except HclError:
        return None


def _steps(expression: Expression) -> list[tuple[Step | None, bool]] | None:
    """The root and each step of a traversal, and whether it stands in brackets; None when it is no traversal."""
    match expression:
        case TemplateWrap(wrapped=inner) | ParenthesesExpr(expression=inner):
            return _steps(inner)
        case ScopeTraversal(root=root, steps=steps):
            return [
                (root, False),
                *((_value(s.name), False) if isinstance(s, TraverseAttr) else (_value(s.key), True) for s in steps),
            ]
        case RelativeTraversal(source=source, steps=steps):
            found = _steps(source)
            more = [(_value(s.name), False) if isinstance(s, TraverseAttr) else (_value(s.key), True) for s in steps]
            return None if found is None else [*found, *more]
        case IndexExpr(collection=collection, key=key):
            found = _steps(collection)
            return None if found is None else [*found, (_value(constant(key)), True)]
        case _:
            return None


def _value(step: object) -> Step | None:
    return step if isinstance(step, str | int) and not isinstance(step, bool) else None
