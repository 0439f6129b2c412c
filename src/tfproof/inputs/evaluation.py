"""Whether a rule of a variable holds for values: Terraform's expressions, as far as rules use them.

What is not certain is undecided, and never guessed: Terraform then is asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tfproof import hcl
from tfproof.language.conversion import SCALARS, ValueSet, as_text, kind_of, text_of_value, unified
from tfproof.language.equality import same, same_content
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.functions import call
from tfproof.language.operators import operated, truth_of
from tfproof.values import leaves

Scope = Mapping[str, Any]
_EACH: Final = "*"  # no name of the language: what a splat binds
_NUMERIC: Final = frozenset({"+", "-", "*", "/", "%"})
_TRUTHS: Final = frozenset({"alltrue", "anytrue", "can", "contains", "endswith", "startswith", "strcontains"})
_KINDS: Final[dict[type[hcl.Expression], str]] = {
    hcl.TemplateExpr: "text",
    hcl.TupleCons: "list",
    hcl.ObjectCons: "map",
}


def holds(condition: hcl.Expression, values: Mapping[str, Any]) -> bool | None:
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


def evaluated(expression: hcl.Expression, scope: Scope) -> Any:
    """Return the value of an expression.

    Raises:
        EvaluationFails: Terraform would refuse to evaluate it.
        Undecided: it is not certain what Terraform would say.
    """
    rule = _RULES.get(type(expression))
    if rule is None:
        raise Undecided(type(expression).__name__)
    return rule(expression, scope)


def _name(expression: hcl.ScopeTraversal, scope: Scope) -> Any:
    if expression.root not in scope:
        raise Undecided(expression.root)
    return _walked(scope[expression.root], expression.steps, is_variables=expression.root == "var")


def _walked(value: Any, steps: tuple[hcl.Step, ...], *, is_variables: bool = False) -> Any:
    for number, step in enumerate(steps):
        key = step.name if isinstance(step, hcl.TraverseAttr) else step.key
        if is_variables and number == 0 and key not in value:
            raise Undecided(str(key))
        value = _indexed(value, key)
    return value


def _indexed(value: Any, key: Any) -> Any:
    if isinstance(value, ValueSet):
        raise EvaluationFails("the elements of a set have no index")
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


def _literal(expression: hcl.LiteralValue, _scope: Scope) -> Any:
    value = expression.value
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _template(expression: hcl.TemplateExpr, scope: Scope) -> str:
    return unicodedata.normalize("NFC", "".join(as_text(evaluated(part, scope)) for part in expression.parts))


def _conditional(expression: hcl.ConditionalExpr, scope: Scope) -> Any:
    """The result that the condition chooses, as a value of the type that both results have."""
    chosen, other = expression.true_result, expression.false_result
    if not truth_of(evaluated(expression.condition, scope)):
        chosen, other = other, chosen
    value = evaluated(chosen, scope)
    if value is None:
        return value
    kind = _kind_beside(value, other, scope)
    if kind is None:
        raise Undecided("the type of the other result")
    if kind != "null" and (kind != kind_of(value) or kind in SCALARS):
        return value if kind == kind_of(value) else _beside(value, kind)
    try:
        return unified(value, evaluated(other, scope))
    except EvaluationFails as error:
        raise Undecided("the type of the other result") from error


def _kind_beside(value: Any, other: hcl.Expression, scope: Scope) -> str | None:
    """The kind of the other result, with any parts; a call that fails has none, and leaves the value as it is."""
    try:
        return kind_of(evaluated(other, scope))
    except Undecided:
        return _certain_kind(other)
    except EvaluationFails:
        return kind_of(value) if isinstance(_bare(other), hcl.FunctionCall) else _certain_kind(other)


def _beside(value: Any, kind: str) -> Any:
    """A value as it is where another kind of value could be."""
    if not {kind, kind_of(value)} <= SCALARS or "text" not in (kind, kind_of(value)):
        raise EvaluationFails("inconsistent results of a conditional")
    return text_of_value(value)


def _certain_kind(expression: hcl.Expression) -> str | None:
    """The kind of value that an expression has, with any parts."""
    expression = _bare(expression)
    if isinstance(expression, hcl.BinaryOp | hcl.UnaryOp):
        return "number" if expression.operator in _NUMERIC else "bool"
    if isinstance(expression, hcl.FunctionCall):
        return "bool" if expression.name in _TRUTHS else None
    if isinstance(expression, hcl.LiteralValue):
        return kind_of(expression.value)
    return _KINDS.get(type(expression))


def _bare(expression: hcl.Expression) -> hcl.Expression:
    while isinstance(expression, hcl.ParenthesesExpr):
        expression = expression.expression
    return expression


def _unary(expression: hcl.UnaryOp, scope: Scope) -> Any:
    return operated(expression.operator, evaluated(expression.operand, scope))


def _binary(expression: hcl.BinaryOp, scope: Scope) -> Any:
    sign = expression.operator
    if sign in ("&&", "||"):
        return _logical(expression, scope)
    left, right = evaluated(expression.left, scope), evaluated(expression.right, scope)
    if sign in ("==", "!="):
        are_made = _is_made_here(expression.left, left) and _is_made_here(expression.right, right)
        return (same_content if are_made else same)(left, right) is (sign == "==")
    return operated(sign, left, right)


def _is_made_here(expression: hcl.Expression, value: Any) -> bool:
    """Whether a value is certain to be a tuple or object, and not a list or map, with no list or map in it."""
    expression = _bare(expression)
    if not isinstance(expression, hcl.TupleCons | hcl.ObjectCons | hcl.ForExpr):
        return False
    parts = [*value.values()] if isinstance(value, Mapping) else value
    if all(kind_of(part) in {"null", *SCALARS} for part in parts):
        return True
    if isinstance(expression, hcl.ForExpr) or len(parts) != len(expression.items):
        return False
    written = [item.value if isinstance(item, hcl.ObjectItem) else item for item in expression.items]
    return all(
        kind_of(part) in {"null", *SCALARS} or _is_made_here(one, part)
        for one, part in zip(written, parts, strict=True)
    )


def _logical(expression: hcl.BinaryOp, scope: Scope) -> bool:
    """Versions differ in whether the right side is evaluated where the left one decides."""
    decides = expression.operator == "||"
    try:
        left = truth_of(evaluated(expression.left, scope))
    except Undecided:
        if truth_of(evaluated(expression.right, scope)) is decides:
            return decides
        raise
    try:
        right = truth_of(evaluated(expression.right, scope))
    except (EvaluationFails, Undecided) as error:
        if left is decides:
            if isinstance(error, Undecided):
                return decides
            raise Undecided("whether the right side is evaluated") from error
        raise
    return left or right if decides else left and right


def _object(expression: hcl.ObjectCons, scope: Scope) -> dict[str, Any]:
    return {as_text(evaluated(item.key, scope)): evaluated(item.value, scope) for item in expression.items}


def _splat(expression: hcl.SplatExpr, scope: Scope) -> list[Any]:
    source = evaluated(expression.source, scope)
    items = source if isinstance(source, list) else [] if source is None else [source]
    return [evaluated(expression.each, {**scope, _EACH: item}) for item in items]


def _each(collection: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        yield from sorted(collection.items())
    elif isinstance(collection, ValueSet):
        yield from ((item, item) for item in collection)
    elif isinstance(collection, list):
        yield from enumerate(collection)
    elif collection is None:
        raise EvaluationFails("null")
    else:
        raise Undecided("collection")


def _for(expression: hcl.ForExpr, scope: Scope) -> Any:
    found: list[Any] = []
    pairs: dict[str, Any] = {}
    for key, value in _each(evaluated(expression.collection, scope)):
        inner = {**scope, expression.value_name: value}
        if expression.key_name is not None:
            inner[expression.key_name] = key
        if expression.condition is not None and not truth_of(evaluated(expression.condition, inner)):
            continue
        if expression.key is None:
            found.append(evaluated(expression.value, inner))
            continue
        name = as_text(evaluated(expression.key, inner))
        if expression.group:
            pairs.setdefault(name, []).append(evaluated(expression.value, inner))
        elif name in pairs:
            raise EvaluationFails("duplicate key")
        else:
            pairs[name] = evaluated(expression.value, inner)
    return found if expression.key is None else pairs


def _call(expression: hcl.FunctionCall, scope: Scope) -> Any:
    name = expression.name.removeprefix("core::")
    if name == "can" and len(expression.arguments) != 1:
        raise Undecided(name)
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
    arguments = [evaluated(argument, scope) for argument in expression.arguments]
    if expression.expand_final:
        if not isinstance(arguments[-1], list):
            raise Undecided("...")
        arguments = [*arguments[:-1], *arguments[-1]]
    return call(name, arguments)


_RULES: Final[dict[type[hcl.Expression], Callable[[Any, Scope], Any]]] = {
    hcl.LiteralValue: _literal,
    hcl.TemplateExpr: _template,
    hcl.TemplateWrap: lambda one, scope: evaluated(one.wrapped, scope),
    hcl.ParenthesesExpr: lambda one, scope: evaluated(one.expression, scope),
    hcl.ScopeTraversal: _name,
    hcl.RelativeTraversal: lambda one, scope: _walked(evaluated(one.source, scope), one.steps),
    hcl.IndexExpr: lambda one, scope: _indexed(evaluated(one.collection, scope), evaluated(one.key, scope)),
    hcl.TupleCons: lambda one, scope: [evaluated(item, scope) for item in one.items],
    hcl.ObjectCons: _object,
    hcl.ConditionalExpr: _conditional,
    hcl.UnaryOp: _unary,
    hcl.BinaryOp: _binary,
    hcl.SplatExpr: _splat,
    hcl.AnonSymbol: lambda _one, scope: scope[_EACH],
    hcl.ForExpr: _for,
    hcl.FunctionCall: _call,
}
