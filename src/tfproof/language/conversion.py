"""How Terraform converts values: to text, and several that meet in one collection or conditional to one type.

Source: https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from tfproof.language.errors import EvaluationFails, Undecided

SCALARS: Final = frozenset({"text", "number", "bool"})


_LONGEST: Final = 5_000
"""Digits of a number that is reckoned with: a few characters of source can say more than memory holds."""


class ValueSet(list[Any]):
    """The elements of a set: each once, in the order in which Terraform iterates over them."""


def kind_of(value: Any) -> str:
    """Return ``null``, ``bool``, ``number``, ``text``, ``list`` or ``map``; ``open`` for what represents an unknown value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        return "list"
    return "map" if isinstance(value, Mapping) else "open"


def is_immense(value: Any) -> bool:
    """Whether a value is a number with so many digits that none of them is worked out."""
    return isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > _LONGEST


def text_of_value(value: Any) -> str | None:
    """Return a value as Terraform writes it into a string; None for one that it does not, or that is not known."""
    if is_immense(value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        written = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
        return written.rstrip("0").rstrip(".") if "." in written else written
    return None


def as_text(value: Any) -> str:
    """Return a value as Terraform writes it into a string.

    Raises:
        EvaluationFails: it is null.
        Undecided: it is no scalar.
    """
    text = text_of_value(value)
    if text is not None:
        return text
    if value is None:
        raise EvaluationFails("null")
    raise Undecided("text")


def one_type(values: Sequence[Any]) -> list[Any]:
    """Return values as the elements of one collection: a number or boolean beside a text is a text too.

    Raises:
        EvaluationFails: Terraform finds no type that all of them have.
        Undecided: which type it finds depends on more than the values.
    """
    kinds = {kind_of(value) for value in values} - {"null"}
    if len(values) <= 1 or kinds <= {"text", "open"} or (len(kinds) <= 1 and kinds <= SCALARS):
        return list(values)
    if kinds <= SCALARS:
        if "text" not in kinds:
            raise EvaluationFails("a number beside a boolean")
        return [text_of_value(value) for value in values]
    if len(kinds) > 1:
        raise Undecided("a collection beside another kind of value")
    if len(_leaf_kinds(values)) <= 1:
        return list(values)
    maps = [value for value in values if isinstance(value, Mapping)]
    if not maps or any(one.keys() != maps[0].keys() or not _is_object(one) for one in maps):
        raise Undecided("which type the elements have")
    columns = {key: iter(one_type([one[key] for one in maps])) for key in maps[0]}
    return [None if one is None else {key: next(columns[key]) for key in columns} for one in values]


def unified(chosen: Any, other: Any) -> Any:
    """Return the chosen result of a conditional: Terraform converts both results to one type.

    Raises:
        EvaluationFails: they have no type in common.
        Undecided: which type they have depends on more than the values.
    """
    if other is None:
        return chosen
    if isinstance(chosen, list) and isinstance(other, ValueSet) is not isinstance(chosen, ValueSet):
        if not isinstance(other, list) or len(_leaf_kinds([chosen, other])) > 1:
            raise Undecided("which type of elements a set has beside a list")
        return value_set(chosen)
    if chosen is None or len(_leaf_kinds([chosen, other])) <= 1:
        return chosen
    if isinstance(chosen, Mapping) and isinstance(other, Mapping):
        return _unified_maps(chosen, other)
    if isinstance(chosen, list) and isinstance(other, list):
        together = one_type([*chosen, *other])[: len(chosen)]
        if len(chosen) == len(other):
            by_position = [unified(one, another) for one, another in zip(chosen, other, strict=True)]
            if by_position != together:
                raise Undecided("whether they are tuples")
        return together
    return one_type([chosen, other])[0]


def _unified_maps(chosen: Mapping[str, Any], other: Mapping[str, Any]) -> Any:
    if chosen.keys() != other.keys():
        return dict(zip(chosen, one_type([*chosen.values(), *other.values()])[: len(chosen)], strict=True))
    by_key = {key: unified(chosen[key], other[key]) for key in chosen}
    if _is_object(chosen) and _is_object(other):
        return by_key
    if by_key != dict(zip(chosen, one_type([*chosen.values(), *other.values()])[: len(chosen)], strict=True)):
        raise Undecided("whether they are objects")
    return by_key


def value_set(items: Iterable[Any]) -> ValueSet:
    """Return the set of values.

    Raises:
        EvaluationFails: they have no type in common.
        Undecided: in which order Terraform iterates over them, or which type they have, is not certain.
    """
    elements = one_type(list(items))
    kinds = {kind_of(item) for item in elements}
    if len(elements) > 1 and not kinds <= SCALARS:
        raise Undecided("the order of a set")
    if len(elements) <= 1:
        return ValueSet(elements)
    return ValueSet(sorted({text_of_value(item): item for item in elements}.values(), key=_in_order))


def _in_order(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else Decimal(str(value)) if kind_of(value) == "number" else value


def _is_object(value: Mapping[str, Any]) -> bool:
    """Whether a value is certain to be no map: the elements of a map have one type."""
    return len({kind_of(item) for item in value.values()} - {"null", "open"}) > 1


def _leaf_kinds(values: Iterable[Any]) -> set[tuple[str, ...]]:
    """The kinds of all scalars of values, each behind the kinds of the collections that it is in."""
    return {kinds for value in values for kinds in _kinds_of_leaves(value) if kinds[-1] != "null"}


def _kinds_of_leaves(value: Any) -> Iterator[tuple[str, ...]]:
    kind = kind_of(value)
    if kind in ("list", "map"):
        for item in value.values() if kind == "map" else value:
            yield from ((kind, *kinds) for kinds in _kinds_of_leaves(item))
    else:
        yield (kind,)
