"""Pairs what is planned with what is written.

Sets come in another order than the source, so nothing is paired by
position: a planned block belongs to those written blocks whose constant values it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tfproof import hcl
from tfproof.hcl import ScopeTraversal, static
from tfproof.plan.abstract_values import AbstractValue, entries, mixed
from tfproof.plan.evaluate import UNREAD, NameLookup, evaluate
from tfproof.plan.expressions import Constant, Expression
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody
from tfproof.plan.value_state import ValueState


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBlock:
    """A block as the source writes it; ``many`` when a dynamic block may make any number of it."""

    body: ModuleBody
    scope: Scope
    many: bool = False


def written_blocks(body: ModuleBody, type_: str, scope: Scope, names: NameLookup) -> Iterator[MatchedBlock]:
    """The blocks of one type in ``body``, dynamic blocks unrolled where their elements are known."""
    for block in body.blocks:
        if block.type == type_:
            yield MatchedBlock(body=block.body, scope=scope)
        elif block.type == "dynamic" and block.makes == type_:
            yield from _unrolled(block.body, type_, scope, names)


def _unrolled(body: ModuleBody, type_: str, scope: Scope, names: NameLookup) -> Iterator[MatchedBlock]:
    content = next((block.body for block in body.blocks if block.type == "content"), ModuleBody())
    iterator = body.attributes.get("iterator")
    name = _word(iterator) or type_
    elements = evaluate(body.attributes.get("for_each", Constant(None)), scope, names)
    parts = entries(elements)
    if parts is None:
        element = AbstractValue(items={"key": mixed([elements]), "value": mixed([elements])})
        yield MatchedBlock(body=content, scope=scope.binding({name: element}), many=True)
        return
    for key, value in parts:
        yield MatchedBlock(body=content, scope=scope.binding({name: AbstractValue(items={"key": key, "value": value})}))


def _word(iterator: Expression | None) -> str | None:
    """The name of a dynamic block's variable; in JSON it is a string."""
    found = static(iterator) if isinstance(iterator, hcl.Expression) else None
    return found.root if isinstance(found, ScopeTraversal) else None


def pair_blocks(
    planned: Sequence[ValueState], written: Sequence[MatchedBlock], names: NameLookup
) -> list[list[MatchedBlock]]:
    """For each planned block, the written ones that it may come from."""
    fits = [[i for i, w in enumerate(written) if _body_fits(w, block, names)] for block in planned]
    once = len(planned) == len(written) and not any(w.many for w in written)
    return [[written[i] for i in options] for options in (_narrowed(fits) if once else fits)]


def pair_items(planned: Sequence[ValueState], written: Sequence[AbstractValue]) -> list[list[AbstractValue]]:
    """For each planned element of a list or set, the written ones that it may come from."""
    fits = [[i for i, symbol in enumerate(written) if fits_symbol(symbol, item)] for item in planned]
    return [[written[i] for i in options] for options in (_narrowed(fits) if len(planned) == len(written) else fits)]


def _narrowed(fits: list[list[int]]) -> list[list[int]]:
    """Keep only pairs that leave every other planned one a written one of its own."""
    kept = [[i for i in options if _completes(fits, row, i)] for row, options in enumerate(fits)]
    return kept if all(kept) else fits


def _completes(fits: list[list[int]], row: int, choice: int) -> bool:
    """Whether all other rows can be matched when ``row`` takes ``choice`` (Kuhn's algorithm)."""
    taken: dict[int, int] = {}

    def place(other: int, seen: set[int]) -> bool:
        for option in fits[other]:
            if option == choice or option in seen:
                continue
            seen.add(option)
            if option not in taken or place(taken[option], seen):
                taken[option] = other
                return True
        return False

    return all(place(other, set()) for other in range(len(fits)) if other != row)


def _body_fits(written: MatchedBlock, planned: ValueState, names: NameLookup) -> bool:
    for name, expression in written.body.attributes.items():
        if not fits_symbol(evaluate(expression, written.scope, names), planned.child(name)):
            return False
    for type_ in {block.makes for block in written.body.blocks}:
        inner = planned.child(type_)
        if inner.is_unknown:
            continue
        blocks = [inner.child(step) for step in inner.steps()] if inner.is_list else [inner]
        for nested in written_blocks(written.body, type_, written.scope, names):
            if not nested.many and not any(_body_fits(nested, block, names) for block in blocks):
                return False
    return True


def fits_symbol(symbol: AbstractValue, planned: ValueState) -> bool:
    """Whether a planned value can come from a written one."""
    if UNREAD in symbol.reasons:
        return True
    if symbol.is_known:
        return symbol.known is None or (not planned.holds_unknown and _same(symbol.known, planned.value))
    if symbol.pending:
        return planned.is_unknown
    if planned.is_unknown or symbol.items is None:
        return True
    if symbol.is_list:
        parts = [planned.child(step) for step in planned.steps()]
        items = symbol.items.values()
        return all(any(fits_symbol(item, part) for part in parts) for item in items) and all(
            any(fits_symbol(item, part) for item in items) for part in parts
        )
    return all(fits_symbol(item, planned.child(step)) for step, item in symbol.items.items())


def _same(written: Any, planned: Any) -> bool:
    if isinstance(written, list) and isinstance(planned, list):
        return all(any(_same(w, p) for p in planned) for w in written) and all(
            any(_same(w, p) for w in written) for p in planned
        )
    if isinstance(written, dict) and isinstance(planned, dict):
        return all(_same(value, planned.get(key)) for key, value in written.items() if value is not None)
    return _text(written) == _text(planned)


def _text(value: Any) -> str:
    """Terraform converts ``true`` to ``"true"`` and ``1`` to ``"1"`` where a string is wanted."""
    return str(value).lower() if isinstance(value, bool) else str(value)
