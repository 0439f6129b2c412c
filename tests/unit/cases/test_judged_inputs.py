"""What inputs that plan come to, with a stand-in for Terraform and for policies."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.cases import Case, Planner
from tfproof.cli.fuzz_judging import MOST, InputJudgement, JudgedInputs, judge_inputs
from tfproof.errors import TfproofError
from tfproof.mutation.policies import Policies

PLANNED: list[dict[str, Any]] = [
    {},
    {"a": 1},
    {"a": 2},
    {"a": 3},
    {"b": 1},
    {"a": 1, "b": 1},
]


class StandIns:
    """Refuses, is restless and fails as configured."""

    def __init__(self, *, restless: object = None, refused: object = None, failing: object = None) -> None:
        self.restless, self.refused, self.failing = restless, refused, failing
        self.asked: list[dict[str, Any]] = []

    def applied(self, case: Case) -> Any:
        self.asked.append(dict(case.inputs))
        if case.inputs == self.refused:
            return SimpleNamespace(applied=None, failures=("refused",))
        found = ("aws_x.y.z",) if case.inputs == self.restless else ()
        return SimpleNamespace(applied=SimpleNamespace(differences=lambda: found), failures=())

    def new(self, _original: Case, other: Case) -> list[str]:
        if other.inputs == {"b": 1}:
            raise TfproofError("Checkov ended")
        return ["P1 aws_x.y"] if other.inputs == self.failing else []


def judged(stands: StandIns, *, policies: bool = False, until: float = math.inf) -> JudgedInputs:
    return judge_inputs(
        Case(source=Path(__file__).parents[3] / "terraform"),
        PLANNED,
        cast("Planner", stands),
        policies=cast("Policies", stands) if policies else None,
        until=until,
        progress=lambda _: None,
    )


@pytest.mark.parametrize(
    ("stands", "rule", "found"),
    [
        (StandIns(restless={"a": 2}), "idempotence", ("aws_x.y.z",)),
        (StandIns(refused={"a": 2}), "apply", ("refused",)),
    ],
)
def test_what_only_some_inputs_come_to_is_said(stands: StandIns, rule: str, found: tuple[str, ...]) -> None:
    assert judged(stands) == JudgedInputs(
        count=5, judgements=(InputJudgement(change={"a": 2}, rule=rule, found=found),)
    )


def test_policies_judge_and_what_they_cannot_is_counted() -> None:
    result = judged(StandIns(failing={"a": 3}), policies=True)
    assert [(one.change, one.rule) for one in result.judgements] == [({"a": 3}, "policy")]
    assert result.undecided == 1


def test_variables_are_tried_in_turn_and_several_at_once_last() -> None:
    stands = StandIns()
    judged(stands)
    assert stands.asked == [{}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {"a": 2}, {"a": 3}]
    assert len(PLANNED) <= MOST


def test_a_module_that_is_restless_anyway_is_not_blamed_on_inputs() -> None:
    assert judged(StandIns(restless={})).judgements == ()


def test_usual_inputs_that_cannot_be_applied_are_no_verdict() -> None:
    with pytest.raises(TfproofError, match="cannot be applied"):
        judged(StandIns(refused={}))


def test_no_input_is_judged_when_the_time_is_up() -> None:
    assert judged(StandIns(restless={"a": 1}), until=0) == JudgedInputs()


def test_a_fault_of_fewer_inputs_is_said_once() -> None:
    class Always(StandIns):
        def new(self, _original: Case, other: Case) -> list[str]:
            return ["P1 aws_x.y"] if other.inputs.get("b") else []

    result = judged(Always(), policies=True)
    assert [one.change for one in result.judgements] == [{"b": 1}]
