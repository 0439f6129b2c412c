"""What an expression comes to before apply: where its value comes from, and the value as far as it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tfproof.addresses import Step
from tfproof.language.conversion import SCALARS, ValueSet, kind_of


class _NotKnown:
    def __repr__(self) -> str:
        return "not known"


NOT_KNOWN: Final = _NotKnown()
Items = Mapping[Step, "AbstractValue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractValue:
    """The value of an expression.

    Attributes:
        references: the full addresses that feed it, in the order of the expression.
        exact: the value is that of its one reference, unchanged.
        known: the value itself, or ``NOT_KNOWN``.
        pending: an exact reference to what Terraform knows only after apply.
        items: the parts, where the expression shows them (object, tuple, ``merge``, the argument of ``jsonencode``).
        is_list: the parts are those of a list or set.
        is_set: the parts are those of a set, which have no index.
        pieces: of a text with interpolations, what it is put together from.
        steps: the parts that are known to exist and can be had with ``get``.
        part: finds a part that is not in ``items``.
        encodes: what a text is the JSON or YAML of.
        reasons: why the answer is not as good as it could be.
        is_missing: it is a part that does not exist: Terraform refuses to evaluate it.
        either: the values of which it is one, where only an apply tells which.
    """

    references: tuple[str, ...] = ()
    exact: bool = False
    known: Any = NOT_KNOWN
    pending: bool = False
    items: Items | None = None
    is_list: bool = False
    is_set: bool = False
    pieces: tuple[AbstractValue, ...] = field(default=(), compare=False)
    steps: tuple[Step, ...] = ()
    part: Callable[[Step], AbstractValue] | None = field(default=None, compare=False)
    encodes: AbstractValue | None = None
    reasons: tuple[str, ...] = ()
    is_missing: bool = False
    either: tuple[AbstractValue, ...] = field(default=(), compare=False)

    @property
    def is_known(self) -> bool:
        """The value is known before apply."""
        return self.known is not NOT_KNOWN

    @property
    def among(self) -> tuple[Any, ...] | None:
        """All values that it may be, before any conversion of types; None when they cannot be listed."""
        if self.is_known:
            return (self.known,)
        listed = [one.among for one in self.either]
        return (
            tuple(value for one in listed if one is not None for value in one)
            if listed and None not in listed
            else None
        )

    def get(self, step: Step) -> AbstractValue:
        """A part of the value: an attribute, or an element."""
        if self.is_missing:
            return self
        if self.items is not None and step in self.items:
            return self.items[step]
        if self.part is not None:
            return self.part(step)
        if self.items is not None:
            return AbstractValue(reasons=(f"there is no {step!r} in it",), is_missing=True)
        if isinstance(self.known, dict | list):
            return mixed([self], known=pick(self.known, step))
        return replace(mixed([self]), is_missing=kind_of(self.known) in SCALARS)


def constant(value: Any) -> AbstractValue:
    """A value that is in the source."""
    if isinstance(value, dict):
        return structure({key: constant(part) for key, part in value.items()})
    if isinstance(value, list):
        return sequence([constant(part) for part in value], is_set=isinstance(value, ValueSet))
    return AbstractValue(known=value)


def mixed(symbols: Iterable[AbstractValue], *, known: Any = NOT_KNOWN, reasons: tuple[str, ...] = ()) -> AbstractValue:
    """A value made of others in a way that is not followed further."""
    parts = list(symbols)
    return AbstractValue(
        references=_union(part.references for part in parts),
        known=known,
        reasons=_union([*(part.reasons for part in parts), reasons]),
    )


def structure(items: Mapping[Step, AbstractValue], *, is_list: bool = False, is_set: bool = False) -> AbstractValue:
    """An object (or a list or set, with positions as keys) whose parts are known symbols."""
    known: Any = NOT_KNOWN
    if all(part.is_known for part in items.values()):
        values = {key: part.known for key, part in items.items()}
        known = (ValueSet if is_set else list)(values.values()) if is_list else values
    whole = mixed(items.values())
    return AbstractValue(
        references=whole.references,
        known=known,
        items=items,
        is_list=is_list,
        is_set=is_set,
        reasons=whole.reasons,
        is_missing=any(part.is_missing for part in items.values()),
    )


def sequence(parts: Iterable[AbstractValue], *, is_set: bool = False) -> AbstractValue:
    """A list or set whose elements are known symbols."""
    return structure(dict(enumerate(parts)), is_list=True, is_set=is_set)


def pick(value: Any, step: Step) -> Any:
    """A part of a known value; NOT_KNOWN when there is none."""
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return NOT_KNOWN


def entries(symbol: AbstractValue) -> list[tuple[AbstractValue, AbstractValue]] | None:
    """Key and value of each element, as ``for`` and ``for_each`` see them; None when the elements are not known."""
    if symbol.is_set or isinstance(symbol.known, ValueSet):
        return [(part, part) for part in (symbol.items or constant(symbol.known).items or {}).values()]
    if symbol.items is not None:
        return [(constant(key), part) for key, part in symbol.items.items()]
    if isinstance(symbol.known, dict | list) or symbol.steps:
        steps = symbol.steps or (symbol.known if isinstance(symbol.known, dict) else range(len(symbol.known)))
        return [(constant(step), symbol.get(step)) for step in steps]
    return None


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
