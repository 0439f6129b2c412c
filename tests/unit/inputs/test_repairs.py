"""A proposed validation refuses what was found, lets through what plans, and says the provider's words as a rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.inputs.module import written

from tfproof.hcl import parse, parse_expression
from tfproof.inputs.evaluation import holds
from tfproof.inputs.repairs import KnownInputs, repair
from tfproof.inputs.variables import given

CASES: list[tuple[str, Any, Any, str, str]] = [
    ("number", 7, 2, "expected days to be one of [1 7 30], got 2", "contains([1, 7, 30], var.x)"),
    ("string", "ON", "a", 'expected mode to be one of ["ON" "OFF"], got a', 'contains(["ON", "OFF"], var.x)'),
    ("number", 7, 31, "expected window to be in the range (7 - 30), got 31", "var.x >= 7 && var.x <= 30"),
    ("number", 7, -1, "expected size to be at least (0), got -1", "var.x >= 0"),
    ("number", 7, 0.5, "a whole number is required", "floor(var.x) == var.x"),
    ("string", "abc", "a" * 65, "expected length of name to be in the range (1 - 64), got a", "length(var.x) >= 1 && length(var.x) <= 64"),
    ("string", "abc", "a" * 65, '"name" cannot be longer than 64 characters', "length(var.x) <= 64"),
    ("string", "abc", "", "name must not be blank", "length(var.x) > 0"),
    ("string", "a-b", "*", 'only alphanumeric characters and hyphens allowed in "name"', 'can(regex("^[a-z0-9-]+$", var.x))'),
    ("string", "10.0.0.0/16", "a", "invalid CIDR address: a", "can(cidrhost(var.x, 0))"),
    ("string", "arn:aws:s3:::a", "a", '"x" (a) is an invalid ARN: arn: invalid prefix', 'can(regex("^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:.+", var.x))'),
    ("string", "{}", "a", "contains an invalid JSON: invalid character", "can(jsondecode(var.x))"),
    ("list(string)", ["a-b"], ["a-b", "*"], "invalid name", 'alltrue([for one in var.x : can(regex("^[a-z0-9-]+$", one))])'),
    ("map(string)", {"k": "v"}, {"": "v"}, "a name must not be empty", "alltrue([for one in keys(var.x) : length(one) > 0])"),
    ("object({ a = string, n = optional(number) })", {"a": "b", "n": 5}, {"a": "b", "n": 0}, "expected n to be at least (1), got 0", "var.x.n == null ? true : var.x.n >= 1"),
    ("string", "a.b", "a.", "invalid value for x (cannot end with a period)", '!endswith(var.x, ".")'),
    ("string", "id", "a*", "all attributes must be indexed", 'var.x != "a*"'),
    ("string", "abc", "abd", "there is no such thing", 'var.x != "abd"'),
]  # fmt: skip


@pytest.mark.parametrize("row", CASES, ids=[one[-1] for one in CASES])
def test_the_rule_is_what_the_words_say(tmp_path: Path, row: tuple[str, Any, Any, str, str]) -> None:
    type_, base, odd, said, expected = row
    variables = written(tmp_path, f'variable "x" {{\n  type = {type_}\n  nullable = false\n}}\n')
    found = repair(variables, "x", KnownInputs(base={"x": base}, refused={"x": odd}), said)
    assert found.condition == expected
    condition = parse_expression(found.condition)
    assert holds(condition, given(variables, {"x": odd})) is False
    assert holds(condition, given(variables, {"x": base})) is True
    block = parse(found.block())
    assert block.error is None
    assert found.only is expected.startswith("var.x != ")


def test_a_rule_that_refuses_what_plans_is_not_proposed(tmp_path: Path) -> None:
    variables = written(tmp_path, 'variable "x" {\n  type = string\n  nullable = false\n}\n')
    known = KnownInputs(base={"x": "abc"}, refused={"x": "*"}, accepted=[{"x": "A_b.c"}])
    assert repair(variables, "x", known, "invalid").condition == 'can(regex("^[0-9A-Za-z._-]+$", var.x))'


def test_null_stays_a_value_of_what_may_be_null(tmp_path: Path) -> None:
    variables = written(tmp_path, 'variable "x" {\n  type = number\n  default = null\n}\n')
    found = repair(variables, "x", KnownInputs(base={}, refused={"x": -1}), "expected x to be at least (0), got -1")
    assert found.condition == "var.x == null ? true : var.x >= 0"


def test_two_inputs_are_refused_together(tmp_path: Path) -> None:
    variables = written(tmp_path, 'variable "x" {\n  default = 1\n}\nvariable "y" {\n  default = true\n}\n')
    found = repair(variables, "y", KnownInputs(base={}, refused={"x": 2, "y": False}), "conflict")
    assert (found.condition, found.only) == ("!(var.x == 2 && var.y == false)", True)
