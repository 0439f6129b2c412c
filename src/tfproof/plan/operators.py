"""Operators and conversions on known values, where Terraform's result is certain.

Semantics: https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from tfproof.plan.abstract_values import NOT_KNOWN

_LONGEST: Final = 15  # digits that a number keeps in every representation


def operated(operator: str, *operands: Any) -> Any:
    """The result of an operator, or ``NOT_KNOWN``."""
    rule = _RULES.get((operator, len(operands)))
    return rule(*operands) if rule is not None else NOT_KNOWN


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


def _negative(one: Any) -> Any:
    return -one if isinstance(one, int | float | Decimal) and not isinstance(one, bool) and one else NOT_KNOWN


def _whole(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule for whole numbers: Terraform's arithmetic on others has more digits than ours."""

    def checked(*operands: Any) -> Any:
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in operands):
            return NOT_KNOWN
        result = rule(*operands)
        return result if result is NOT_KNOWN or len(str(result)) <= _LONGEST else NOT_KNOWN

    return checked


def _product(one: int, other: int) -> Any:
    return one * other or (0 if one >= 0 and other >= 0 else NOT_KNOWN)  # Terraform has a negative zero


def _divided(one: int, other: int) -> Any:
    return one // other if one > 0 and other > 0 and one % other == 0 else NOT_KNOWN


def _remainder(one: int, other: int) -> Any:
    return one % other if other > 0 and one >= 0 else NOT_KNOWN


_RULES: Mapping[tuple[str, int], Callable[..., Any]] = {
    ("==", 2): _equal,
    ("!=", 2): _unequal,
    ("!", 1): _not,
    ("&&", 2): _and,
    ("||", 2): _or,
    ("-", 1): _negative,
    ("+", 2): _whole(lambda one, other: one + other),
    ("-", 2): _whole(lambda one, other: one - other),
    ("*", 2): _whole(_product),
    ("/", 2): _whole(_divided),
    ("%", 2): _whole(_remainder),
    ("<", 2): _whole(lambda one, other: one < other),
    (">", 2): _whole(lambda one, other: one > other),
    ("<=", 2): _whole(lambda one, other: one <= other),
    (">=", 2): _whole(lambda one, other: one >= other),
}
