"""Applies a workspace without a cloud: Terraform and the providers are real, only the cloud's answers are stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tfproof.provider.decoded_texts import Taken
from tfproof.provider.simulated_account import ACCOUNT_KEY
from tfproof.terraform.argument_types import ArgumentTypes
from tfproof.terraform.deferred_data_sources import read_late
from tfproof.terraform.deferred_plan import undeferred
from tfproof.terraform.diagnostics import Diagnostic, errors
from tfproof.terraform.late_state import is_large
from tfproof.terraform.remote_states import Stated, with_states, without_states
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.session_providers import SessionProviders
from tfproof.terraform.simulated_run import SimulatedRun, landed, refuse_unused, taken_values
from tfproof.terraform.simulation_input import SimulationInput
from tfproof.terraform.stand_in_account import stand_in_account
from tfproof.terraform.unfinished_apply import with_made

if TYPE_CHECKING:
    from tfproof.provider.read_back import Question
    from tfproof.provider.refusals import Refusals, Shapes
    from tfproof.provider.simulate import SimulatedApi
    from tfproof.provider.simulated_objects import AppliedResource

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


def run_apply(what: SimulationInput, *, providers: SessionProviders) -> ApplyRun:
    """Apply a workspace to a simulated AWS API, then plan it again.

    Where Terraform refuses all of it because of what a data source says, data sources are read during the apply: then all that
    does not follow from it is applied.

    Raises:
        UsageError: an input, stand-in or answer that cannot be, or that nothing asked for.
        ProviderProxyError: the providers cannot be reached through tfproof.
        CommandTimeout, CommandKilled, TerraformError, WorkspaceError: as for a plan.
    """
    run = after_apply(what, then=_planned_again, refused=_partly_applied, providers=providers)
    if run.plan is not None:
        return run
    late = read_late(what.workspace, what.data, providers.argument_types(what.workspace))
    if late is None:
        return run
    what = replace(what, workspace=late)
    of_late = after_apply(what, then=_planned_again, refused=_partly_applied, providers=providers)
    return run if of_late.plan is None else replace(of_late, plan=undeferred(of_late.plan, {}))


def _planned_again(there: SimulatedRun) -> ApplyRun:
    second = there.plan()
    if second.plan is None:
        return _partly_applied(there, second.diagnostics)
    plan = {**second.plan, ACCOUNT_KEY: there.simulation.account}
    return ApplyRun(plan=plan, resources=there.simulation.applied, diagnostics=second.diagnostics)


def _partly_applied(there: SimulatedRun, diagnostics: tuple[Diagnostic, ...]) -> ApplyRun:
    made = there.simulation.applied
    first = there.plan(from_scratch=True).plan if made and there.state.is_file() else None
    plan = first and {**with_made(first, there.state), ACCOUNT_KEY: there.simulation.account}
    return ApplyRun(plan=plan, complete=False, resources=made, diagnostics=diagnostics)


def after_apply(
    what: SimulationInput,
    *,
    then: Callable[[SimulatedRun], T],
    refused: Callable[[SimulatedRun, tuple[Diagnostic, ...]], T],
    providers: SessionProviders,
    lenient: bool = False,
) -> T:
    """Apply a workspace to a simulated AWS API, and do something with what is there then.

    Args:
        what: what to apply.
        then: what to do; may be called twice, the second time with the whole schema.
        refused: what to return instead when Terraform refuses to apply all of it; called with the reason.
        providers: the session's resident providers.
        lenient: let stand-ins and answers name what the source does not have: they are for other source as well.

    Raises:
        TfproofError: as :func:`run_apply` does.
    """
    attempt = _Attempt.first(what, providers)

    def apply(there: SimulatedRun) -> T:
        done, found = there.apply(late=attempt.late)
        if done.code != 0:
            _learn(there.simulation.refusals, found, attempt.shaped)
        if there.has_lost_state(done):
            raise _TryAgain({}, late=False)
        if done.code != 0:
            return refused(there, found)
        if missed := there.simulation.read_back.missed():
            raise _TryAgain({}, early=missed)
        result = then(there)
        if not lenient:
            refuse_unused(there.simulation, what.workspace)
        return result

    while True:
        try:
            stated = replace(what, workspace=attempt.stated.workspace)
            return landed(stated, make=attempt.cloud, then=apply, providers=providers)
        except _TryAgain as again:
            attempt = attempt.after(again)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One try to apply, and what was learned from those before it.

    Attributes:
        what: what to apply.
        arguments: finds the types of what providers take.
        stated: the workspace, with the remote states that it reads.
        account: the account of the cloud.
        taken: what modules take out of values.
        shaped: what a provider takes, by what was made up and refused.
        early: what was made after a data source asked for it by its name.
        in_turn: whether the cloud answers one call after the other.
        late: whether the state is written when few resources are left.
    """

    what: SimulationInput
    arguments: ArgumentTypes
    stated: Stated
    account: str
    taken: Taken
    shaped: Shapes
    early: Mapping[Question, Mapping[str, Any]]
    in_turn: bool = False
    late: bool

    @classmethod
    def first(cls, what: SimulationInput, providers: SessionProviders) -> Self:
        arguments = providers.argument_types(what.workspace)
        stated = with_states(what.workspace, what.data, arguments)
        folders = _folders(stated.workspace)
        return cls(
            what=what,
            arguments=arguments,
            stated=stated,
            account=stand_in_account(folders, what.inputs, what.stand_ins, without_states(what.data), what.var_files),
            taken=taken_values(stated.workspace),
            shaped={},
            early={},
            late=is_large(stated.workspace),
        )

    def after(self, failed: _TryAgain) -> Self:
        """The next try."""
        from tfproof.provider.refusals import of_states

        shaped, early, stated = {**self.shaped, **failed.shapes}, {**self.early, **failed.early}, self.stated
        if of_states(failed.shapes):
            stated = with_states(self.what.workspace, self.what.data, self.arguments, of_states(shaped))
        in_turn, late = self.in_turn or failed.in_turn, self.late and failed.late
        return replace(self, stated=stated, shaped=shaped, early=early, in_turn=in_turn, late=late)

    def cloud(self) -> SimulatedApi:
        """The cloud of this try, in which nothing is yet."""
        from tfproof.provider.read_back import ReadBack
        from tfproof.provider.simulate import SimulatedApi

        return SimulatedApi(
            stand_ins=self.what.stand_ins,
            data=without_states(self.what.data),
            account=self.account,
            taken=self.taken,
            texts=self.stated.texts,
            shaped=dict(self.shaped),
            in_turn=self.in_turn,
            read_back=ReadBack(self.early),
        )


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

    Or the state is lost that was to be written late, which it is once. Or a data source names what was made after it was asked,
    which it does once.
    """

    def __init__(
        self,
        shapes: Shapes,
        *,
        in_turn: bool = False,
        late: bool = True,
        early: Mapping[Question, Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        self.shapes = shapes
        self.early = early or {}
        self.in_turn = in_turn
        self.late = late
