"""Applies a workspace without a cloud: Terraform and the providers are real, only the cloud's answers are stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tfproof.errors import InternalError, UsageError
from tfproof.provider.types_in_use import complains_of_missing_type
from tfproof.terraform.diagnostics import Diagnostic
from tfproof.terraform.inputs import Arranged, arranged
from tfproof.terraform.planning import PlanRun, command, plan_with
from tfproof.terraform.process import Completed
from tfproof.terraform.resident import SessionProviders
from tfproof.terraform.verdicts import read_verdict
from tfproof.terraform.workspace import Workspace

if TYPE_CHECKING:
    from tfproof.provider.simulate import Applied, Simulation

Answers = Mapping[str, Mapping[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRun:
    """What became of one simulated apply.

    Attributes:
        plan: what ``terraform show -json`` says of a second plan, on top of what was applied: every value is known, and
            every change is one that the configuration asks for again. None when Terraform refused.
        resources: each resource as the simulated cloud made it.
        diagnostics: everything that Terraform complained about, warnings too.
    """

    plan: dict[str, Any] | None
    resources: tuple[Applied, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """A workspace that stands in the cloud that is not there. It is gone when the function that was handed it returns.

    Attributes:
        workspace: what commands run in.
        given: its inputs, and a private folder.
        state: the state file.
        simulation: the cloud that is not there.
        environment: of its commands.
        whole: Terraform is shown the whole schema.
        lenient: variables files may set what this source does not declare.
    """

    workspace: Workspace
    given: Arranged
    state: Path
    simulation: Simulation
    environment: Mapping[str, str]
    whole: bool
    lenient: bool = False

    def run(self, *arguments: str, out: Path | None = None) -> Completed:
        """Run one command of Terraform, and return what it printed, whatever its exit code."""
        done = command(self.workspace, self.environment, *arguments, out=out)
        if done.code != 0 and not self.whole and complains_of_missing_type(done.out + done.err):
            raise _SchemaTooSmall
        return done

    def plan(self) -> PlanRun:
        """Plan the workspace on top of the state; raises as :func:`~tfproof.terraform.planning.run_plan` does."""
        return plan_with(self.run, self.workspace, self.given, f"-state={self.state}")

    def apply(self, *options: str) -> tuple[Completed, tuple[Diagnostic, ...]]:
        """Apply the workspace to the state, and return what Terraform printed and complained about."""
        output = self.given.folder / "apply.out"
        self.simulation.follow(output)
        always = ("-json", "-auto-approve", "-input=false", "-lock=false", "-parallelism=1", f"-state={self.state}")
        done = self.run("apply", *always, *options, *self.given.arguments, out=output)
        return done, read_verdict(self.workspace, done, () if self.lenient else self.given.files)


class _SchemaTooSmall(Exception):
    """Terraform asked for a type that the source does not name."""


def run_apply(
    workspace: Workspace,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path] = (),
    *,
    providers: SessionProviders,
    stand_ins: Answers | None = None,
    data: Answers | None = None,
) -> ApplyRun:
    """Apply a workspace to a cloud that is not there, then plan it again.

    Args:
        workspace: what to apply.
        inputs: values of input variables, as for :func:`~tfproof.terraform.planning.run_plan`.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        providers: the session's resident providers.
        stand_ins: values of attributes that the cloud assigns, by type or address and by attribute.
        data: what data sources answer, by type or address and by attribute.

    Raises:
        UsageError: an input, stand-in or answer that cannot be, or that nothing asked for.
        ProviderProxyError: the providers cannot be reached through tfproof.
        CommandTimeout, CommandKilled, TerraformError, WorkspaceError: as for a plan.
    """

    def again(landed: Landed) -> ApplyRun:
        second = landed.plan()
        return ApplyRun(plan=second.plan, resources=landed.simulation.applied, diagnostics=second.diagnostics)

    def refused(diagnostics: tuple[Diagnostic, ...]) -> ApplyRun:
        return ApplyRun(plan=None, diagnostics=diagnostics)

    return after_apply(
        workspace, inputs, var_files, then=again, refused=refused, providers=providers, stand_ins=stand_ins, data=data
    )


def after_apply(
    workspace: Workspace,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path] = (),
    *,
    then: Callable[[Landed], T],
    refused: Callable[[tuple[Diagnostic, ...]], T],
    providers: SessionProviders,
    stand_ins: Answers | None = None,
    data: Answers | None = None,
    lenient: bool = False,
) -> T:
    """Apply a workspace to a cloud that is not there, and do something with what stands there then.

    Args:
        workspace: what to apply.
        inputs: values of input variables.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        then: what to do; may be called twice, the second time with the whole schema.
        refused: what to return instead when Terraform refuses to apply it.
        providers: the session's resident providers.
        stand_ins: values of attributes that the cloud assigns, by type or address and by attribute.
        data: what data sources answer, by type or address and by attribute.
        lenient: let variables files, stand-ins and answers name what the source does not have: they are for other source
            as well.

    Raises:
        TfproofError: as :func:`run_apply` does.
    """
    from tfproof.provider.simulate import Simulation

    for whole in (False, True):
        simulation = Simulation(stand_ins=stand_ins, data=data)
        try:
            with (
                arranged(workspace, inputs, var_files) as given,
                providers.simulated(workspace, simulation, whole=whole) as added,
            ):
                landed = Landed(
                    workspace=workspace,
                    given=given,
                    state=given.folder / "applied.tfstate",
                    simulation=simulation,
                    environment=dict(workspace.env) | dict(added),
                    whole=whole,
                    lenient=lenient,
                )
                done, found = landed.apply()
                if done.code != 0:
                    return refused(found)
                result = then(landed)
        except _SchemaTooSmall:
            continue
        if not lenient:
            _check_used(simulation, workspace)
        return result
    raise InternalError("Terraform asks for a larger schema than the whole one", where=str(workspace.source))


def _check_used(simulation: Simulation, workspace: Workspace) -> None:
    unused = simulation.unused()
    if unused:
        raise UsageError(
            f"values are given for what nothing asked for: {', '.join(sorted(unused))}",
            where=str(workspace.source),
            expected="types or addresses of resources and data sources of this case",
            fix="correct the address, or leave it out",
        )
