"""Works out what an expression comes to before apply.

Follows names to where they are defined, and does the little arithmetic that decides which value is taken. What it
cannot decide keeps all its references and is not exact.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from tfproof import hcl
from tfproof.addresses import Step, parse_path, without_prefixes
from tfproof.language.conversion import text_of_value
from tfproof.plan.abstract_values import AbstractValue, constant, entries, mixed, sequence, structure
from tfproof.plan.expressions import Constant, Expression, OpaqueExpression
from tfproof.plan.functions import called, joined
from tfproof.plan.operators import operated
from tfproof.plan.read_files import function_of, template_of, written_path
from tfproof.plan.scopes import Scope
from tfproof.plan.value_types import chosen_beside

UNREAD = (
    "the plan lists references only: without the source, it cannot be determined whether this is the plain reference"
)
_OWN_KEYS = frozenset({"each.key", "each.value", "count.index"})
_ELEMENT = "*"  # no name of the language: what a splat binds


class NameLookup(Protocol):
    """Finds out what a name means.

    ``plain``: an expression of which only the references are known is its one reference.
    """

    plain: bool

    def lookup(self, name: str, scope: Scope) -> AbstractValue:
        """The symbol of the first word of a reference; its parts are had with ``get``."""

    def text_beside(self, scope: Scope, path: str) -> str | None:
        """The text of a file in the folder of a scope's module; None where it cannot be had."""


def evaluate(expression: Expression, scope: Scope, names: NameLookup) -> AbstractValue:
    """What ``expression`` comes to in ``scope``."""
    return _RULES[type(expression)](expression, scope, names)


def _literal(expression: hcl.LiteralValue | Constant, _scope: Scope, _names: NameLookup) -> AbstractValue:
    value = expression.value
    return constant(unicodedata.normalize("NFC", value) if isinstance(value, str) else value)


def _wrapped(expression: hcl.TemplateWrap, scope: Scope, names: NameLookup) -> AbstractValue:
    return evaluate(expression.wrapped, scope, names)


def _in_parentheses(expression: hcl.ParenthesesExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    return evaluate(expression.expression, scope, names)


def _traversal(expression: hcl.ScopeTraversal, scope: Scope, names: NameLookup) -> AbstractValue:
    return _walked(_name(expression.root, scope, names), expression.steps)


def _relative(expression: hcl.RelativeTraversal, scope: Scope, names: NameLookup) -> AbstractValue:
    return _walked(evaluate(expression.source, scope, names), expression.steps)


def _name(name: str, scope: Scope, names: NameLookup) -> AbstractValue:
    bound = scope.names.get(name)
    return bound if bound is not None else names.lookup(name, scope)


def _walked(symbol: AbstractValue, steps: Iterable[hcl.Step]) -> AbstractValue:
    for step in steps:
        symbol = _part(symbol, step.name if isinstance(step, hcl.TraverseAttr) else step.key)
    return symbol


def _part(symbol: AbstractValue, key: Any) -> AbstractValue:
    if symbol.is_set:
        return replace(mixed([symbol]), is_missing=True)  # the elements of a set have no index
    if isinstance(key, str | int) and not isinstance(key, bool):
        return symbol.get(key)
    return mixed([symbol])


def _index(expression: hcl.IndexExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    base, key = evaluate(expression.collection, scope, names), evaluate(expression.key, scope, names)
    if isinstance(key.known, str | int) and not isinstance(key.known, bool):
        return _part(base, key.known)
    return mixed([base, key])


def _splat(expression: hcl.SplatExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    base = evaluate(expression.source, scope, names)
    elements = _elements(base)
    if elements is None:
        return mixed([base])
    return sequence(evaluate(expression.each, scope.binding({_ELEMENT: one}), names) for one in elements)


def _elements(symbol: AbstractValue) -> list[AbstractValue] | None:
    """What a splat goes through: the elements of a list, None where they are not known; a single value is a list of one, and null of none."""
    if symbol.known is None:
        return []
    is_list = symbol.is_list or isinstance(symbol.known, list) or (symbol.items is None and _numbered(symbol.steps))
    if is_list:
        pairs = entries(symbol)
        return None if pairs is None else [value for _, value in pairs]
    return [symbol] if symbol.items is not None or symbol.is_known or symbol.steps else None


def _numbered(steps: tuple[Step, ...]) -> bool:
    return bool(steps) and all(isinstance(step, int) for step in steps)


def _element(_expression: hcl.AnonSymbol, scope: Scope, _names: NameLookup) -> AbstractValue:
    return scope.names[_ELEMENT]


def _template(expression: hcl.TemplateExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    return joined([evaluate(part, scope, names) for part in expression.parts])


def _template_if(expression: hcl.TemplateIf, scope: Scope, names: NameLookup) -> AbstractValue:
    condition = evaluate(expression.condition, scope, names)
    then, otherwise = ([evaluate(p, scope, names) for p in one] for one in (expression.then, expression.otherwise))
    if isinstance(condition.known, bool):
        return joined(then if condition.known else otherwise)
    return mixed([condition, *then, *otherwise])


def _template_for(expression: hcl.TemplateFor, scope: Scope, names: NameLookup) -> AbstractValue:
    collection = evaluate(expression.collection, scope, names)
    rounds = _rounds(collection)
    key, value = expression.key_name, expression.value_name
    if rounds is None:
        inner = _bound(scope, key, value, mixed([collection]), mixed([collection]))
        return mixed([collection, *(evaluate(part, inner, names) for part in expression.parts)])
    scopes = [_bound(scope, key, value, k, v) for k, v in rounds]
    text = joined([evaluate(part, inner, names) for inner in scopes for part in expression.parts])
    return replace(text, is_missing=text.is_missing or collection.is_missing)


def _call(expression: hcl.FunctionCall, scope: Scope, names: NameLookup) -> AbstractValue:
    arguments = [evaluate(argument, scope, names) for argument in expression.arguments]
    read = _read(expression, arguments[1:], scope, names)
    if read is not None:
        return read
    if expression.expand_final and arguments:
        spread = entries(arguments[-1]) if arguments[-1].is_list or isinstance(arguments[-1].known, list) else None
        if spread is None:
            return mixed(arguments)
        arguments[-1:] = [value for _, value in spread]
    return called(expression.name.removeprefix("core::"), arguments)


def _read(
    expression: hcl.FunctionCall, given: Sequence[AbstractValue], scope: Scope, names: NameLookup
) -> AbstractValue | None:
    """What ``file`` or ``templatefile`` makes of a file beside the module; None where that is not known."""
    function = function_of(expression)
    path = written_path(expression) if function and "path" not in scope.names else ""
    text = names.text_beside(scope, path) if path else None
    if text is None or len(given) != (function == "templatefile"):
        return None
    if function == "file":
        return constant(text)
    template, variables = template_of(text), entries(given[0])
    if template is None or variables is None or given[0].is_list:
        return None
    inside = {str(key.known): value for key, value in variables}
    if any(one.root not in inside for one in hcl.references(template)):
        return None  # Terraform gives a template no other names
    return evaluate(template, Scope(modules=scope.modules, names=inside), names)


def _conditional(expression: hcl.ConditionalExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    condition = evaluate(expression.condition, scope, names)
    yes, no = evaluate(expression.true_result, scope, names), evaluate(expression.false_result, scope, names)
    if not isinstance(condition.known, bool):
        return replace(mixed([condition, yes, no]), either=(yes, no))
    return chosen_beside(yes, no) if condition.known else chosen_beside(no, yes)


def _operation(expression: hcl.BinaryOp | hcl.UnaryOp, scope: Scope, names: NameLookup) -> AbstractValue:
    sides = (expression.operand,) if isinstance(expression, hcl.UnaryOp) else (expression.left, expression.right)
    operands = [evaluate(side, scope, names) for side in sides]
    if not all(operand.is_known for operand in operands):
        return mixed(operands)
    return mixed(operands, known=operated(expression.operator, *(operand.known for operand in operands)))


def _object(expression: hcl.ObjectCons, scope: Scope, names: NameLookup) -> AbstractValue:
    items: dict[str | int, AbstractValue] = {}
    parts = []
    for item in expression.items:
        key, value = evaluate(item.key, scope, names), evaluate(item.value, scope, names)
        parts += [key, value]
        text = text_of_value(key.known)
        if text is not None:
            items[text] = value
    return structure(items) if len(items) == len(expression.items) else mixed(parts)


def _tuple(expression: hcl.TupleCons, scope: Scope, names: NameLookup) -> AbstractValue:
    return sequence(evaluate(item, scope, names) for item in expression.items)


def _for(expression: hcl.ForExpr, scope: Scope, names: NameLookup) -> AbstractValue:
    collection = evaluate(expression.collection, scope, names)
    rounds = _rounds(collection)
    if rounds is None or expression.group:
        return _for_any(expression, collection, scope, names)
    found: dict[str | int, AbstractValue] = {}
    for key, value in rounds:
        inner = _bound(scope, expression.key_name, expression.value_name, key, value)
        if expression.condition is not None:
            wanted = evaluate(expression.condition, inner, names)
            if not isinstance(wanted.known, bool):
                return _for_any(expression, collection, scope, names)
            if not wanted.known:
                continue
        name = text_of_value(evaluate(expression.key, inner, names).known) if expression.key else len(found)
        if name is None or name in found:
            return _for_any(expression, collection, scope, names)
        found[name] = evaluate(expression.value, inner, names)
    made = structure(found, is_list=expression.key is None)
    return replace(made, is_missing=made.is_missing or collection.is_missing)


def _for_any(expression: hcl.ForExpr, collection: AbstractValue, scope: Scope, names: NameLookup) -> AbstractValue:
    inner = _bound(scope, expression.key_name, expression.value_name, mixed([collection]), mixed([collection]))
    inside = [e for e in (expression.key, expression.value, expression.condition) if e is not None]
    return mixed([collection, *(evaluate(e, inner, names) for e in inside)])


def _rounds(collection: AbstractValue) -> list[tuple[AbstractValue, AbstractValue]] | None:
    """Key and value of each round of a ``for``: those of a map in the order of their keys."""
    parts = entries(collection)
    if parts is None or collection.is_list or isinstance(collection.known, list):
        return parts
    return sorted(parts, key=lambda part: (isinstance(part[0].known, str), part[0].known))


def _bound(scope: Scope, key_name: str | None, value_name: str, key: AbstractValue, value: AbstractValue) -> Scope:
    return scope.binding({value_name: value} if key_name is None else {key_name: key, value_name: value})


def _opaque(expression: OpaqueExpression, scope: Scope, names: NameLookup) -> AbstractValue:
    found = {}
    for reference in without_prefixes(expression.references):
        root, *steps = parse_path(reference)
        symbol = _name(str(root), scope, names)
        for step in steps:
            symbol = symbol.get(step)
        found[reference] = symbol
    plain = [symbol for reference, symbol in found.items() if reference not in _OWN_KEYS] if names.plain else ()
    return _plain(plain[0]) if len(plain) == 1 else mixed(found.values(), reasons=(UNREAD,))


def _plain(symbol: AbstractValue) -> AbstractValue:
    """A reference that is all that an expression has: the expression may also be a list of it."""

    def part(step: Step) -> AbstractValue:
        return whole if isinstance(step, int) else replace(symbol.get(step), reasons=(UNREAD,))

    whole = replace(symbol, part=part, reasons=(UNREAD,))
    return whole


_RULES: Mapping[type[Any], Callable[[Any, Scope, NameLookup], AbstractValue]] = {
    hcl.AnonSymbol: _element,
    hcl.BinaryOp: _operation,
    hcl.ConditionalExpr: _conditional,
    Constant: _literal,
    hcl.ForExpr: _for,
    hcl.FunctionCall: _call,
    hcl.IndexExpr: _index,
    hcl.LiteralValue: _literal,
    hcl.ObjectCons: _object,
    OpaqueExpression: _opaque,
    hcl.ParenthesesExpr: _in_parentheses,
    hcl.RelativeTraversal: _relative,
    hcl.ScopeTraversal: _traversal,
    hcl.SplatExpr: _splat,
    hcl.TemplateExpr: _template,
    hcl.TemplateFor: _template_for,
    hcl.TemplateIf: _template_if,
    hcl.TemplateWrap: _wrapped,
    hcl.TupleCons: _tuple,
    hcl.UnaryOp: _operation,
}
