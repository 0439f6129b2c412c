"""What can be said of an expression without evaluating it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from tfproof.hcl.errors import HclError
from tfproof.hcl.moved_trees import moved
from tfproof.hcl.native import parse_expression
from tfproof.hcl.syntax import (
    Expression,
    LiteralValue,
    ObjectCons,
    ParenthesesExpr,
    TemplateExpr,
    TemplateWrap,
    TupleCons,
    UnaryOp,
)


class _NotConstant:
    """The type of :data:`NOT_CONSTANT`."""

    def __repr__(self) -> str:
        return "NOT_CONSTANT"

    def __bool__(self) -> bool:
        return False


NOT_CONSTANT: Final = _NotConstant()


def constant(expression: Expression | None) -> Any:
    """Return the Python value of an expression that is written out: strings, numbers, booleans, null, lists, objects.

    Returns:
        ``NOT_CONSTANT`` (which is false) for anything else, and for no expression. ``None`` means ``null``. An object's
        keys are strings, as in Terraform.
    """
    found: Any = NOT_CONSTANT
    match expression:
        case LiteralValue(value=value):
            found = value
        case TemplateExpr(text=str(text)):
            found = text
        case ParenthesesExpr(expression=inner) | TemplateWrap(wrapped=inner):
            found = constant(inner)
        case UnaryOp(operator=operator, operand=operand):
            found = _signed(operator, constant(operand))
        case TupleCons(items=items):
            found = [constant(item) for item in items]
            found = NOT_CONSTANT if any(item is NOT_CONSTANT for item in found) else found
        case ObjectCons():
            found = _object(expression)
    return found


def text_of(expression: Expression | None) -> str | None:
    """Return the string that an expression is; ``None`` when it is no string, or one that is not written out."""
    value = constant(expression)
    return value if isinstance(value, str) else None


def static(expression: Expression) -> Expression:
    """Return what an argument that takes names refers to, whichever way it is written.

    ``depends_on``, ``provider``, ``providers``, ``ignore_changes``, ``replace_triggered_by``, ``from``, ``to`` and the
    ``type`` of a variable take names, not values. The JSON syntax writes them as strings, and so did old versions of
    the native one: ``"aws.east"`` is the traversal ``aws.east``. Lists and objects are looked into.

    Returns:
        The expression with such strings read; itself where there is none. A string that is no expression stays.
    """
    match expression:
        case TemplateExpr(text=str(text)):
            return _read(expression, text)
        case TupleCons(start=start, end=end, items=items):
            return TupleCons(start=start, end=end, items=tuple(static(item) for item in items))
        case _:
            return expression


def _read(template: TemplateExpr, text: str) -> Expression:
    try:
        inner = parse_expression(text)
    except HclError:
        return template
    if template.end - template.start != len(text) + 2:
        # There are escapes: the whole string is the place of everything in it.
        return moved(inner, lambda at: template.start if at < len(text) else template.end)
    return moved(inner, lambda at: template.start + 1 + at)


def _signed(operator: str, value: Any) -> Any:
    if operator == "!" and isinstance(value, bool):
        return not value
    if operator == "-" and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return -value
    return NOT_CONSTANT


def _object(expression: ObjectCons) -> Any:
    found: dict[str, Any] = {}
    for item in expression.items:
        key, value = constant(item.key), constant(item.value)
        if value is NOT_CONSTANT or not isinstance(key, (str, int, float, Decimal)):
            return NOT_CONSTANT
        found[_key(key)] = value
    return found


def _key(key: str | float | Decimal) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)
