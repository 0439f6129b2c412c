"""The state of a large apply is written when few resources are left, and nothing else changes by that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof.cases import Case, Planner, Settings
from tfproof.provider import call_addresses as addresses
from tfproof.terraform import late_state, simulated_run

QUEUES = """
provider "aws" {
  region = "eu-west-2"
}
resource "aws_sqs_queue" "many" {
  count = 30
  name  = "q-${count.index}"
}
"""
REFUSED = """
resource "aws_lambda_function" "refused" {
  function_name = "f"
  role          = aws_sqs_queue.many[0].id
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.us-east-1.amazonaws.com/x:1"
}
resource "aws_sqs_queue" "behind" {
  count = 25
  name  = "behind-${count.index}${substr(aws_lambda_function.refused.arn, 0, 0)}"
}
"""
BUILT_IN = """
resource "terraform_data" "this" {
  input = "x"
}
"""


@pytest.fixture
def applies(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How each apply was begun: whether its state was to be written late. Every workspace is a large one."""
    monkeypatch.setattr(late_state, "_MANY", 1)
    done: list[bool] = []
    apply = simulated_run.SimulatedRun.apply

    def noted(self: simulated_run.SimulatedRun, *options: str, late: bool = False) -> object:
        done.append(late)
        answer = apply(self, *options, late=late)
        states = self.state.read_text(encoding="utf-8") if self.state.exists() else None
        assert states is None or json.loads(states)
        return answer

    monkeypatch.setattr(simulated_run.SimulatedRun, "apply", noted)
    return done


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings.of(keep=False)) as planner:
        yield planner


def _stack(folder: Path, text: str) -> Case:
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return Case(source=folder)


def test_what_is_applied_is_known_and_a_second_plan_is_empty(
    tmp_path: Path, planner: Planner, applies: list[bool]
) -> None:
    applied = planner.applied(_stack(tmp_path, QUEUES)).applied
    assert applied is not None
    assert not applied.differences()
    assert len({applied[f"aws_sqs_queue.many[{number}]"]["url"] for number in range(30)}) == 30
    assert applies == [True]


@pytest.mark.thorough
def test_a_refusal_before_the_end_leaves_the_state_of_all_else(
    tmp_path: Path, planner: Planner, applies: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "_FEW", 0)  # no other word is said before the end
    outcome = planner.applied(_stack(tmp_path, QUEUES + REFUSED))
    assert outcome.applied is not None
    assert [one.addresses for one in outcome.failures] == [("aws_lambda_function.refused",)]
    assert all(isinstance(outcome.applied[f"aws_sqs_queue.many[{number}]"]["arn"], str) for number in range(30))
    assert set(applies) == {True}


def test_where_no_call_says_that_the_end_is_near_it_is_applied_again_at_once(
    tmp_path: Path, planner: Planner, applies: list[bool]
) -> None:
    applied = planner.applied(_stack(tmp_path, BUILT_IN)).applied
    assert applied is not None
    assert applied["terraform_data.this"]["output"] == "x"
    assert applies == [True, False]


def test_a_workspace_is_large_by_the_blocks_of_all_module_calls(tmp_path: Path, planner: Planner) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text('resource "terraform_data" "a" {}\n', encoding="utf-8")
    calls = "".join(f'module "m{number}" {{\n  source = "./m"\n}}\n' for number in range(99))
    case = _stack(tmp_path, calls)
    assert not late_state.is_large(planner.workspaces.open(case.source))
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.tf").write_text(calls.replace("./m", "../m") + BUILT_IN, encoding="utf-8")
    assert late_state.is_large(planner.workspaces.open(other))
