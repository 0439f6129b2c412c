"""Plans a case whose data sources ask a cloud: an answer that is not given is unknown in the plan, by Terraform's own rules."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tfproof.addresses import without_keys
from tfproof.cases.case import Case, simulation_input
from tfproof.cases.failures import Failure, FailureKind, failures
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.errors import UsageError
from tfproof.hcl import LATE_KEY, late_in
from tfproof.plan import Plan
from tfproof.provider.call_addresses import type_in
from tfproof.terraform import (
    Diagnostic,
    PlanRun,
    Sandbox,
    SessionProviders,
    SimulatedDataPlan,
    run_answered_plan,
    run_plan,
)
from tfproof.terraform.assumed_instances import Assumption
from tfproof.terraform.data_source_twins import TWIN
from tfproof.terraform.data_sources import REMOTE_STATE, Reading, read_sources
from tfproof.terraform.deferred_data_sources import Deferral, defer
from tfproof.terraform.deferred_plan import undeferred
from tfproof.terraform.needed_answers import needed_answers
from tfproof.terraform.remote_states import with_states, without_states
from tfproof.values import ASSUMED_KEY

_SAY = "say what it answers, with data= of the case or --data"
ASSERTION_FAILED = "Check block assertion failed"
"""What Terraform says, as a warning, of a ``check`` block."""
_MOST_ROUNDS = 12


def warnings_of(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return what was warned of, with its place."""
    return tuple(str(one) for one in diagnostics if one.severity == "warning")


def planned(case: Case, workspace: Sandbox, *, providers: SessionProviders, strict: bool) -> PlanOutcome:
    """Plan a case. What its data sources would learn from a cloud is unknown, unless the case says it.

    Where the number or the keys of resources hang on a data source of which the case says nothing, Terraform cannot plan
    without its answer: then that is a stand-in, and the outcome names the data source as assumed. So it does where a provider
    refuses a resource for what it does not know, and might take it with an answer: then the resource is planned as proposed.

    Args:
        case: the case; what its ``data`` says is known in the plan.
        workspace: where it is planned.
        providers: the session's resident providers.
        strict: refuse it when a data source asks about which the case says nothing.

    Raises:
        UsageError: the case's ``data`` names what nothing asks for, or gives what cannot be.
        TfproofError: Terraform could not be run at all.
    """
    reading = read_sources(workspace.root, workspace.module_folders())
    _refuse_unused(case, reading)
    if strict and (silent := _silent(case, workspace, reading, providers)):
        return PlanOutcome(plan=None, failures=_needing(silent, reading))
    assumption, arguments = Assumption(reading=reading), providers.argument_types(workspace)
    unjudged: dict[str, frozenset[str]] = {}
    for rounds in itertools.count(1):
        deferral = defer(workspace, reading, case.data, assumption, arguments)
        run = _run(case, deferral, providers, unjudged)
        missed = _not_judged(run.run.errors, reading, unjudged)
        learned = assumption.learn(run.run.errors) or bool(missed)
        unjudged |= missed
        assumed = tuple(sorted({*assumption.addresses, *itertools.chain.from_iterable(unjudged.values())}))
        if run.run.plan is not None or rounds > _MOST_ROUNDS or not learned:
            break
        if strict and assumed:
            return PlanOutcome(plan=None, failures=_needing(assumed, reading, "what is planned depends on it"))
    if run.run.plan is None:
        found = failures(run.run.diagnostics, folder=case.source, modules=workspace.module_folders())
        return PlanOutcome(plan=None, failures=found)
    _refuse_partly_answered(run, deferral)
    plan = undeferred(run.run.plan, deferral.answered) if reading.sources else run.run.plan
    plan = with_late(plan, reading)
    if assumption.blocks:
        plan[ASSUMED_KEY] = list(assumption.blocks)
    asked = frozenset(deferral.deferred)
    return PlanOutcome(
        plan=Plan(plan, source=case.source, assumed=assumed),
        looked_up=tuple(sorted(one["address"] for one in plan.get("resource_changes", ()) if _is_asked(one, asked))),
        assumed=assumed,
        warnings=warnings_of(run.run.diagnostics),
    )


def with_late(plan: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return a plan's JSON with the arguments that may be unknown although all that they refer to is known."""
    late = late_in(reading.modules, reading.folders)
    return {**plan, LATE_KEY: late} if late else plan


def _not_judged(
    errors: Iterable[Diagnostic], reading: Reading, known: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The types of resources that a provider refuses, and the data sources whose answers may be why: they are unknown to it."""
    found: dict[str, frozenset[str]] = {}
    for one in errors:
        type_ = type_in(one.address) if one.address else None
        needed = needed_answers(reading, one.where) if one.where and type_ and type_ not in known else ()
        if type_ and needed:
            found[type_] = found.get(type_, frozenset()).union(needed)
    return found


def _run(case: Case, deferral: Deferral, providers: SessionProviders, unjudged: Collection[str]) -> SimulatedDataPlan:
    if not deferral.reads_twins and not unjudged:
        run = run_plan(deferral.workspace, case.inputs, case.var_files)
        if run.plan is not None or not _needs_only_answers(run, case, deferral.workspace):
            return SimulatedDataPlan(run=run, looked_up=())
    return run_answered_plan(
        replace(simulation_input(case, deferral.workspace), data=deferral.data), providers=providers, unjudged=unjudged
    )


def _needs_only_answers(run: PlanRun, case: Case, workspace: Sandbox) -> bool:
    """Whether a plan failed for this one reason: something that is no data source asks a cloud."""
    found = failures(run.diagnostics, folder=case.source, modules=workspace.module_folders())
    return bool(found) and all(one.kind is FailureKind.CLOUD for one in found)


def _is_asked(entry: dict[str, object], asked: frozenset[str]) -> bool:
    return entry["mode"] == "data" and without_keys(str(entry["address"])) in asked


def _refuse_unused(case: Case, reading: Reading) -> None:
    used = {key for source in reading.sources for key in source.given(case.data, reading.modules)}
    unused = sorted(case.data.keys() - used)
    if unused:
        raise UsageError(
            f"values are given for what nothing asked for: {', '.join(unused)}",
            where=str(case.source),
            expected="types or addresses of data sources of this case that ask a cloud",
            fix="correct the address, or leave it out",
        )


def _refuse_partly_answered(run: SimulatedDataPlan, deferral: Deferral) -> None:
    """Refuse answers for some instances of a block only: the others' would pass for known."""
    for one in run.looked_up:
        address = (one.address or "").replace(TWIN, "")
        lacking = sorted(
            {str(path[0]) for path in one.stand_ins} & deferral.answered.get(without_keys(address), frozenset())
        )
        if lacking:
            raise UsageError(
                f"{address} has no answer for {', '.join(lacking)}, and another instance of its block has one",
                expected="an answer for each instance",
                fix=f"say it for {without_keys(address)}, without an instance key, or for each instance",
            )


def _silent(case: Case, workspace: Sandbox, reading: Reading, providers: SessionProviders) -> set[str]:
    """The data sources that are asked while planning, and of which the case says nothing."""
    silent = {
        address
        for source in reading.sources if not source.given(case.data, reading.modules)
        for address in source.addresses(reading.modules)
    }  # fmt: skip
    stated = with_states(workspace, case.data, providers.argument_types(workspace)).workspace
    what = replace(simulation_input(case, stated), data=without_states(case.data))
    run = run_answered_plan(what, providers=providers)
    asked = {
        one.address for one in run.looked_up if one.address and one.stand_ins and without_keys(one.address) in silent
    }
    return asked | {address for address in silent if f".{REMOTE_STATE}." in f".{address}"}


def _needing(
    addresses: Iterable[str], reading: Reading, why: str = "it asks a cloud, and a plan is made offline"
) -> tuple[Failure, ...]:
    places = {address: one.place for one in reading.sources for address in one.addresses(reading.modules)}
    return tuple(
        Failure(
            kind=FailureKind.CLOUD, addresses=(address,), message=f"{why}: {_SAY}", where=places[without_keys(address)]
        )
        for address in sorted(addresses)
    )
