"""Numbers as Terraform reckons with them: with far more digits than a float has, and rounded all the same."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Final

from tfproof.language.conversion import is_immense
from tfproof.language.errors import EvaluationFails, Undecided

_BITS: Final = 512
"""Of a number of Terraform: what has more is rounded, so that ``3 % 1.05`` is a little more than ``0.9``."""
_DIGITS: Final = 40
_DIGITS_OF_FLOAT: Final = 15


def is_number(value: Any) -> bool:
    """Whether a value is a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def exact(number: Any) -> Fraction:
    """A number as Terraform holds it.

    Raises:
        Undecided: it is a float, of which digits may be lost, or takes long to reckon with.
    """
    if is_immense(number):
        raise Undecided("an immense number")
    if isinstance(number, float) and len(Decimal(repr(number)).as_tuple().digits) > _DIGITS_OF_FLOAT:
        raise Undecided("a number of many digits")
    return rounded(number if isinstance(number, Fraction) else Fraction(str(number)))


def rounded(number: Fraction) -> Fraction:
    """A number with as many bits as Terraform's have."""
    size, divisor = abs(number.numerator), number.denominator
    shift = _BITS - size.bit_length() + divisor.bit_length()
    unit = Fraction(2) ** -shift
    if abs(number) >= unit * 2**_BITS:
        unit *= 2
    return round(number / unit) * unit


def plain(number: Fraction) -> int | Decimal:
    """What becomes of a number as Terraform holds it, as a value.

    Raises:
        Undecided: it has many digits.
    """
    held = rounded(number)
    if held.denominator == 1:
        return int(held)
    with localcontext(prec=_DIGITS):
        found = (Decimal(held.numerator) / Decimal(held.denominator)).normalize()
    if exact(found) != held:
        raise Undecided("a number of many digits")
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
