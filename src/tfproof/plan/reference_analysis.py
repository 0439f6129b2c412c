"""Finds what feeds an attribute.

Follows its expression through locals, module inputs and outputs, ``for_each`` and
``count`` to the resource attributes that its value comes from.
"""

from __future__ import annotations

from collections.abc import Sequence

from tfproof.addresses import Step
from tfproof.plan.abstract_values import AbstractValue, entries, mixed, sequence
from tfproof.plan.evaluate import evaluate
from tfproof.plan.references import NOT_SET, NOT_SHOWN, Wiring
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import Resource
from tfproof.plan.source_matching import MatchedBlock, pair_blocks, pair_items, written_blocks
from tfproof.plan.value_state import ValueState

_AMBIGUOUS = "nothing constant tells which of several blocks or elements of the source this one is"
_UNPAIRED = "no block of the source has the values of this one"


def wiring_symbol(resource: Resource, path: tuple[Step, ...], resolver: Resolver) -> AbstractValue:
    """What the attribute at ``path`` of a resource comes to."""
    top = MatchedBlock(body=resolver.body_of(resource), scope=resolver.scope_of(resource))
    return _follow([top], resource.raw, path, resolver)


def _follow(
    written: Sequence[MatchedBlock], planned: ValueState, path: tuple[Step, ...], resolver: Resolver
) -> AbstractValue:
    """Walk into blocks as long as the path does, keeping every written block that it may be."""
    name, rest = str(path[0]), path[1:]
    found: list[AbstractValue] = []
    for block in written:
        if name in block.body.attributes:
            symbol = evaluate(block.body.attributes[name], block.scope, resolver)
            found.append(_into(symbol, planned.child(name), rest))
        elif any(nested.makes == name for nested in block.body.blocks):
            found.append(_nested(block, planned.child(name), name, rest, resolver))
        else:
            found.append(AbstractValue(reasons=(NOT_SHOWN if block.body.from_plan else NOT_SET,)))
    return _agreed(found)


def _nested(
    block: MatchedBlock, planned: ValueState, name: str, rest: tuple[Step, ...], resolver: Resolver
) -> AbstractValue:
    nested = list(written_blocks(block.body, name, block.scope, resolver))
    if not nested and not block.body.from_plan:
        return AbstractValue(reasons=(NOT_SET,))  # its dynamic blocks make none
    is_list = planned.is_list
    parts = [planned.child(step) for step in planned.steps()] if is_list else [planned]
    if rest and isinstance(rest[0], int) and is_list:
        position, rest = rest[0], rest[1:]
    elif len(parts) == 1:
        position = 0
    else:
        return mixed([_everything(w, resolver) for w in nested], reasons=(f"{name} is several blocks: name one",))
    if position >= len(parts):
        return AbstractValue(reasons=(f"there is no {name}[{position}]",))
    options = pair_blocks(parts, nested, resolver)[position]
    if not options and (len(nested) != 1 or block.body.from_plan):
        return mixed([_everything(w, resolver) for w in nested], reasons=(_UNPAIRED,))
    options = options or nested  # the only one: a provider may write its values in another way
    if not rest:
        return _agreed([_everything(option, resolver) for option in options])
    return _follow(options, parts[position], rest, resolver)


def _into(symbol: AbstractValue, planned: ValueState, path: tuple[Step, ...]) -> AbstractValue:
    """Walk into a value; elements of lists are paired by what they hold, never by position alone."""
    for depth, step in enumerate(path):
        if isinstance(step, int) and planned.is_list and symbol.items is not None and not symbol.is_list:
            symbol = sequence([symbol])  # the JSON syntax writes one block without a list
        parts = entries(symbol) if symbol.is_list else None
        if isinstance(step, int) and parts is not None and planned.is_list:
            items = [planned.child(s) for s in planned.steps()]
            if step >= len(items):
                return AbstractValue(reasons=(f"there is no element {step}",))
            options = pair_items(items, [value for _, value in parts])[step] or [value for _, value in parts]
            return _agreed([_into(option, items[step], path[depth + 1 :]) for option in options])
        symbol, planned = symbol.get(step), planned.child(step)
    return symbol


def _everything(written: MatchedBlock, resolver: Resolver) -> AbstractValue:
    """All that a block is made of, blocks inside it included."""
    parts = [evaluate(expression, written.scope, resolver) for expression in written.body.attributes.values()]
    for type_ in dict.fromkeys(block.makes for block in written.body.blocks):
        parts += [_everything(w, resolver) for w in written_blocks(written.body, type_, written.scope, resolver)]
    return mixed(parts)


def _agreed(symbols: Sequence[AbstractValue]) -> AbstractValue:
    """The one symbol that all are, or all that it may be."""
    if not symbols:
        return AbstractValue(reasons=(NOT_SET,))
    if all(Wiring.of(symbol) == Wiring.of(symbols[0]) for symbol in symbols):
        return symbols[0]
    return mixed(symbols, reasons=(_AMBIGUOUS,))
