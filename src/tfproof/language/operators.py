"""Operators of Terraform's language on known values.

Source: https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.numbers import number_of, plain, rounded

_LOGICAL: Final[dict[str, Callable[[Any, Any], bool]]] = {"&&": operator.and_, "||": operator.or_}
_COMPARING: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": lambda one, other: one - rounded(other * int(rounded(one / other))),
}


def operated(sign: str, *operands: Any) -> Any:
    """Return the result of an operator; ``==`` and ``!=`` depend on types too, and are none of these.

    Raises:
        EvaluationFails: an operand is of the wrong type.
        Undecided: what an operand is converted to, or the result, is not certain.
    """
    if sign == "!":
        return not truth_of(operands[0])
    if sign in _LOGICAL:
        return _LOGICAL[sign](*map(truth_of, operands))
    numbers = [number_of(one) for one in operands]
    if sign in _COMPARING:
        return _COMPARING[sign](*numbers)
    if sign in ("/", "%") and numbers[1] == 0:
        raise Undecided("division by zero")  # infinity, or the dividend
    result = -numbers[0] if len(numbers) == 1 else _ARITHMETIC[sign](*numbers)
    is_signed = len(numbers) == 1 or (sign in ("*", "/") and any(one < 0 for one in numbers))
    if result == 0 and is_signed:
        raise Undecided("a negative zero")  # Terraform writes its sign
    return plain(result)


def truth_of(value: Any) -> bool:
    """Return a value as a boolean.

    Raises:
        EvaluationFails: it is none for Terraform.
        Undecided: versions differ in whether it is one.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    if value in ("0", "1") and isinstance(value, str):
        raise Undecided("truth")
    raise EvaluationFails("no boolean")
