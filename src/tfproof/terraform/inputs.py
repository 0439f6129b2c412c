"""Writes Python values as values of input variables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from tfproof.errors import UsageError


def input_values(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs as JSON can hold them; sets are sorted, so that the same inputs are the same text.

    Raises:
        UsageError: a value that Terraform has no counterpart for.
    """
    return {name: _value(value, name) for name, value in inputs.items()}


def _value(value: Any, path: str) -> Any:
    # By exact kind: an Unknown or a mock must not pass for a string.
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _value(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return sorted((_value(item, f"{path}[*]") for item in value), key=repr)
    raise UsageError(
        f"{path} is {value!r}, which is no value for an input variable",
        expected="None, a boolean, number, string or path, or lists, sets and maps of these",
    )
