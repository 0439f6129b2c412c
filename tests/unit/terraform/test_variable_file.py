from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.terraform.variable_file import input_values
from tfproof.values import Unknown


def test_values_become_what_json_can_hold() -> None:
    given = {"a": None, "b": False, "c": (1, 2.5), "d": {"b", "a"}, "e": {"k": Path("x/y")}, "f": "${x}"}
    expected = {"a": None, "b": False, "c": [1, 2.5], "d": ["a", "b"], "e": {"k": "x/y"}, "f": "${x}"}
    assert json.loads(json.dumps(input_values(given))) == expected


@pytest.mark.parametrize("value", [object(), float("nan"), float("inf"), {1: "a"}, b"x", Unknown("a.b.c")])
def test_what_terraform_has_no_value_for_is_refused_with_its_path(value: Any) -> None:
    with pytest.raises(UsageError, match=r"a\.b\[1\] is .*no value for an input"):
        input_values({"a": {"b": [1, value]}})
