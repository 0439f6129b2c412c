"""Operators on known values, where Terraform's result is certain."""

from __future__ import annotations

from typing import Any

from tfproof.language import operators
from tfproof.language.conversion import SCALARS, kind_of
from tfproof.language.equality import same
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.plan.abstract_values import NOT_KNOWN


def operated(sign: str, *operands: Any) -> Any:
    """The result of an operator, or ``NOT_KNOWN``."""
    try:
        if sign in ("==", "!="):
            equal = _equal(*operands)
            return equal if equal is NOT_KNOWN else equal is (sign == "==")
        return operators.operated(sign, *operands)
    except (EvaluationFails, Undecided):
        return NOT_KNOWN


def _equal(one: Any, other: Any) -> Any:
    """Equality where Terraform's is certain: of two scalars of one kind, or with null.

    An input's value may have been converted to its type since (``1`` to ``"1"``), so other kinds prove nothing.
    """
    if one is None or other is None:
        return one is other
    return same(one, other) if kind_of(one) in SCALARS and kind_of(one) == kind_of(other) else NOT_KNOWN
