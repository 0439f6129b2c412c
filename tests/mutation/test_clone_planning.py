"""Clones that are planned in many cases at once: each plan is the one of the case alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import Case, Planner, PlanOutcome, Settings
from tfproof.mutation.clone_batches import CloneBatches
from tfproof.mutation.clones import Clone
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.pairs import Pair

MAIN = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type = string
}

variable "sizes" {
  type    = map(number)
  default = { a = 1024 }
}

resource "aws_sqs_queue" "this" {
  for_each         = var.sizes
  name             = "${var.name}-${each.key}"
  max_message_size = each.value
  delay_seconds    = length(var.sizes) > 1 ? 900 : 0
}

resource "aws_sqs_queue_policy" "this" {
  for_each  = aws_sqs_queue.this
  policy    = jsonencode({ Version = "2012-10-17", Statement = [] })
  queue_url = each.value.id
}

resource "aws_sns_topic" "this" {
  name = var.name == "short" ? "t" : "${var.name}-topic"
}

output "name" {
  value = aws_sns_topic.this.name
}
"""

NOW = {"timestamp": "now"}


@pytest.fixture
def planner() -> Iterator[Planner]:
    with contextlib.closing(Planner(Settings())) as found:
        yield found


def told(planner: MutantPlanner, pairs: list[Pair]) -> dict[tuple[str, str], PlanOutcome]:
    found: dict[tuple[str, str], PlanOutcome] = {}

    def settled(pair: Pair, outcome: PlanOutcome) -> None:
        found[pair[0].id, pair[1].key] = outcome

    planner.plan(pairs, settled)
    return found


@pytest.mark.thorough
def test_planned_together_or_case_by_case_a_mutant_comes_to_the_same(
    tmp_path: Path, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    batched = set()
    plan = CloneBatches.plan

    def noted(self: CloneBatches, cases: Any, clones: Any) -> Iterator[tuple[Case, Clone, PlanOutcome]]:
        for case, clone, outcome in plan(self, cases, clones):
            batched.add((clone.mutant.id, case.key))
            yield case, clone, outcome

    monkeypatch.setattr(CloneBatches, "plan", noted)
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "main.tf").write_text(MAIN, encoding="utf-8")
    small, large = {"a": 2048, "b": 4096}, {"a": 8192}
    inputs: list[dict[str, Any]] = [
        {"name": "short"},
        {"name": "other", "sizes": {}},
        {"name": "third", "sizes": small},
        {"name": "x", "sizes": large},
    ]
    cases = [Case(source=folder, inputs=each) for each in inputs]
    mutants = [one for one in mutants_of(folder) if one.refused is None and not one.block.startswith("var.")]
    first = [one for one in mutants if one.operator == "number-changed" or one.block == "output.name"]
    mutants = [*first, *[one for one in mutants if one not in first][::2]]
    assert {one.block for one in mutants} >= {"aws_sqs_queue.this", "aws_sqs_queue_policy.this", "output.name"}
    together, apart = (MutantPlanner(planner, tmp_path / name) for name in ("together", "apart"))
    one = told(together, [(mutant, cases[0]) for mutant in mutants])
    one |= told(together, [(mutant, case) for case in cases[1:] for mutant in mutants])
    refused = [key for key, outcome in one.items() if outcome.plan is None]
    assert cases[2].key in {key for _, key in refused}
    assert batched.intersection(refused)
    assert len(batched) >= 3 * 10
    other: dict[tuple[str, str], PlanOutcome] = {}
    for case in cases:
        other |= told(apart, [(mutant, case) for mutant in mutants])
    assert one.keys() == other.keys()
    assert len(one) == len(mutants) * len(cases)
    for key, outcome in one.items():
        plan_together, plan_apart = outcome.plan, other[key].plan
        if plan_together is None or plan_apart is None:
            assert plan_together is plan_apart
            assert [each.message for each in outcome.failures] == [each.message for each in other[key].failures]
        else:
            assert dict(plan_together) | NOW == dict(plan_apart) | NOW, key
    always = together.refused_always(cases[0], mutants)
    assert always
    assert all(one[name, case.key].plan is None for name in always for case in cases)
    assert not always.issuperset(name for name, _ in refused)
