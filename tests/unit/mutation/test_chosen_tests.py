"""Where the original's refusal is the mutant's: never where what is edited may reach the value or the rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.cases import Case, Failure, FailureKind, PlanOutcome
from tfproof.hcl import Edit
from tfproof.mutation import chosen_tests as selecting
from tfproof.mutation.kill_jobs import Subject
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_states import MutantState
from tfproof.mutation.rules import VariableRules
from tfproof.mutation.session_planner import PLAN, Asked
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadPlace

ALONE = """
variable "low" {
  type = number
}

variable "high" {
  type = number

  validation {
    condition     = var.high > var.low
    error_message = "high must be more than low."
  }
}

variable "other" {
  type = number
}
"""
WITH_LOCALS = ALONE.replace("var.high > var.low", "var.high > local.least")


def stands(
    folder: Path, block: str, *, at: str, source: str = ALONE, kind: FailureKind = FailureKind.VALIDATION
) -> bool:
    """Whether a test of refused inputs sees, of a mutant, what the original said."""
    (folder / "main.tf").write_text(source)
    case = Case(source=folder, inputs={"high": 0})
    refused = PlanOutcome(plan=None, failures=(Failure(kind=kind, addresses=(at,), message="must be so", where=None),))
    planner = SimpleNamespace(sees=lambda *_: True, rules=SimpleNamespace(declared=VariableRules.of))
    subject = Subject(item=cast("Any", None), asked=Asked(cases={(PLAN, case.key): case}))
    mutant = Mutant(
        operator="text-changed", file=folder / "main.tf", folder=folder, edits=(Edit(start=0, end=1, text="b"),), start=0,
        end=1, line=1, subject=f"{block}.x", original="a", replacement="b", block=block,
    )  # fmt: skip
    selection = selecting.TestSelection(
        subjects=[subject], base={(PLAN, case.key): refused}, planner=cast("Any", planner)
    )
    return (PLAN, case.key) in selection.answers(MutantState(mutant=mutant))


@pytest.mark.parametrize("block", ["aws_x.y", "module.child", "local.name", "output.name", "var.other"])
def test_what_reaches_neither_the_value_nor_the_rule_changes_no_refusal(tmp_path: Path, block: str) -> None:
    assert stands(tmp_path, block, at="var.high")


@pytest.mark.parametrize("block", ["var.high", "var.low"])
def test_a_variable_and_those_that_its_rules_read_may_change_a_refusal(tmp_path: Path, block: str) -> None:
    assert not stands(tmp_path, block, at="var.high")


@pytest.mark.parametrize("block", ["module.child", "local.name", "var.other", "var.name", "aws_x.y"])
def test_any_edit_may_change_what_a_variable_of_a_module_gets(tmp_path: Path, block: str) -> None:
    """``secrets = {}`` in a module's call survived: the test that gives a bad key saw that it is refused."""
    assert not stands(tmp_path, block, at="module.child.var.name")


@pytest.mark.parametrize("block", ["local.least", "aws_x.y", "var.other"])
def test_a_rule_that_reads_more_than_variables_may_say_something_else(tmp_path: Path, block: str) -> None:
    assert not stands(tmp_path, block, at="var.high", source=WITH_LOCALS)


@pytest.mark.parametrize("kind", [FailureKind.CONFIGURATION, FailureKind.PROVIDER, FailureKind.PRECONDITION])
def test_what_refuses_a_resource_may_be_gone(tmp_path: Path, kind: FailureKind) -> None:
    assert not stands(tmp_path, "aws_x.y", at="aws_x.z", kind=kind)


def test_a_mutant_is_planned_first_where_its_block_counts(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    entry = {
        "address": "aws_x.y[0]", "mode": "managed", "type": "aws_x", "name": "y", "index": 0,
        "change": {"actions": ["create"], "before": None, "after": {}},
    }  # fmt: skip
    without: dict[str, Any] = {"format_version": "1.2", "planned_values": {}, "configuration": {}}
    with_it = {**without, "resource_changes": [entry]}
    cases = [Case(source=tmp_path, inputs=one) for one in ({"a": 0}, {"a": 1}, {}, {"a": None})]
    plans = [
        Plan(without),
        Plan(with_it),
        Plan(without),
        None,
    ]  # a fault that Terraform does not load is refused in the last, too
    selection = selecting.TestSelection(
        subjects=[
            Subject(
                item=cast("Any", SimpleNamespace(nodeid="test")),
                asked=Asked(cases={(PLAN, one.key): one for one in cases}),
            )
        ],
        base={(PLAN, case.key): PlanOutcome(plan=plan) for case, plan in zip(cases, plans, strict=True)},
        planner=cast("Any", None),
    )

    def chosen(block: str) -> list[Case]:
        mutant = Mutant(
            operator="text-changed", file=tmp_path / "main.tf", folder=tmp_path, edits=(Edit(start=0, end=1, text="b"),),
            start=0, end=1, line=1, subject=f"{block}.x", original="a", replacement="b", block=block,
        )  # fmt: skip
        return [case for _, case in selection.about([MutantState(mutant=mutant)])]

    assert chosen("aws_x.y") == [cases[1]]
    assert chosen("var.a") == [cases[2]]
    assert chosen("aws_x.other") == []


def test_a_mutant_is_planned_first_where_a_test_reads_what_differs(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    without: dict[str, Any] = {"format_version": "1.2", "planned_values": {}, "configuration": {}}
    cases = [Case(source=tmp_path, inputs={"a": number}) for number in range(5)]
    place = ReadPlace(tmp_path, "output.name")

    def subject(name: str, asked: Sequence[Case], *, reads: bool) -> Subject:
        item = cast("Any", SimpleNamespace(nodeid=name))
        found = Subject(item=item, asked=Asked(cases={(PLAN, one.key): one for one in asked}))
        found.reads.update([place] if reads else ())
        return found

    subjects = [
        subject("reads nothing of it", cases[:1], reads=False),
        subject("needs three", cases[1:4], reads=True),
        subject("needs one", cases[4:], reads=True),
    ]
    selection = selecting.TestSelection(
        subjects=subjects,
        base={(PLAN, case.key): PlanOutcome(plan=Plan(without)) for case in cases},
        planner=cast("Any", SimpleNamespace(sees=lambda *_: True)),
    )
    mutant = Mutant(
        operator="output-removed", file=tmp_path / "main.tf", folder=tmp_path, edits=(Edit(start=0, end=1, text="b"),),
        start=0, end=1, line=1, subject="output.name", original="a", replacement="b", block="output.name",
    )  # fmt: skip

    def chosen(**known: Any) -> list[Case]:
        state = MutantState(mutant=mutant, places={place}, **known)
        return [case for _, case in selection.about([state])]

    assert chosen() == [cases[4], cases[1]]
    assert chosen(passed={"needs one"}) == cases[1:3]
    assert chosen(passed={"needs one"}, refusals={(PLAN, cases[2].key): "it is refused"}) == []
