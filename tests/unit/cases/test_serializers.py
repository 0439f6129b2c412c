"""A result that was kept is the result: nothing is lost on the way through JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.cache.serializers import APPLIED, PLANNED, Serializer
from tfproof.cases.failures import Failure, FailureKind
from tfproof.cases.lifecycle.destroy import DESTROYED, DestroyOutcome, DestroyResult
from tfproof.cases.lifecycle.destroy_blockers import DestroyBlocker
from tfproof.plan import Plan

RAW: dict[str, Any] = {
    "format_version": "1.2",
    "resource_changes": [
        {
            "address": "x_y.this",
            "mode": "managed",
            "type": "x_y",
            "name": "this",
            "change": {"actions": ["no-op"], "before": {}, "after": {"a": [{"b": None}], "id": "i-1"}},
        }
    ],
}
FAILURE = Failure(kind=FailureKind.PROVIDER, addresses=("x_y.this", "x_y.that"), message="no\n ü", where="main.tf:3")
NOWHERE = Failure(kind=FailureKind.CLOUD, addresses=(), message="", where=None)
WRITTEN = {"x_y.this": {("a", 0, "b"): {"token": "hunter2"}, ("c",): None}, "x_y.that": {}}
STAND_INS = {"x_y.this": frozenset({("id",), ("a", 0, "b")}), "x_y.that": frozenset[tuple[str | int, ...]]()}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "main.tf").write_text("")
    return Case(source=tmp_path)


def again(form: Serializer[Any], result: Any, case: Case) -> Any:
    return form.read(json.loads(json.dumps(form.write(result))), case)


@pytest.mark.parametrize("warnings", [None, (), ("main.tf:3: old",)])
def test_a_plan(case: Case, warnings: tuple[str, ...] | None) -> None:
    outcome = PlanOutcome(plan=Plan(RAW, source=case.source), looked_up=("data.a.b",), warnings=warnings)
    kept = again(PLANNED, outcome, case)
    assert isinstance(kept.plan, Plan)
    assert (dict(kept.plan), kept.plan.source) == (RAW, case.source)
    assert (kept.looked_up, kept.warnings, kept.failures) == (("data.a.b",), warnings, ())


def test_failures(case: Case) -> None:
    assert again(PLANNED, PlanOutcome(plan=None, failures=(FAILURE, NOWHERE)), case).failures == (FAILURE, NOWHERE)
    assert again(APPLIED, AppliedOutcome(applied=None, failures=(FAILURE,)), case).failures == (FAILURE,)
    assert again(DESTROYED, DestroyOutcome(destroyed=None, failures=(FAILURE,)), case).failures == (FAILURE,)


def test_an_applied_state(case: Case) -> None:
    outcome = AppliedOutcome.of(RAW, source=case.source, written=WRITTEN, stand_ins=STAND_INS)
    kept = again(APPLIED, outcome, case)
    assert outcome.applied is not None
    assert dict(kept.applied) == RAW
    assert (kept.written, kept.stand_ins) == (WRITTEN, STAND_INS)
    assert kept.applied.stand_ins("x_y.this") == outcome.applied.stand_ins("x_y.this") == {"id", "a[0].b"}
    assert kept.applied["x_y.this"]["a"][0]["b"].reveal() == {"token": "hunter2"}


def test_an_applied_state_with_write_only_values_is_a_secret(case: Case) -> None:
    with_one = AppliedOutcome.of(RAW, source=case.source, written=WRITTEN, stand_ins={})
    without = AppliedOutcome.of(RAW, source=case.source, written={"x_y.this": {}}, stand_ins={})
    assert APPLIED.secret(with_one)
    assert not APPLIED.secret(without)


def test_a_destroy(case: Case) -> None:
    obstacle = DestroyBlocker(address="x_y.this", reason="it is protected", stops_all=True)
    done = DestroyResult(case=case, order=("b", "a"), left=("c",), obstacles=(obstacle,), failures=(FAILURE,))
    assert again(DESTROYED, DestroyOutcome(destroyed=done), case).destroyed == done
