"""A workspace in front of a simulated AWS API: Terraform and providers are real, only the cloud is simulated."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tfproof.errors import InternalError, UsageError
from tfproof.provider.decoded_texts import Taken, taken
from tfproof.provider.types_in_use import complains_of_missing_type
from tfproof.terraform.command_result import read_verdict
from tfproof.terraform.data_source_twins import TWIN
from tfproof.terraform.diagnostics import Diagnostic
from tfproof.terraform.late_state import LateState, is_lost
from tfproof.terraform.plan_run import PlanRun, command, plan_with
from tfproof.terraform.process import Completed
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.session_providers import SessionProviders
from tfproof.terraform.simulation_input import SimulationInput
from tfproof.terraform.variable_file import VariableArguments, arranged

if TYPE_CHECKING:
    from tfproof.provider.simulate import SimulatedApi

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRun:
    """A workspace that is applied to the simulated AWS API. It is gone when the function that got it returns.

    Attributes:
        workspace: what commands run in.
        given: its inputs, and a private folder.
        state: the state file.
        simulation: the simulated AWS API.
        environment: of its commands.
        whole: Terraform is shown the whole schema.
    """

    workspace: Sandbox
    given: VariableArguments
    state: Path
    simulation: SimulatedApi
    environment: Mapping[str, str]
    whole: bool
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, *arguments: str, out: Path | None = None) -> Completed:
        """Run one command of Terraform, and return what it printed, with any exit code.

        Raises:
            UsageError: a value that was given for an attribute cannot be.
        """
        done = command(self.workspace, self.environment, *arguments, out=out)
        for mistake in sorted(self.simulation.mistakes, key=str)[:1]:
            raise UsageError(mistake.what.replace(TWIN, ""), expected=mistake.expected, fix=mistake.fix)
        if done.code != 0 and not self.whole and complains_of_missing_type(done.out + done.err):
            raise _SchemaTooSmall
        return done

    def plan(self, *, following: bool = False, from_scratch: bool = False) -> PlanRun:
        """Plan the workspace on top of the state.

        Args:
            following: learn the address of each data source that is read, which is slower.
            from_scratch: plan as if nothing were there.

        Raises:
            TfproofError: as :func:`~tfproof.terraform.plan_run.run_plan` does.
        """
        following = following or self.simulation.reads_by_address
        in_turn = ("-parallelism=1",) if following else ()
        self.simulation.follow(None)

        def run(*arguments: str) -> Completed:
            return self.run(*arguments, out=self._followed() if following and arguments[0] == "plan" else None)

        state = self.state.with_name("nothing.tfstate") if from_scratch else self.state
        return plan_with(run, self.workspace, self.given, *in_turn, f"-state={state}")

    def apply(self, *options: str, late: bool = False) -> tuple[Completed, tuple[Diagnostic, ...]]:
        """Apply the workspace to the state, and return what Terraform printed and complained about.

        Args:
            options: further ones of the command.
            late: let the state, which is not there yet, be written when few resources are left (see :meth:`has_lost_state`).
        """
        always = ("-json", "-auto-approve", "-input=false", "-lock=false", f"-state={self.state}")
        # What is destroyed comes in its order, and data sources pass no turnstile.
        in_turn = ("-parallelism=1",) if "-destroy" in options or self.simulation.reads_by_address else ()
        self.simulation.postpones = "-destroy" not in options
        try:
            output = self._followed(LateState(self.state).open if late else None)
            done = self.run("apply", *always, *in_turn, *options, *self.given.arguments, out=output)
        finally:
            self.simulation.postpones = False
        return done, read_verdict(self.workspace, done, self.given)

    def has_lost_state(self, done: Completed) -> bool:
        """Return whether the state of an apply was to be written late, and was not."""
        return (done.code == 0 or bool(self.simulation.applied)) and is_lost(self.state)

    def _followed(self, few_left: Callable[[], None] | None = None) -> Path:
        """Where the next command's output goes, so that the simulation learns which address a call is about."""
        output = self.given.folder / f"{next(self._numbers)}.out"
        self.simulation.follow(output, few_left=few_left)
        return output


class _SchemaTooSmall(Exception):
    """Terraform asked for a type that the source does not name."""


def landed(
    what: SimulationInput,
    *,
    make: Callable[[], SimulatedApi],
    then: Callable[[SimulatedRun], T],
    providers: SessionProviders,
) -> T:
    """Put a workspace in front of a simulated AWS API, and do something with it.

    Args:
        what: what to plan or apply.
        make: makes the cloud, again for each try.
        then: what to do; may be called twice, the second time with the whole schema.
        providers: the session's resident providers.

    Raises:
        TfproofError: as :func:`~tfproof.terraform.apply_run.run_apply` does.
    """
    workspace = what.workspace
    for whole in (False, True):
        simulation = make()
        try:
            with (
                arranged(workspace, what.inputs, what.var_files) as given,
                providers.simulated(workspace, simulation, whole=whole) as added,
            ):
                return then(
                    SimulatedRun(
                        workspace=workspace,
                        given=given,
                        state=given.folder / "applied.tfstate",
                        simulation=simulation,
                        environment=dict(workspace.env) | dict(added),
                        whole=whole,
                    )
                )
        except _SchemaTooSmall:
            continue
    raise InternalError("Terraform asks for a larger schema than the whole one", where=str(workspace.source))


def taken_values(workspace: Sandbox) -> Taken:
    """Return what the modules of a workspace take out of the values of resources and data sources."""
    return taken(sorted({workspace.root / folder for folder in workspace.module_folders().values()}))


def refuse_unused(simulation: SimulatedApi, workspace: Sandbox) -> None:
    """Refuse values that were given for what nothing asked for.

    Raises:
        UsageError: there are some; it names them.
    """
    unused = simulation.unused()
    if unused:
        raise UsageError(
            f"values are given for what nothing asked for: {', '.join(sorted(unused))}",
            where=str(workspace.source),
            expected="types or addresses of resources and data sources of this case",
            fix="correct the address, or leave it out",
        )
