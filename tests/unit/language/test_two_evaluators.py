"""Neither of the two evaluators contradicts the other. `tests/terraform/test_evaluation.py` compares both with Terraform."""

from __future__ import annotations

import pytest
from tests.unit.inputs.test_evaluation import CASES
from tests.unit.language.two_evaluators import EXPRESSIONS, FAILS, OPEN, in_a_plan, in_a_rule


def test_both_say_the_same_where_both_decide() -> None:
    found = {text: (in_a_plan(text), in_a_rule(text)) for text in EXPRESSIONS}
    decided = {text: both for text, both in found.items() if OPEN not in both}
    assert len(decided) >= 300
    assert {text: (one, other) for text, (one, other) in decided.items() if one != other} == {}


def test_both_say_the_same_of_conditions_on_variables() -> None:
    found = [(text, value, in_a_plan(text, {"x": value}), in_a_rule(text, {"x": value})) for text, value, _ in CASES]
    decided = [one for one in found if OPEN not in one[2:]]
    assert len(decided) >= 15
    assert [one for one in decided if one[2] != one[3]] == []


@pytest.mark.parametrize(
    "text",
    [
        "tolist([]) == []",
        "var.x == []",
        "var.x == {}",
        'true ? 1 : sha256("a")',
        "1 / 0",
        "toset([{ a = 1 }, { a = 2 }])",
        "1e999999999 > 5",
        '"a${1e999999999}"',
    ],
)
def test_what_values_do_not_show_or_say_in_many_digits_decides_nothing(text: str) -> None:
    value = {} if "{}" in text else list[int]()
    assert in_a_rule(text, {"x": value}) == OPEN
    assert in_a_plan(text, {"x": value}) == OPEN


@pytest.mark.parametrize(
    "text",
    [
        '(true ? { a = ["x"] } : { b = "x" })',
        '(true ? { a = ["x"] } : { b = [["x"]] })',
        '(true ? [["x"]] : ["x"])',
        'tolist([["x"], { a = "x" }])',
        '[(false ? jsonencode("a") : { b = "x" })]',
    ],
)
def test_values_without_a_type_in_common_are_no_value_in_a_rule(text: str) -> None:
    assert in_a_rule(text) in (OPEN, FAILS)
