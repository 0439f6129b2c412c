"""The values of JSON documents, as Terraform decodes them: no digit of a number is lost.

Source: https://developer.hashicorp.com/terraform/language/functions/jsondecode
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any, Final

from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.numbers import plain

_MOST_DIGITS: Final = 1000
_LONGEST_POWER: Final = 4


def jsondecode(text: str) -> Any:
    """Return the value of a document.

    Raises:
        EvaluationFails: it is no JSON.
        Undecided: a number is too long to be certain.
    """
    try:
        return json.loads(text, parse_constant=_refused, parse_float=_number, parse_int=_number)
    except ValueError as error:
        raise EvaluationFails("JSON") from error


def _refused(word: str) -> Any:
    raise EvaluationFails(word)


def _number(written: str) -> Any:
    digits, _, power = written.lower().partition("e")
    if len(digits) > _MOST_DIGITS or len(power) > _LONGEST_POWER:
        raise Undecided(written)
    return plain(Fraction(written))
