"""Works out what an expression comes to before apply.

Follows names to where they are defined, and does the little arithmetic that decides which value is taken. Whatever it
cannot decide keeps all its references and is not exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tfproof.addresses import Step, parse_path, without_prefixes
from tfproof.plan.expressions import (
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Literal,
    Name,
    ObjectOf,
    Opaque,
    Operation,
    Splat,
    Template,
    TupleOf,
)
from tfproof.plan.scopes import Scope
from tfproof.plan.symbols import NOT_KNOWN, Symbol, constant, entries, mixed, sequence, structure

UNREAD = "the plan lists references only: whether it is the plain reference stands in the source, which is not at hand"
_KEEPS = {"tolist", "toset", "tomap", "sensitive", "nonsensitive", "ephemeralasnull"}


class Names(Protocol):
    """Finds out what a name means."""

    def lookup(self, name: str, scope: Scope) -> Symbol:
        """The symbol of the first word of a reference; its parts are had with ``get``."""


def evaluate(expression: Expression, scope: Scope, names: Names) -> Symbol:
    """What ``expression`` comes to when it stands in ``scope``."""
    return _RULES[type(expression)](expression, scope, names)


def _literal(expression: Literal, _scope: Scope, _names: Names) -> Symbol:
    return constant(expression.value)


def _name(expression: Name, scope: Scope, names: Names) -> Symbol:
    bound = scope.names.get(expression.name)
    return bound if bound is not None else names.lookup(expression.name, scope)


def _index(expression: Index, scope: Scope, names: Names) -> Symbol:
    base = evaluate(expression.base, scope, names)
    key = evaluate(expression.key, scope, names)
    if isinstance(key.known, str | int) and not isinstance(key.known, bool):
        return base.get(key.known)
    return mixed([base, key])


def _splat(expression: Splat, scope: Scope, names: Names) -> Symbol:
    base = evaluate(expression.base, scope, names)
    parts = entries(base)
    if parts is None:
        return mixed([base])
    found = []
    for _, value in parts:
        part = value
        for key in expression.keys:
            step = evaluate(key, scope, names).known
            part = part.get(step) if isinstance(step, str | int) else mixed([part])
        found.append(part)
    return sequence(found)


def _template(expression: Template, scope: Scope, names: Names) -> Symbol:
    parts = [evaluate(part, scope, names) for part in expression.parts]
    if all(isinstance(part.known, str | int) and not isinstance(part.known, bool) for part in parts):
        return mixed(parts, known="".join(str(part.known) for part in parts))
    return mixed(parts)


def _call(expression: Call, scope: Scope, names: Names) -> Symbol:
    arguments = [evaluate(argument, scope, names) for argument in expression.arguments]
    if expression.name == "merge":
        return _merged(arguments)
    if expression.name == "concat":
        lists = [entries(a) for a in arguments]
        if all(parts is not None for parts in lists):
            return sequence(value for parts in lists for _, value in parts or ())
    if expression.name in _KEEPS and len(arguments) == 1 and arguments[0].items is not None:
        return arguments[0]
    known = arguments[0].known if expression.name in _KEEPS and len(arguments) == 1 else NOT_KNOWN
    whole = mixed(arguments, known=known)
    if expression.name == "jsonencode" and len(arguments) == 1:
        # The text is no object, but who asks for one of its keys means what was encoded there.
        return Symbol(references=whole.references, items=arguments[0].items, part=arguments[0].get)
    return whole


def _merged(arguments: list[Symbol]) -> Symbol:
    if all(entries(argument) is not None for argument in arguments):
        return structure({key.known: value for argument in arguments for key, value in entries(argument) or ()})
    whole = mixed(arguments)

    def part(step: Step) -> Symbol:
        """The last argument wins; one whose keys are not known may have any of them."""
        for argument in reversed(arguments):
            known_keys = {key.known: value for key, value in entries(argument) or ()}
            if step in known_keys:
                return known_keys[step]
            if entries(argument) is None:
                break
        return whole

    return Symbol(references=whole.references, reasons=whole.reasons, part=part)


def _conditional(expression: Conditional, scope: Scope, names: Names) -> Symbol:
    condition = evaluate(expression.condition, scope, names)
    if isinstance(condition.known, bool):
        return evaluate(expression.yes if condition.known else expression.no, scope, names)
    both = (evaluate(expression.yes, scope, names), evaluate(expression.no, scope, names))
    return mixed([condition, *both])


def _operation(expression: Operation, scope: Scope, names: Names) -> Symbol:
    operands = [evaluate(operand, scope, names) for operand in expression.operands]
    rule = _OPERATORS.get(expression.operator)
    if rule is None or not all(operand.is_known for operand in operands):
        return mixed(operands)
    return mixed(operands, known=rule(*(operand.known for operand in operands)))


def _object(expression: ObjectOf, scope: Scope, names: Names) -> Symbol:
    items: dict[str | int, Symbol] = {}
    parts = []
    for key_expression, value_expression in expression.items:
        key, value = evaluate(key_expression, scope, names), evaluate(value_expression, scope, names)
        parts += [key, value]
        if isinstance(key.known, str | int):
            items[str(key.known)] = value
    return structure(items) if len(items) == len(expression.items) else mixed(parts)


def _tuple(expression: TupleOf, scope: Scope, names: Names) -> Symbol:
    return sequence(evaluate(item, scope, names) for item in expression.items)


def _for(expression: For, scope: Scope, names: Names) -> Symbol:
    collection = evaluate(expression.collection, scope, names)
    parts = entries(collection)
    if parts is None:
        return _for_any(expression, collection, scope, names)
    found: dict[str | int, Symbol] = {}
    for position, (key, value) in enumerate(parts):
        inner = scope.binding(dict(zip(expression.names[::-1], (value, key), strict=False)))
        if expression.condition is not None:
            wanted = evaluate(expression.condition, inner, names)
            if not isinstance(wanted.known, bool):
                return _for_any(expression, collection, scope, names)
            if not wanted.known:
                continue
        name = evaluate(expression.key, inner, names).known if expression.key else position
        if not isinstance(name, str | int):
            return _for_any(expression, collection, scope, names)
        found[str(name) if expression.key else len(found)] = evaluate(expression.value, inner, names)
    return structure(found, is_list=expression.key is None)


def _for_any(expression: For, collection: Symbol, scope: Scope, names: Names) -> Symbol:
    inner = scope.binding(dict.fromkeys(expression.names, mixed([collection])))
    inside = [e for e in (expression.key, expression.value, expression.condition) if e is not None]
    return mixed([collection, *(evaluate(e, inner, names) for e in inside)])


def _opaque(expression: Opaque, scope: Scope, names: Names) -> Symbol:
    found = []
    for reference in without_prefixes(expression.references):
        base: Expression | None = None
        for step in parse_path(reference):
            base = Index(base, Literal(step)) if base is not None else Name(str(step))
        if base is not None:
            found.append(evaluate(base, scope, names))
    return mixed(found, reasons=(UNREAD,))


def _equal(one: Any, other: Any) -> Any:
    """Equality where Terraform's is certain: of two scalars of one kind, or with null.

    An input's value may have been converted to its type since (``1`` to ``"1"``), so other kinds prove nothing.
    """
    if one is None or other is None:
        return one is other
    for kind in (bool, str, int | float):
        if isinstance(one, kind) and isinstance(other, kind) and isinstance(one, bool) is isinstance(other, bool):
            return one == other
    return NOT_KNOWN


def _unequal(one: Any, other: Any) -> Any:
    equal = _equal(one, other)
    return NOT_KNOWN if equal is NOT_KNOWN else not equal


def _not(one: Any) -> Any:
    return not one if isinstance(one, bool) else NOT_KNOWN


def _and(one: Any, other: Any) -> Any:
    return one and other if isinstance(one, bool) and isinstance(other, bool) else NOT_KNOWN


def _or(one: Any, other: Any) -> Any:
    return one or other if isinstance(one, bool) and isinstance(other, bool) else NOT_KNOWN


_OPERATORS: Mapping[str, Callable[..., Any]] = {"==": _equal, "!=": _unequal, "!": _not, "&&": _and, "||": _or}
_RULES: Mapping[type[Any], Callable[[Any, Scope, Names], Symbol]] = {
    Literal: _literal,
    Name: _name,
    Index: _index,
    Splat: _splat,
    Template: _template,
    Call: _call,
    Conditional: _conditional,
    Operation: _operation,
    ObjectOf: _object,
    TupleOf: _tuple,
    For: _for,
    Opaque: _opaque,
}
