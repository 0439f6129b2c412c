"""What mutated rules of variables say of inputs, without planning anything else."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import Case, FailureKind, Planner, PlanOutcome, Settings
from tfproof.hcl import parse
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.rules import RULE, RuleRuns, VariableRules
from tfproof.mutation.session_planner import PLAN, Needed, Question, Unplanned

VARIABLES = """
variable "low" {
  type = number

  validation {
    condition     = var.low < var.high
    error_message = "low must be less than high"
  }
}

variable "high" {
  type = number

  validation {
    condition     = var.high > 0
    error_message = "high must be positive"
  }
}

variable "other" {
  type = string
}
"""

THROUGH_LOCALS = """
locals {
  least = var.low + 1
}

variable "top" {
  type    = number
  default = 10

  validation {
    condition     = var.top > local.least
    error_message = "top must be more than the least"
  }
}

variable "free" {
  type    = number
  default = 5

  validation {
    condition     = var.free > 4
    error_message = "free must be more than 4"
  }
}

variable "last" {
  type    = number
  default = 3

  validation {
    condition     = var.last < var.top
    error_message = "last must be less than top"
  }
}
"""

GOOD = {"low": 1, "high": 2, "other": "x"}
CASES: list[dict[str, Any]] = [GOOD, GOOD | {"low": 3}, GOOD | {"high": 0}, GOOD | {"low": "x"}, {"low": 1, "high": 2}]
THROUGH: list[dict[str, Any]] = [
    GOOD,
    GOOD | {"top": 1},
    GOOD | {"high": 0},
    GOOD | {"free": 4},
    GOOD | {"top": 1, "last": 5},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module whose rules read each other's variables."""
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text(VARIABLES)
    return tmp_path / "module"


@pytest.fixture
def planner() -> Iterator[Planner]:
    """A planner that keeps nothing."""
    with contextlib.closing(Planner(Settings())) as made:
        yield made


def rules_of(folder: Path) -> list[Mutant]:
    """The mutants of the rules of a folder."""
    return [one for one in mutants_of(folder) if RULE in one.subject and one.refused is None]


def said(outcome: PlanOutcome) -> set[tuple[str, tuple[str, ...]]] | str:
    """What a case came to."""
    return "plans" if outcome.plan is not None else {(one.kind.value, one.addresses) for one in outcome.failures}


def test_a_rule_is_asked_with_the_variables_it_reads_and_no_other_rule(folder: Path) -> None:
    mutant = next(one for one in rules_of(folder) if one.operator == "operator-swapped" and one.block == "var.low")
    declared = VariableRules.of(folder)
    assert declared.needed(mutant) == {"low", "high"}
    text = declared.text(mutant, "m0123456789")
    rules = {block.labels[0]: block.blocks_of("validation") for block in parse(text).blocks}
    assert {name: len(found) for name, found in rules.items()} == {"low__m0123456789": 1, "high__m0123456789": 0}
    assert "var.low__m0123456789 < var.high__m0123456789" not in text
    assert set(re.findall(r"var\.\w+", text)) == {"var.low__m0123456789", "var.high__m0123456789"}


@pytest.mark.thorough
def test_rules_that_hang_on_local_values_leave_others_to_be_asked(
    folder: Path, tmp_path: Path, planner: Planner
) -> None:
    (folder / "more.tf").write_text(THROUGH_LOCALS)
    declared = VariableRules.of(folder)
    assert declared.ahead["top"] == {"var.top", "local.least", "var.low", "var.high"}
    assert declared.ahead["last"] == declared.ahead["top"] | {"var.last"}
    runs, case = RuleRuns(planner=planner, folder=tmp_path / "scratch"), Case(source=folder, inputs=GOOD)
    asked = {one.block: runs.can_judge(one, case) for one in rules_of(folder) if one.operator == "validation-dropped"}
    assert asked == {"var.low": True, "var.high": True, "var.free": True, "var.last": True, "var.top": False}
    assert {name: declared.is_read(name) for name in declared.blocks} == {
        "low": True, "high": True, "top": True, "other": False, "free": False, "last": False,
    }  # fmt: skip


def test_what_a_rule_hangs_on_is_unknown_where_it_reads_a_resource(folder: Path) -> None:
    (folder / "more.tf").write_text(
        THROUGH_LOCALS.replace("var.low + 1", "length(terraform_data.this)") + 'resource "terraform_data" "this" {}\n'
    )
    declared = VariableRules.of(folder)
    assert declared.ahead.keys() == {"low", "high", "other", "free"}
    assert declared.is_read("free")


@pytest.mark.sampled(4)
@pytest.mark.parametrize("most", [4, pytest.param(100, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("rules", [("", CASES), (THROUGH_LOCALS, THROUGH)], ids=["alone", "through locals"])
def test_what_rules_say_is_what_terraform_says_of_each_mutant(
    folder: Path, planner: Planner, tmp_path: Path, most: int, rules: tuple[str, list[dict[str, Any]]]
) -> None:
    (folder / "more.tf").write_text(rules[0])
    cases = [Case(source=folder, inputs=inputs) for inputs in rules[1]]
    mutants = [one for one in rules_of(folder) if one.block != "var.top"]
    random.Random(1).shuffle(mutants)  # noqa: S311 - a sample, not a secret
    runs = RuleRuns(planner=planner, folder=tmp_path / "scratch")
    first = {mutant.id: outcome for (mutant, _), outcome in runs.judge([(one, cases[0]) for one in mutants]) if outcome}
    loads = [one for one in mutants if all(f.kind is not FailureKind.CONFIGURATION for f in first[one.id].failures)]
    pairs = [(mutant, case) for mutant in loads[:most] for case in cases]
    assert all(runs.can_judge(*pair) for pair in pairs)
    judged = list(runs.judge(pairs))
    one_by_one = MutantPlanner(planner, tmp_path / "copies")
    told = 0
    for (mutant, case), outcome in judged:
        really = planner.outcome(one_by_one.mutated(mutant, case))
        if outcome is None:
            assert said(really) == "plans", (mutant, case)
        else:
            assert said(outcome) == said(really), (mutant, case)
            told += 1
    assert told >= len(pairs) / 2


def test_what_is_no_rule_of_its_variable_is_refused_in_every_case(
    folder: Path, planner: Planner, tmp_path: Path
) -> None:
    mutants = [one for one in rules_of(folder) if one.block == "var.low"]
    copies, cases = MutantPlanner(planner, tmp_path / "copies"), [Case(source=folder, inputs=one) for one in CASES[:3]]
    always = [one for one in mutants if one.id in copies.refused_always(cases[0], mutants)]
    assert {one.operator for one in always} == {"reference-sibling"}  # the rule of low is about high alone
    for one in always:
        for case in cases:
            assert planner.outcome(copies.mutated(one, case)).plan is None
    told = [case.inputs for (_, case), _ in copies.rules.judge([(one, case) for one in always for case in cases])]
    assert CASES[1] not in told  # that low is refused there for another reason is not what a test of it is about


def test_nobody_reads_a_plan_that_was_never_made(folder: Path) -> None:
    case = Case(source=folder, inputs=GOOD)
    needs: dict[Question, Case] = {}
    for read in (lambda plan: plan["x"], lambda plan: plan.all_resources, list, len, lambda plan: "x" in plan):
        needs.clear()
        with pytest.raises(Needed):
            read(Unplanned(needs, case))
        assert list(needs) == [(PLAN, case.key)]
