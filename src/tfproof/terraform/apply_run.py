"""Applies a workspace without a cloud: Terraform and the providers are real, only the cloud's answers are stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tfproof.provider.account import ACCOUNT_KEY
from tfproof.terraform.deferred_data_sources import read_late
from tfproof.terraform.deferred_plan import undeferred
from tfproof.terraform.diagnostics import Diagnostic, errors
from tfproof.terraform.late_state import is_large
from tfproof.terraform.remote_states import with_states, without_states
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.session_providers import SessionProviders
from tfproof.terraform.simulated_run import SimulatedRun, landed, refuse_unused, taken_values
from tfproof.terraform.stand_in_account import stand_in_account
from tfproof.terraform.unfinished_apply import with_made

if TYPE_CHECKING:
    from tfproof.provider.refusals import Origin, Refusals, Shapes
    from tfproof.provider.simulate import SimulatedApi
    from tfproof.provider.simulated_objects import AppliedResource

Answers = Mapping[str, Mapping[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRun:
    """What became of one simulated apply.

    Attributes:
        plan: what ``terraform show -json`` says of a second plan, on top of what was applied: every value is known, and
            every change is one that the configuration asks for again. None when Terraform refused to apply anything.
        complete: all of it was applied; else what could not be is in the plan as planned, with unknown values.
        resources: each resource as the simulated cloud made it.
        diagnostics: everything that Terraform complained about, warnings too.
    """

    plan: dict[str, Any] | None
    complete: bool = True
    resources: tuple[AppliedResource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def run_apply(
    workspace: Sandbox,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path] = (),
    *,
    providers: SessionProviders,
    stand_ins: Answers | None = None,
    data: Answers | None = None,
) -> ApplyRun:
    """Apply a workspace to a simulated AWS API, then plan it again.

    Where Terraform refuses all of it because of what a data source says, data sources are read during the apply: then all that
    does not follow from it is applied.

    Args:
        workspace: what to apply.
        inputs: values of input variables, as for :func:`~tfproof.terraform.plan_run.run_plan`.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        providers: the session's resident providers.
        stand_ins: values of attributes that the cloud assigns, by type or address and by attribute.
        data: what data sources answer, by type or address and by attribute.

    Raises:
        UsageError: an input, stand-in or answer that cannot be, or that nothing asked for.
        ProviderProxyError: the providers cannot be reached through tfproof.
        CommandTimeout, CommandKilled, TerraformError, WorkspaceError: as for a plan.
    """

    def apply(where: Sandbox) -> ApplyRun:
        return _applied(where, inputs, var_files, providers=providers, stand_ins=stand_ins, data=data)

    run = apply(workspace)
    if run.plan is not None:
        return run
    late = read_late(workspace, data or {}, providers.argument_types(workspace))
    of_late = apply(late) if late is not None else run
    if of_late.plan is None:
        return run
    return replace(of_late, plan=undeferred(of_late.plan, {}))


def _applied(
    workspace: Sandbox,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path],
    *,
    providers: SessionProviders,
    stand_ins: Answers | None,
    data: Answers | None,
) -> ApplyRun:
    def again(there: SimulatedRun) -> ApplyRun:
        second = there.plan()
        if second.plan is None:
            return partly(there, second.diagnostics)
        plan = {**second.plan, ACCOUNT_KEY: there.simulation.account}
        return ApplyRun(plan=plan, resources=there.simulation.applied, diagnostics=second.diagnostics)

    def partly(there: SimulatedRun, diagnostics: tuple[Diagnostic, ...]) -> ApplyRun:
        made = there.simulation.applied
        first = there.plan(from_scratch=True).plan if made and there.state.is_file() else None
        plan = first and {**with_made(first, there.state), ACCOUNT_KEY: there.simulation.account}
        return ApplyRun(plan=plan, complete=False, resources=made, diagnostics=diagnostics)

    return after_apply(
        workspace, inputs, var_files, then=again, refused=partly, providers=providers, stand_ins=stand_ins, data=data
    )


def after_apply(
    workspace: Sandbox,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path] = (),
    *,
    then: Callable[[SimulatedRun], T],
    refused: Callable[[SimulatedRun, tuple[Diagnostic, ...]], T],
    providers: SessionProviders,
    stand_ins: Answers | None = None,
    data: Answers | None = None,
    lenient: bool = False,
) -> T:
    """Apply a workspace to a simulated AWS API, and do something with what is there then.

    Args:
        workspace: what to apply.
        inputs: values of input variables.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        then: what to do; may be called twice, the second time with the whole schema.
        refused: what to return instead when Terraform refuses to apply all of it; called with the reason.
        providers: the session's resident providers.
        stand_ins: values of attributes that the cloud assigns, by type or address and by attribute.
        data: what data sources answer, by type or address and by attribute.
        lenient: let stand-ins and answers name what the source does not have: they are for other source as well.

    Raises:
        TfproofError: as :func:`run_apply` does.
    """
    from tfproof.provider.refusals import of_states
    from tfproof.provider.simulate import SimulatedApi

    arguments, said = providers.argument_types(workspace), data or {}
    stated = with_states(workspace, said, arguments)
    data = without_states(said)
    taken = taken_values(stated.workspace)
    account = stand_in_account(_folders(stated.workspace), inputs, stand_ins or {}, data, var_files)

    shaped: dict[Origin, str] = {}
    in_turn = False
    late = is_large(stated.workspace)

    def apply(there: SimulatedRun) -> T:
        done, found = there.apply(late=late)
        if done.code != 0:
            _learn(there.simulation.refusals, found, shaped)
        if there.has_lost_state(done):
            raise _TryAgain({}, late=False)
        if done.code != 0:
            return refused(there, found)
        result = then(there)
        if not lenient:
            refuse_unused(there.simulation, workspace)
        return result

    def make() -> SimulatedApi:
        return SimulatedApi(
            stand_ins=stand_ins, data=data, account=account, taken=taken, texts=stated.texts, shaped=dict(shaped),
            in_turn=in_turn,
        )  # fmt: skip

    while True:
        try:
            return landed(stated.workspace, inputs, var_files, make=make, then=apply, providers=providers)
        except _TryAgain as again:
            shaped |= again.shapes
            if of_states(again.shapes):
                stated = with_states(workspace, said, arguments, of_states(shaped))
            in_turn = in_turn or again.in_turn
            late = late and again.late


def _folders(workspace: Sandbox) -> set[Path]:
    return {workspace.root, *((workspace.root / folder).resolve() for folder in workspace.module_folders().values())}


def _learn(refusals: Refusals, found: Sequence[Diagnostic], shaped: Shapes) -> None:
    """Learn from what providers refused; raises :class:`_TryAgain` where that is worth it."""
    for one in errors(found):
        refusals.learn(f"{one.summary} {one.detail}", one.code or "", one.values)
    more = {one: text for one, text in refusals.found.items() if one not in shaped}
    if more or refusals.is_unsure:
        raise _TryAgain(more, in_turn=refusals.is_unsure)


class _TryAgain(Exception):
    """A provider refused what was made up, and takes something else: each found once, so that this comes to an end.

    Or the state is lost that was to be written late, which it is once.
    """

    def __init__(self, shapes: Shapes, *, in_turn: bool = False, late: bool = True) -> None:
        super().__init__()
        self.shapes = shapes
        self.in_turn = in_turn
        self.late = late
