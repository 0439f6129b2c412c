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
from tfproof.mutation.planning import MutantPlanner
from tfproof.mutation.rules import RULE, RuleRuns, VariableRules
from tfproof.mutation.watching import PLAN, Needed, Question, Unplanned

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


GOOD = {"low": 1, "high": 2, "other": "x"}
CASES: list[dict[str, Any]] = [GOOD, GOOD | {"low": 3}, GOOD | {"high": 0}, GOOD | {"low": "x"}, {"low": 1, "high": 2}]


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


@pytest.mark.parametrize("most", [4, pytest.param(100, marks=pytest.mark.thorough)])
def test_what_rules_say_is_what_terraform_says_of_each_mutant(
    folder: Path, planner: Planner, tmp_path: Path, most: int
) -> None:
    cases = [Case(source=folder, inputs=inputs) for inputs in CASES]
    mutants = rules_of(folder)
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


def test_nobody_reads_a_plan_that_was_never_made(folder: Path) -> None:
    case = Case(source=folder, inputs=GOOD)
    needs: dict[Question, Case] = {}
    for read in (lambda plan: plan["x"], lambda plan: plan.all_resources, list, len, lambda plan: "x" in plan):
        needs.clear()
        with pytest.raises(Needed):
            read(Unplanned(needs, case))
        assert list(needs) == [(PLAN, case.key)]
