"""How an assertion on a plan reads in Terraform's own language."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.mutation.assertions import PlanAssertion
from tfproof.mutation.native_conditions import conditions


def texts(**about: Any) -> list[tuple[str, str]]:
    return [(one.command, one.text) for one in conditions(PlanAssertion(**about))]


@pytest.mark.parametrize(
    ("address", "path", "kind", "expected", "written"),
    [
        ("aws_a.b", ("name",), "equal", "x", ['aws_a.b.name == "x"']),
        ("aws_a.b", ("name",), "equal", "${x}%{y}", ['aws_a.b.name == "$${x}%%{y}"']),
        ("aws_a.b", ("name",), "equal", None, ["aws_a.b.name == null"]),
        ("aws_a.b", ("tags", "a/b"), "equal", True, ['aws_a.b.tags["a/b"] == true']),
        ('aws_a.b["k"]', ("n",), "equal", 1, ['aws_a.b["k"].n == 1']),
        ("output", ("o", "p"), "equal", 1, ["output.o.p == 1"]),
        (
            "aws_a.b",
            ("rule", 0, "on"),
            "equal",
            False,
            ["aws_a.b.rule[0].on == false", "tolist(aws_a.b.rule)[0].on == false"],
        ),
        ("aws_a.b", ("l",), "equal", ["x"], ['jsonencode(aws_a.b.l) == jsonencode(["x"])']),
        ("aws_a.b", (), "exists", True, ["aws_a.b != null"]),
        ("aws_a.b", (), "exists", False, ["length(aws_a.b) == 0"]),
        ("aws_a.b[1]", (), "exists", True, ["(length(aws_a.b) > 1)"]),
        ('aws_a.b["k"]', (), "exists", False, ['!contains(keys(aws_a.b), "k")']),
        ("output", ("o",), "exists", True, ["output.o != null"]),
    ],
)
def test_what_a_plan_shows_is_asked_of_a_plan(
    address: str, path: tuple[str | int, ...], kind: str, expected: object, written: list[str]
) -> None:
    assert texts(address=address, path=path, kind=kind, expected=expected) == [("plan", text) for text in written]


def test_what_nobody_knows_is_compared_after_an_apply() -> None:
    about = {"address": "aws_a.b", "path": ("key",), "kind": "wired"}
    assert texts(**about, expected="aws_c.d.arn") == [("apply", "aws_a.b.key == aws_c.d.arn")]
    assert texts(**about, expected="module.m.arn") == []


@pytest.mark.parametrize(
    "about",
    [
        {"address": "module.m.aws_a.b", "path": ("n",), "kind": "equal", "expected": 1},
        {"address": "aws_a.b", "path": ("n",), "kind": "equal", "expected": 1, "view": "applied"},
        {"address": "aws_a.b", "path": ("n",), "kind": "unknown", "expected": None},
    ],
)
def test_what_no_native_test_sees_is_not_written(about: dict[str, Any]) -> None:
    assert texts(**about) == []
