"""Versions of providers, and what a configuration demands of them.

Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Final

_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$")
_CONSTRAINT: Final = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*$")

Key = tuple[tuple[int, ...], bool, str]

_COMPARE: Final[dict[str, Callable[[Key, Key], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def key(version: str) -> Key | None:
    """Return what versions are ordered by, a pre-release before its release; None for what is no version."""
    found = _VERSION.match(version)
    if found is None:
        return None
    numbers = tuple(map(int, found[1].split(".")))
    return numbers + (0,) * (3 - len(numbers)), found[2] is None, found[2] or ""


def meets(version: str, constraints: str) -> bool:
    """True when ``version`` meets every one of ``constraints`` (``>= 5.0, < 6.0``); unreadable ones are not met."""
    return all(_meets(version, one) for one in constraints.split(",") if one.strip())


def _meets(version: str, constraint: str) -> bool:
    found = _CONSTRAINT.match(constraint)
    wanted, own = key(found[2]) if found else None, key(version)
    if found is None or wanted is None or own is None:
        return False
    sign = found[1] or "="
    if sign == "~>":
        # The last number that was written may grow: all before it stay.
        fixed = max(len(found[2].split("-")[0].split(".")) - 1, 1)
        return own[1] and own >= wanted and own[0][:fixed] == wanted[0][:fixed]
    # A pre-release is selected only by its exact name.
    return (own[1] or sign == "=") and _COMPARE[sign](own, wanted)
