"""Conditions of facts, such as ``load_balancer_type=network`` or ``!vpc_options & port``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

_COMPARED: Final = re.compile(r"^(?P<name>[\w.]+)(?P<operator>!=|=|~)(?P<wanted>.*)$", re.DOTALL)


def holds(condition: str, value_of: Callable[[str], Any]) -> bool:
    """Whether a condition holds.

    Args:
        condition: parts joined by ``&``: ``a`` is set, ``!a`` is not, ``a=b``, ``a!=b``, ``a~pattern``.
        value_of: the value of an attribute, None where it is not set.
    """
    return all(_holds(one.strip(), value_of) for one in condition.split("&"))


def _holds(part: str, value_of: Callable[[str], Any]) -> bool:
    found = _COMPARED.match(part)
    if found is None:
        is_set = bool(value_of(part.removeprefix("!")))
        return is_set is not part.startswith("!")
    text = _text(value_of(found["name"]))
    if found["operator"] == "~":
        return re.search(found["wanted"], text) is not None
    return (text == found["wanted"]) is (found["operator"] == "=")


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
