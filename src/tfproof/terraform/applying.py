"""Applies a workspace without a cloud: Terraform and the providers are real, only the cloud's answers are stand-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.errors import UsageError
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
    from tfproof.provider.simulate import Simulation

    whole = False
    while True:
        simulation = Simulation(stand_ins=stand_ins, data=data)
        with (
            arranged(workspace, inputs, var_files) as given,
            providers.simulated(workspace, simulation, whole=whole) as added,
        ):
            said, run = _apply(workspace, given, simulation, dict(workspace.env) | dict(added))
        if run.plan is None and not whole and complains_of_missing_type(said):
            whole = True
            continue
        unused = simulation.unused()
        if run.plan is not None and unused:
            raise UsageError(
                f"values are given for what nothing asked for: {', '.join(sorted(unused))}",
                where=str(workspace.source),
                expected="types or addresses of resources and data sources of this case",
                fix="correct the address, or leave it out",
            )
        return run


def _apply(
    workspace: Workspace, given: Arranged, simulation: Simulation, environment: Mapping[str, str]
) -> tuple[str, ApplyRun]:
    state, output = f"-state={given.folder / 'applied.tfstate'}", given.folder / "apply.out"

    def run(*arguments: str) -> Completed:
        return command(workspace, environment, *arguments)

    simulation.follow(output)
    options = ("-json", "-auto-approve", "-input=false", "-lock=false", "-parallelism=1", state)
    done = command(workspace, environment, "apply", *options, *given.arguments, out=output)
    found = read_verdict(workspace, done, given.files)
    if done.code != 0:
        return done.out + done.err, ApplyRun(plan=None, diagnostics=found)
    second: PlanRun = plan_with(run, workspace, given, state)
    return "", ApplyRun(plan=second.plan, resources=simulation.applied, diagnostics=second.diagnostics)
