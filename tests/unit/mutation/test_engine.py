"""What a refusal means: in the first case, in a later one, and by whom."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.cases import Case, Failure, FailureKind, PlanOutcome
from tfproof.hcl import Edit
from tfproof.mutation.engine import MutationEngine
from tfproof.mutation.mutant import Mutant, Status
from tfproof.mutation.mutant_states import MutantState
from tfproof.mutation.session_planner import PLAN, Question
from tfproof.plan import Plan

EMPTY = {"format_version": "1.2", "planned_values": {}, "configuration": {}}
PROVIDER = Failure(kind=FailureKind.PROVIDER, addresses=("aws_x.y",), message="no such value", where=None)
RULE = Failure(kind=FailureKind.PRECONDITION, addresses=("aws_x.y",), message="must be so", where=None)


def judged(
    tmp_path: Path, block: str, *, refused_in: int, by: Failure = PROVIDER
) -> tuple[MutantState, dict[Question, Any]]:
    """A mutant that is refused in one of two cases that the original plans, and what is known to its tests."""
    engine, state = judging(tmp_path, block)
    for number, case in enumerate(engine.cases):
        if state.is_open:
            refused = PlanOutcome(plan=None, failures=(by,))
            engine._planned(state, case, refused if number == refused_in else PlanOutcome(plan=Plan(EMPTY)))
    engine._reject([state], engine.cases)
    known = dict(state.known)
    if state.verdict is None:
        engine._settle(state, engine.cases)
    return state, known


def judging(tmp_path: Path, block: str) -> tuple[MutationEngine, MutantState]:
    """An engine with two cases that the original plans, and a mutant of which nothing is known."""
    (tmp_path / "main.tf").touch()
    cases = [Case(source=tmp_path, inputs={"number": number}) for number in range(2)]
    planner = cast("Any", SimpleNamespace(discard=lambda _mutant: None))
    engine = MutationEngine(
        watch=cast("Any", None),
        planner=planner,
        subjects=[],
        base={(PLAN, case.key): PlanOutcome(plan=Plan(EMPTY)) for case in cases},
        cases=cases,
        judges=cast("Any", SimpleNamespace(judge=lambda *_: (Status.EQUIVALENT, ""))),
    )
    file = tmp_path / "main.tf"
    edits = (Edit(start=0, end=1, text="b"),)
    mutant = Mutant(
        operator="text-changed", file=file, folder=tmp_path, edits=edits, start=0, end=1, line=1, subject=f"{block}.name",
        original="a", replacement="b", block=block,
    )  # fmt: skip
    return engine, MutantState(mutant=mutant)


@pytest.mark.parametrize("refused_in", [0, 1])
def test_what_a_provider_refuses_in_any_case_is_no_tests_merit(tmp_path: Path, refused_in: int) -> None:
    state, known = judged(tmp_path, "aws_x.y", refused_in=refused_in)
    assert state.verdict is not None
    assert state.verdict.status is Status.REJECTED
    assert "no such value" in state.verdict.why
    assert all(outcome.plan is not None for outcome in known.values())


@pytest.mark.parametrize("refused_in", [0, 1])
def test_a_test_that_gives_an_input_is_told_that_it_is_refused(tmp_path: Path, refused_in: int) -> None:
    _, known = judged(tmp_path, "var.number", refused_in=refused_in)
    assert sorted(outcome.plan is None for outcome in known.values()) == [False, True]


def test_a_rule_of_the_module_kills_in_any_case(tmp_path: Path) -> None:
    state, _ = judged(tmp_path, "aws_x.y", refused_in=1, by=RULE)
    assert state.verdict is not None
    assert state.verdict.status is Status.KILLED
    assert [killer.kind for killer in state.killers] == ["validation"]


@pytest.mark.parametrize("block", ["aws_x.y", "var.number"])
def test_what_one_case_refuses_is_tried_in_the_others(tmp_path: Path, block: str) -> None:
    engine, state = judging(tmp_path, block)
    refused = PlanOutcome(plan=None, failures=(PROVIDER,))
    for case in engine.cases:
        assert state.is_open
        assert (PLAN, case.key) not in state.known
        engine._planned(state, case, refused)
        engine._reject([state], engine.cases)
    assert state.verdict is not None
    assert state.verdict.status is Status.REJECTED


@pytest.mark.parametrize("of_variables", [False, True])
@pytest.mark.parametrize("block", ["aws_x.y", "var.number"])
def test_what_is_refused_whatever_the_inputs_are_is_not_asked_about_in_every_case(
    tmp_path: Path, block: str, *, of_variables: bool
) -> None:
    engine, state = judging(tmp_path, block)
    cast("Any", engine.planner).refused_always = lambda _case, mutants: {one.id for one in mutants}
    engine._planned(state, engine.cases[0], PlanOutcome(plan=None, failures=(PROVIDER,)))
    engine._reject_always([state], engine.cases[0], of_variables=of_variables)
    is_asked = of_variables is block.startswith("var.")
    assert (state.verdict.status if state.verdict is not None else None) is (Status.REJECTED if is_asked else None)
