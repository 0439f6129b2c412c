"""The forms in which results of cases are kept: as JSON, with what has to be known about each to keep it safely."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind
from tfproof.cases.plan_outcome import AppliedOutcome, PlanOutcome
from tfproof.findings import NotRun
from tfproof.plan import Plan

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serializer(Generic[T]):
    """How results of one kind are kept.

    Attributes:
        kind: its name; results of different kinds are never mixed up.
        write: gives a result as JSON.
        read: gives the result of a case back.
        plan: the plan JSON in a result; ``None`` when there is none.
        failures: why there is none.
        said: what Terraform and the providers remarked in passing.
        secret: whether a result holds a secret that its plan does not mark.
    """

    kind: str
    write: Callable[[T], Json]
    read: Callable[[Json, Case], T]
    plan: Callable[[T], Mapping[str, Any] | None]
    failures: Callable[[T], Iterable[Failure]]
    said: Callable[[T], Iterable[str]] = lambda _result: ()
    secret: Callable[[T], bool] = lambda _result: False


def write_failures(found: Iterable[Failure]) -> list[Json]:
    """Return failures as JSON."""
    return [
        {
            "kind": one.kind.value,
            "addresses": list(one.addresses),
            "message": one.message,
            "where": one.where,
            "needs": list(one.needs),
        }
        for one in found
    ]


def read_failures(kept: Iterable[Json]) -> tuple[Failure, ...]:
    """Return failures as they were."""
    return tuple(
        Failure(
            kind=FailureKind(one["kind"]),
            addresses=tuple(one["addresses"]),
            message=one["message"],
            where=one["where"],
            needs=tuple(one["needs"]),
        )
        for one in kept
    )


def _write_planned(outcome: PlanOutcome) -> Json:
    return {
        "plan": dict(outcome.plan) if outcome.plan is not None else None,
        "failures": write_failures(outcome.failures),
        "looked_up": list(outcome.looked_up),
        "assumed": list(outcome.assumed),
        "warnings": list(outcome.warnings) if outcome.warnings is not None else None,
        "not_run": [one.to_json() for one in outcome.not_run],
    }


def _read_planned(kept: Json, case: Case) -> PlanOutcome:
    return PlanOutcome(
        plan=Plan(kept["plan"], source=case.source, assumed=tuple(kept["assumed"]))
        if kept["plan"] is not None
        else None,
        failures=read_failures(kept["failures"]),
        looked_up=tuple(kept["looked_up"]),
        assumed=tuple(kept["assumed"]),
        warnings=tuple(kept["warnings"]) if kept["warnings"] is not None else None,
        not_run=_read_not_run(kept),
    )


def _read_not_run(kept: Json) -> tuple[NotRun, ...]:
    return tuple(map(NotRun.from_json, kept["not_run"]))


def _write_applied(outcome: AppliedOutcome) -> Json:
    applied = outcome.applied
    if applied is None:
        return {"plan": None, "failures": write_failures(outcome.failures)}
    return {
        "plan": dict(applied),
        "failures": write_failures(outcome.failures),
        "written": [
            [address, [[list(path), value] for path, value in paths.items()]]
            for address, paths in outcome.written.items()
        ],
        "stand_ins": [[address, sorted(map(list, paths), key=str)] for address, paths in outcome.stand_ins.items()],
        "not_run": [one.to_json() for one in applied.not_run],
    }


def _read_applied(kept: Json, case: Case) -> AppliedOutcome:
    failures = read_failures(kept["failures"])
    if kept["plan"] is None:
        return AppliedOutcome(applied=None, failures=failures)
    return AppliedOutcome.of(
        kept["plan"],
        source=case.source,
        written={address: {tuple(path): value for path, value in paths} for address, paths in kept["written"]},
        stand_ins={address: frozenset(map(tuple, paths)) for address, paths in kept["stand_ins"]},
        not_run=_read_not_run(kept),
        failures=failures,
    )


PLANNED: Serializer[PlanOutcome] = Serializer(
    kind="outcome",
    write=_write_planned,
    read=_read_planned,
    plan=lambda outcome: outcome.plan,
    failures=lambda outcome: outcome.failures,
    said=lambda outcome: outcome.warnings or (),
)

APPLIED: Serializer[AppliedOutcome] = Serializer(
    kind="applied",
    write=_write_applied,
    read=_read_applied,
    plan=lambda outcome: outcome.applied,
    failures=lambda outcome: outcome.failures,
    secret=lambda outcome: any(outcome.written.values()),
)
