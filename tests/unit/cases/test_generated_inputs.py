"""The search for inputs that slip through, with a stand-in for Terraform that refuses as a provider would."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.unit.inputs.module import written

from tfproof.cases import Case, Failure, FailureKind, Planner
from tfproof.cases.generated.for_inputs import check_for_inputs
from tfproof.cases.generated.given_inputs import plain_inputs, usual_inputs
from tfproof.cases.generated.input_runs import InputOutcome, InputRuns
from tfproof.cases.generated.search import InputRule, SearchResult, search
from tfproof.errors import ExpectationError, UsageError
from tfproof.inputs.shrunk_values import Change
from tfproof.inputs.variables import InputVariable, read_variables, refused_by
from tfproof.terraform.variable_file import CommandLineValue

SOURCE = """
variable "name" {
  type     = string
  nullable = false
  validation {
    condition     = can(regex("^[a-z-]+$", var.name))
    error_message = "name."
  }
}
variable "days" {
  type     = number
  default  = 7
  nullable = false
}
variable "size" {
  type    = number
  default = 5
}
variable "is_fast" {
  type     = bool
  default  = false
  nullable = false
}
variable "mode" {
  type    = string
  default = null
  validation {
    condition     = var.mode == null || true
    error_message = "mode."
  }
}
"""
Refuse = Callable[[dict[str, Any]], str | None]


class StandInRuns(InputRuns):
    """Refuses as configured; what the module's rules refuse, as Terraform says it."""

    def __init__(self, folder: Path, variables: dict[str, InputVariable], refuse: Refuse) -> None:
        self.case = Case(source=folder, inputs={"name": "shop"})
        self.variables, self.refuse, self.asked = variables, refuse, 0

    @property
    def is_batched(self) -> bool:
        return True

    def passes(self, count: int) -> None:
        """Called with the number of inputs that are planned."""

    def outcomes(self, changes: Sequence[Change], *, until: float = math.inf) -> list[InputOutcome]:
        assert until >= 0
        self.asked += len(changes)
        self.passes(len(changes))
        return [InputOutcome(change=one, failures=tuple(self._refusals(one))) for one in changes]

    def _refusals(self, change: Change) -> list[Failure]:
        inputs = {"days": 7, "size": 5, "is_fast": False, "mode": None, **self.case.inputs, **change}
        if refused_by(self.variables, inputs):
            return [Failure(kind=FailureKind.VALIDATION, addresses=("var.name",), message="name.", where=None)]
        said = self.refuse(inputs)
        kind = FailureKind.CLOUD if said == "cloud" else FailureKind.PROVIDER
        return [Failure(kind=kind, addresses=("aws_x.this",), message=said, where=None)] if said else []


def found(tmp_path: Path, refuse: Refuse, *, names: Sequence[str] = (), until: float = math.inf) -> SearchResult:
    variables = written(tmp_path, SOURCE)
    runs = StandInRuns(tmp_path, variables, refuse)
    return search(runs, variables, names=names or list(variables), examples=150, seed=3, until=until)


def test_a_missing_validation_is_found_and_shrunk_to_its_limit(tmp_path: Path) -> None:
    result = found(
        tmp_path, lambda one: "expected days to be in the range (1 - 30), got x" if not 1 <= one["days"] <= 30 else None
    )
    assert [(one.rule, one.variable.name, one.change) for one in result.findings] == [
        (InputRule.MISSING_VALIDATION, "days", {"days": 0})
    ]
    repair = result.findings[0].repair
    assert repair is not None
    assert repair.condition == "var.days >= 1 && var.days <= 30"
    assert 0 < result.planned < result.tried - result.refused


def test_inputs_that_are_refused_together_are_found_together(tmp_path: Path) -> None:
    result = found(tmp_path, lambda one: "a conflict" if one["is_fast"] and one["days"] > 7 else None)
    assert [set(one.change) for one in result.findings] == [{"is_fast", "days"}]
    assert result.findings[0].change == {"is_fast": True, "days": 8}


def test_null_that_slips_through_needs_no_validation(tmp_path: Path) -> None:
    result = found(tmp_path, lambda one: "argument must not be null" if one["size"] is None else None)
    assert [(one.rule, one.change, one.repair) for one in result.findings] == [(InputRule.NULL, {"size": None}, None)]


def test_what_a_rule_refuses_is_no_finding(tmp_path: Path) -> None:
    result = found(tmp_path, lambda one: None if set(one["name"]) <= set("abcdefghijklmnopqrstuvwxyz-") else "odd")
    assert result.findings == []
    assert result.refused >= 2


def test_a_rule_that_refuses_nothing_is_named(tmp_path: Path) -> None:
    result = found(tmp_path, lambda _: None)
    assert result.findings == []
    assert [(variable.name, rule.line) for variable, rule in result.silent_rules] == [("mode", 27)]


def test_what_needs_a_cloud_is_undecided_and_no_finding(tmp_path: Path) -> None:
    result = found(tmp_path, lambda one: "cloud" if one["is_fast"] else None)
    assert result.findings == []
    assert result.undecided > 0


@pytest.mark.thorough
def test_time_that_runs_out_is_said(tmp_path: Path) -> None:
    ended = found(tmp_path, lambda _: None, until=time.monotonic())
    assert ended.ended_early
    assert ended.silent_rules == []  # near misses are tried last, so nothing is known of any rule
    assert not found(tmp_path, lambda _: None).ended_early


@pytest.mark.thorough
def test_slow_inputs_are_planned_in_shares_that_fit_into_the_time_that_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = written(tmp_path, SOURCE)
    runs = StandInRuns(tmp_path, variables, lambda _: None)
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("tfproof.cases.generated.search.time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(runs, "passes", lambda count: setattr(clock, "now", clock.now + count))
    result = search(runs, variables, names=list(variables), examples=150, seed=3, until=50)
    assert result.ended_early
    assert (result.tried, clock.now) == (50, 50)


def test_inputs_are_read_as_terraform_reads_them(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(SOURCE)
    (tmp_path / "terraform.tfvars").write_text('name = "a"\ndays = 1\n')
    (tmp_path / "b.auto.tfvars.json").write_text('{"days": 2, "size": 3, "undeclared": 1}')
    (tmp_path / "given.tfvars").write_text("size = 4\n")
    variables = read_variables(tmp_path)
    case = Case(
        source=tmp_path,
        inputs={"is_fast": CommandLineValue("true"), "mode": CommandLineValue("1")},
        var_files=(tmp_path / "given.tfvars",),
    )
    assert plain_inputs(case, variables) == {"name": "a", "days": 2, "size": 4, "is_fast": True, "mode": "1"}


class StandInPlanner:
    """Plans all that the rules of the module let through, and counts how often several cases are announced."""

    def __init__(self, variables: dict[str, InputVariable]) -> None:
        self.variables, self.announced = variables, list[int]()

    def announce(self, cases: Iterable[Case]) -> None:
        self.announced.append(len(list(cases)))

    def outcome(self, case: Case) -> Any:
        is_refused = bool(refused_by(self.variables, case.inputs))
        return SimpleNamespace(plan=None if is_refused else object())


def checked(tmp_path: Path, check: Callable[[Case], object], **options: Any) -> tuple[int, StandInPlanner]:
    planner = StandInPlanner(written(tmp_path, SOURCE))
    case = Case(source=tmp_path, inputs={"name": "shop"})
    arguments: dict[str, Any] = {"examples": 40, "seed": 1, "only": (), **options}
    return check_for_inputs(planner, case, check, **arguments), planner  # type: ignore[arg-type]


def test_a_check_is_run_for_many_inputs_planned_together(tmp_path: Path) -> None:
    seen: list[Case] = []
    count, planner = checked(tmp_path, seen.append)
    assert count == len(seen) == 40
    assert planner.announced == [40]


def test_a_check_that_fails_is_told_with_the_simplest_inputs(tmp_path: Path) -> None:
    def check(case: Case) -> None:
        assert case.inputs.get("days", 7) <= 30, "too many days"

    with pytest.raises(ExpectationError, match=r"days=31\n.*too many days") as failed:
        checked(tmp_path, check)
    assert isinstance(failed.value.__cause__, AssertionError)
    assert "case.with_inputs(days=31)" in str(failed.value)


def test_a_check_of_nothing_fails(tmp_path: Path) -> None:
    planner = SimpleNamespace(announce=list, outcome=lambda _: SimpleNamespace(plan=None))
    case = Case(source=tmp_path, inputs={"name": "shop"}) if written(tmp_path, SOURCE) else None
    with pytest.raises(ExpectationError, match="nothing was checked"):
        check_for_inputs(planner, case, lambda _: None, examples=5, seed=1, only=())  # type: ignore[arg-type]


def test_a_name_that_is_no_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such input variable: dayz"):
        checked(tmp_path, lambda _: None, only=["dayz"])


@pytest.mark.parametrize(("within", "most"), [(0.0, 1), (math.inf, 1000)])
def test_no_more_inputs_are_tried_than_time_is_left_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: float, most: int
) -> None:
    variables = written(tmp_path, 'variable "name" {\n  type = string\n}\n')
    runs = StandInRuns(tmp_path, variables, lambda _: "no such name")
    monkeypatch.setattr(runs, "close", lambda: None)
    monkeypatch.setattr("tfproof.cases.generated.given_inputs.InputRuns", lambda *_: runs)
    with pytest.raises(UsageError, match="no such name"):
        usual_inputs(Case(source=tmp_path), cast("Planner", None), variables, within=within)
    assert (runs.asked == 1) is (within == 0.0)
    assert 1 <= runs.asked <= most
