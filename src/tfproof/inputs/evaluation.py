"""Whether a rule of a variable holds for values: Terraform's expressions, as far as rules use them.

What is not certain is undecided, and never guessed: Terraform then is asked.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tfproof.hcl import (
    AnonSymbol,
    BinaryOp,
    ConditionalExpr,
    Expression,
    ForExpr,
    FunctionCall,
    IndexExpr,
    LiteralValue,
    ObjectCons,
    ParenthesesExpr,
    RelativeTraversal,
    ScopeTraversal,
    SplatExpr,
    Step,
    TemplateExpr,
    TemplateWrap,
    TraverseAttr,
    TupleCons,
    UnaryOp,
)
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.functions import FUNCTIONS, number_of, plain, same
from tfproof.values import leaves

Scope = Mapping[str, Any]
_EACH: Final = "*"  # no name of the language: what a splat binds
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_COMPARING: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def holds(condition: Expression, values: Mapping[str, Any]) -> bool | None:
    """Whether a rule's condition is true.

    Args:
        condition: the condition.
        values: by the name of a variable, as Terraform gives it to the module.

    Returns:
        None where that is not certain, or where Terraform would fail to evaluate it.
    """
    if any(isinstance(text, str) and not unicodedata.is_normalized("NFC", text) for text in leaves(values)):
        return None  # Terraform normalizes each text
    try:
        found = evaluated(condition, {"var": values})
    except (Undecided, EvaluationFails, RecursionError, ValueError, ArithmeticError):
        return None
    return found if isinstance(found, bool) else None


def evaluated(expression: Expression, scope: Scope) -> Any:
    """Return the value of an expression.

    Raises:
        EvaluationFails: Terraform would refuse to evaluate it.
        Undecided: it is not certain what Terraform would say.
    """
    rule = _RULES.get(type(expression))
    if rule is None:
        raise Undecided(type(expression).__name__)
    return rule(expression, scope)


def _name(expression: ScopeTraversal, scope: Scope) -> Any:
    if expression.root not in scope:
        raise Undecided(expression.root)
    return _walked(scope[expression.root], expression.steps, is_variables=expression.root == "var")


def _walked(value: Any, steps: tuple[Step, ...], *, is_variables: bool = False) -> Any:
    for number, step in enumerate(steps):
        key = step.name if isinstance(step, TraverseAttr) else step.key
        if is_variables and number == 0 and key not in value:
            raise Undecided(str(key))
        value = _indexed(value, key)
    return value


def _indexed(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(key, str):
        if key not in value:
            raise EvaluationFails(key)
        return value[key]
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
        if not 0 <= key < len(value):
            raise EvaluationFails(str(key))
        return value[key]
    if value is None or key is None:
        raise EvaluationFails("null")
    raise Undecided("index")


def _template(expression: TemplateExpr, scope: Scope) -> str:
    return "".join(_text(evaluated(part, scope)) for part in expression.parts)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        raise EvaluationFails("null in a template")
    raise Undecided("text")


def _conditional(expression: ConditionalExpr, scope: Scope) -> Any:
    return evaluated(
        expression.true_result if _truth(evaluated(expression.condition, scope)) else expression.false_result, scope
    )


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        raise EvaluationFails("null")
    raise Undecided("truth")


def _unary(expression: UnaryOp, scope: Scope) -> Any:
    value = evaluated(expression.operand, scope)
    return not _truth(value) if expression.operator == "!" else plain(-number_of(value))


def _binary(expression: BinaryOp, scope: Scope) -> Any:
    sign = expression.operator
    if sign in ("&&", "||"):
        return _logical(expression, scope)
    left, right = evaluated(expression.left, scope), evaluated(expression.right, scope)
    if sign in ("==", "!="):
        return same(left, right) is (sign == "==")
    first, second = number_of(left), number_of(right)
    if sign in _COMPARING:
        return _COMPARING[sign](first, second)
    if sign not in _ARITHMETIC and second == 0:
        raise EvaluationFails("division by zero")
    if sign == "%":
        return plain(first - second * int(first / second))
    return plain(first / second if sign == "/" else _ARITHMETIC[sign](first, second))


def _logical(expression: BinaryOp, scope: Scope) -> bool:
    """Versions differ in whether the right side is evaluated where the left one decides."""
    decides = expression.operator == "||"
    try:
        left = _truth(evaluated(expression.left, scope))
    except Undecided:
        if _truth(evaluated(expression.right, scope)) is decides:
            return decides
        raise
    try:
        right = _truth(evaluated(expression.right, scope))
    except (EvaluationFails, Undecided) as error:
        if left is decides:
            if isinstance(error, Undecided):
                return decides
            raise Undecided("whether the right side is evaluated") from error
        raise
    return left or right if decides else left and right


def _object(expression: ObjectCons, scope: Scope) -> dict[str, Any]:
    return {_text(evaluated(item.key, scope)): evaluated(item.value, scope) for item in expression.items}


def _splat(expression: SplatExpr, scope: Scope) -> list[Any]:
    source = evaluated(expression.source, scope)
    items = source if isinstance(source, list) else [] if source is None else [source]
    return [evaluated(expression.each, {**scope, _EACH: item}) for item in items]


def _each(collection: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        yield from sorted(collection.items())
    elif isinstance(collection, list):
        yield from enumerate(collection)
    elif collection is None:
        raise EvaluationFails("null")
    else:
        raise Undecided("collection")


def _for(expression: ForExpr, scope: Scope) -> Any:
    found: list[Any] = []
    pairs: dict[str, Any] = {}
    for key, value in _each(evaluated(expression.collection, scope)):
        inner = {**scope, expression.value_name: value}
        if expression.key_name is not None:
            inner[expression.key_name] = key
        if expression.condition is not None and not _truth(evaluated(expression.condition, inner)):
            continue
        if expression.key is None:
            found.append(evaluated(expression.value, inner))
            continue
        name = _text(evaluated(expression.key, inner))
        if expression.group:
            pairs.setdefault(name, []).append(evaluated(expression.value, inner))
        elif name in pairs:
            raise EvaluationFails("duplicate key")
        else:
            pairs[name] = evaluated(expression.value, inner)
    return found if expression.key is None else pairs


def _call(expression: FunctionCall, scope: Scope) -> Any:
    name = expression.name.removeprefix("core::")
    if name in ("can", "try"):
        for argument in expression.arguments:
            try:
                value = evaluated(argument, scope)
            except EvaluationFails:
                continue
            return True if name == "can" else value
        if name == "can":
            return False
        raise EvaluationFails("try")
    if name not in FUNCTIONS:
        raise Undecided(name)
    arguments = [evaluated(argument, scope) for argument in expression.arguments]
    if expression.expand_final:
        if not isinstance(arguments[-1], list):
            raise Undecided("...")
        arguments = [*arguments[:-1], *arguments[-1]]
    return FUNCTIONS[name](*arguments)


_RULES: Final[dict[type[Expression], Callable[[Any, Scope], Any]]] = {
    LiteralValue: lambda one, _scope: one.value,
    TemplateExpr: _template,
    TemplateWrap: lambda one, scope: evaluated(one.wrapped, scope),
    ParenthesesExpr: lambda one, scope: evaluated(one.expression, scope),
    ScopeTraversal: _name,
    RelativeTraversal: lambda one, scope: _walked(evaluated(one.source, scope), one.steps),
    IndexExpr: lambda one, scope: _indexed(evaluated(one.collection, scope), evaluated(one.key, scope)),
    TupleCons: lambda one, scope: [evaluated(item, scope) for item in one.items],
    ObjectCons: _object,
    ConditionalExpr: _conditional,
    UnaryOp: _unary,
    BinaryOp: _binary,
    SplatExpr: _splat,
    AnonSymbol: lambda _one, scope: scope[_EACH],
    ForExpr: _for,
    FunctionCall: _call,
}
