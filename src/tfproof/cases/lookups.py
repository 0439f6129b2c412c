"""Plans a case whose data sources ask a cloud: what nobody told is unknown in the plan, and the rest is as planned."""

from __future__ import annotations

from collections.abc import Iterable

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind, failures
from tfproof.cases.outcome import Outcome
from tfproof.cases.unanswered import same_resources, with_unknowns
from tfproof.plan import Plan
from tfproof.terraform import AnsweredRun, SessionProviders, Workspace, run_answered_plan

_SAY = "say what it answers, with data= of the case or --data"


def asks_only_a_cloud(outcome: Outcome) -> bool:
    """Whether a case did not plan for this one reason: its data sources ask a cloud."""
    return bool(outcome.failures) and all(one.kind is FailureKind.CLOUD for one in outcome.failures)


def answered(case: Case, workspace: Workspace, *, providers: SessionProviders, strict: bool) -> Outcome:
    """Plan a case as if its data sources had been answered.

    Args:
        case: the case; what its ``data`` says is known in the plan.
        workspace: where it is planned.
        providers: the session's resident providers.
        strict: refuse it when a data source is asked about which the case says nothing.

    Raises:
        UsageError: the case's ``data`` names what nothing asks for, or gives what cannot be.
        TfproofError: Terraform could not be run at all.
    """

    def run(*, other: bool) -> AnsweredRun:
        return run_answered_plan(
            workspace, case.inputs, case.var_files, providers=providers, data=case.data, other=other
        )

    first = run(other=False)
    untold = tuple(one for one in first.looked_up if one.stand_ins)
    silent = {one.address for one in untold if not _is_told(case, one.type, one.address)}
    if strict and silent:
        return Outcome(plan=None, failures=_needing(silent))
    if first.run.plan is None:
        found = failures(first.run.diagnostics, folder=case.source, modules=workspace.module_folders())
        return Outcome(plan=None, failures=(*found, *_needing(silent, "it was answered with a stand-in")))
    if not untold:
        return Outcome(plan=Plan(first.run.plan, source=case.source))
    second = run(other=True)
    if second.run.plan is None or not same_resources(first.run.plan, second.run.plan):
        return Outcome(plan=None, failures=_needing(silent, "which resources are planned depends on what it answers"))
    stand_ins = {one.address: one.stand_ins for one in untold if one.address is not None}
    plan = with_unknowns(first.run.plan, second.run.plan, stand_ins)
    return Outcome(plan=Plan(plan, source=case.source), looked_up=tuple(sorted(stand_ins)))


def _is_told(case: Case, type_: str, address: str | None) -> bool:
    return any(key in case.data for key in (type_, f"data.{type_}", address))


def _needing(
    addresses: Iterable[str | None], why: str = "it asks a cloud, and a plan is made offline"
) -> tuple[Failure, ...]:
    return tuple(
        Failure(kind=FailureKind.CLOUD, addresses=(address,), message=f"{why}: {_SAY}", where=None)
        for address in sorted(filter(None, addresses))
    )
