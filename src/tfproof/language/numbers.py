"""Numbers as Terraform reckons with them: exactly, with far more digits than a float has."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tfproof.language.errors import EvaluationFails, Undecided


def is_number(value: Any) -> bool:
    """Whether a value is a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def exact(number: Any) -> Fraction:
    """A number as it is written: Terraform reckons with far more digits than a float has."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def plain(number: Fraction) -> int | Decimal:
    """An exact number as a value.

    Raises:
        Undecided: it has no end, and where Terraform rounds it is not certain.
    """
    if number.denominator == 1:
        return int(number)
    found = Decimal(number.numerator) / Decimal(number.denominator)
    if Fraction(found) != number:
        raise Undecided("a number without an end")
    return found


def number_of(value: Any) -> Fraction:
    """An operand of arithmetic.

    Raises:
        EvaluationFails: it is none for Terraform.
        Undecided: it may be a text that Terraform takes for one.
    """
    if is_number(value):
        return exact(value)
    if value is None or (isinstance(value, str) and not re.search(r"\d", value)):
        raise EvaluationFails(str(value))
    raise Undecided("number")
