"""Plans a case whose data sources ask a cloud: what nobody told is unknown in the plan, and the rest is as planned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind, failures
from tfproof.cases.outcome import Outcome
from tfproof.cases.unanswered import same_resources, with_unknowns
from tfproof.errors import InternalError
from tfproof.plan import Plan
from tfproof.terraform import AnsweredRun, Diagnostic, SessionProviders, Workspace, run_answered_plan

if TYPE_CHECKING:
    from tfproof.provider.simulate import LookUp

_SAY = "say what it answers, with data= of the case or --data"


def asks_only_a_cloud(outcome: Outcome) -> bool:
    """Whether a case did not plan for this one reason: its data sources ask a cloud."""
    return bool(outcome.failures) and all(one.kind is FailureKind.CLOUD for one in outcome.failures)


def warnings_of(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return what was warned of, with its place."""
    return tuple(str(one) for one in diagnostics if one.severity == "warning")


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
    untold = _by_address(first.looked_up, workspace)
    silent = {address for address, one in untold.items() if not _is_told(case, one.type, address)}
    if strict and silent:
        return Outcome(plan=None, failures=_needing(silent))
    if first.run.plan is None:
        found = failures(first.run.diagnostics, folder=case.source, modules=workspace.module_folders())
        return Outcome(plan=None, failures=(*found, *_needing(untold, "it was answered with a stand-in")))
    warnings = warnings_of(first.run.diagnostics)
    if not untold:
        return Outcome(plan=Plan(first.run.plan, source=case.source), warnings=warnings)
    second = run(other=True)
    if second.run.plan is None:
        return Outcome(plan=None, failures=_needing(untold, "whether the case plans depends on what it answers"))
    if not same_resources(first.run.plan, second.run.plan):
        return Outcome(plan=None, failures=_needing(untold, "which resources are planned depends on what it answers"))
    stand_ins = {address: one.stand_ins for address, one in untold.items()}
    plan = with_unknowns(first.run.plan, second.run.plan, stand_ins)
    return Outcome(plan=Plan(plan, source=case.source), looked_up=tuple(sorted(stand_ins)), warnings=warnings)


def _by_address(looked_up: Iterable[LookUp], workspace: Workspace) -> dict[str, LookUp]:
    """The data sources whose answers hold a stand-in: one that nobody can name would pass for known."""
    found: dict[str, LookUp] = {}
    for one in looked_up:
        if one.stand_ins and one.address is None:
            raise InternalError(f"Terraform did not say which data.{one.type} it reads", where=str(workspace.source))
        if one.stand_ins and one.address is not None:
            found[one.address] = one
    return found


def _is_told(case: Case, type_: str, address: str) -> bool:
    return any(key in case.data for key in (type_, f"data.{type_}", address))


def _needing(addresses: Iterable[str], why: str = "it asks a cloud, and a plan is made offline") -> tuple[Failure, ...]:
    return tuple(
        Failure(kind=FailureKind.CLOUD, addresses=(address,), message=f"{why}: {_SAY}", where=None)
        for address in sorted(addresses)
    )
