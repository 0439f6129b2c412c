"""The types that Terraform gives to values that meet in one collection or conditional, also where parts are not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfproof.language.conversion import SCALARS, ValueSet, kind_of, one_type, unified, value_set
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue, entries, mixed, sequence, structure


def chosen_beside(chosen: AbstractValue, other: AbstractValue) -> AbstractValue:
    """The result of a conditional, as a value of the type that both results have."""
    shown = _shown(chosen)
    beside = _shown(other)
    kinds = {kind_of(shown), kind_of(beside)} - {"null"}
    if len(kinds) > 1 and "open" not in kinds and not kinds <= SCALARS:
        return mixed([chosen, other])  # Terraform refuses it
    if other.known is None or (not _has_scalar(shown) and isinstance(shown, ValueSet) is isinstance(beside, ValueSet)):
        return chosen
    try:
        return _with(chosen, unified(shown, beside))
    except (EvaluationFails, Undecided):
        return _without_scalars(chosen)


def collected(name: str, collection: AbstractValue) -> AbstractValue:
    """What ``tolist``, ``tomap`` or ``toset`` makes of a value: elements of one type."""
    pairs = entries(collection)
    if collection.known is None:
        return collection
    if pairs is None or (collection.items is None and not collection.is_known):
        return mixed([collection])
    is_list = collection.is_list or isinstance(collection.known, list)
    parts = [part for _, part in pairs]
    if is_list is (name == "tomap"):
        return mixed([collection])
    try:
        made = one_type([_shown(part) for part in parts])
        parts = [_with(part, value) for part, value in zip(parts, made, strict=True)]
    except (EvaluationFails, Undecided):
        parts = [_without_scalars(part) for part in parts]
    if name == "tomap":
        found = structure({key.known: part for (key, _), part in zip(pairs, parts, strict=True)})
    else:
        found = sequence(parts) if name == "tolist" else _set(parts)
    return found if collection.items is not None else mixed([collection], known=found.known)


def _set(parts: list[AbstractValue]) -> AbstractValue:
    if not all(part.is_known for part in parts):
        return sequence(parts, is_set=True)
    try:
        ordered = value_set([part.known for part in parts])
    except (EvaluationFails, Undecided):
        return mixed(parts)
    return sequence([next(part for part in parts if part.known == value) for value in ordered], is_set=True)


def _shown(symbol: AbstractValue) -> Any:
    """A value with ``NOT_KNOWN`` for each of its parts that is not known."""
    if symbol.is_known or symbol.items is None or symbol.encodes is not None:
        return symbol.known
    parts = {key: _shown(part) for key, part in symbol.items.items()}
    return list(parts.values()) if symbol.is_list else parts


def _has_scalar(value: Any) -> bool:
    """Whether a value has a number or boolean: what becomes a text beside a text."""
    if isinstance(value, Mapping | list):
        return any(_has_scalar(part) for part in (value.values() if isinstance(value, Mapping) else value))
    return kind_of(value) in ("number", "bool")


def _with(symbol: AbstractValue, value: Any) -> AbstractValue:
    """A value whose numbers and booleans may have become texts."""
    if isinstance(value, ValueSet) and not symbol.is_set:
        return mixed([symbol], known=value)
    if symbol.items is not None and symbol.encodes is None:
        parts = value if isinstance(value, Mapping) else dict(enumerate(value))
        items = {key: _with(part, parts[key]) for key, part in symbol.items.items()}
        return structure(items, is_list=symbol.is_list, is_set=symbol.is_set)
    if value is NOT_KNOWN or (kind_of(value) == kind_of(symbol.known) and value == symbol.known):
        return symbol
    return mixed([symbol], known=value)


def _without_scalars(symbol: AbstractValue) -> AbstractValue:
    """A value of which it is not certain whether its numbers and booleans become texts."""
    if symbol.items is not None and symbol.encodes is None:
        items = {key: _without_scalars(part) for key, part in symbol.items.items()}
        return structure(items, is_list=symbol.is_list, is_set=symbol.is_set)
    return mixed([symbol]) if _has_scalar(symbol.known) else symbol
