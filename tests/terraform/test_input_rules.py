"""What tfproof says of rules of variables is what Terraform says."""

from __future__ import annotations

from pathlib import Path

from tests.unit.inputs.test_evaluation import CASES

from tfproof.cases import Case, Planner, Settings
from tfproof.hcl import literal


def test_terraform_says_the_same_of_each_condition(tmp_path: Path) -> None:
    decided = [(condition, value, expected) for condition, value, expected in CASES if expected is not None]
    lines = [
        f"locals {{\n  v{number} = {{ x = {literal(value)} }}\n}}\n"
        f'output "o{number}" {{\n  value = {condition.replace("var.", f"local.v{number}.")}\n}}\n'
        for number, (condition, value, _) in enumerate(decided)
    ]
    (tmp_path / "main.tf").write_text("".join(lines))
    with Planner(Settings.of(keep=False)) as planner:
        outcome = planner.outcome(Case(source=tmp_path))
    assert outcome.plan is not None, outcome.failures
    said = {number: outcome.plan.output(f"o{number}") for number in range(len(decided))}
    assert [decided[number] for number, verdict in said.items() if verdict is not decided[number][2]] == []
