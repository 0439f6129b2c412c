"""Plans a workspace with some inputs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.errors import PlanFormatError, TerraformError, WorkspaceError
from tfproof.provider.isolation import isolated, tied_to_parent
from tfproof.terraform.command_result import read_verdict
from tfproof.terraform.diagnostics import Diagnostic, errors, read_document
from tfproof.terraform.overrides import without_offline_arguments
from tfproof.terraform.process import NO_SPACE_FIX, Completed
from tfproof.terraform.runner import TerraformRunner
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.variable_file import VariableArguments, arranged

_FORMAT_MAJOR = "1"
_LITTLE_BYTES = 64 * 1024
# The others only read a file.
_AT_WORK = ("plan", "apply", "test", "validate")
Commands = Callable[..., Completed]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """What became of one plan.

    Args:
        plan: what ``terraform show -json`` says of it; None when Terraform refused.
        diagnostics: everything that Terraform complained about, warnings too.
    """

    plan: dict[str, Any] | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Why Terraform refused; empty when it did not."""
        return errors(self.diagnostics)


def run_plan(workspace: Sandbox, inputs: Mapping[str, Any], var_files: Sequence[Path] = ()) -> PlanRun:
    """Plan a workspace. Several plans of one workspace may run at once.

    Args:
        workspace: what to plan.
        inputs: values of input variables: JSON-like values, tuples, sets and paths. ``None`` means null.
        var_files: ``.tfvars`` or ``.tfvars.json`` files; of two that set the same variable the later one wins, and inputs
            win over files.

    Raises:
        UsageError: an input that the configuration does not declare or that cannot be written as JSON, or no such file.
        CommandTimeout: Terraform took too long.
        CommandKilled: something ended Terraform.
        TerraformError: Terraform or a provider crashed.
        WorkspaceError: the temp folder cannot be written.
    """
    with arranged(workspace, inputs, var_files) as given:
        return plan_with(_commands(workspace), workspace, given)


def run_refusals(workspace: Sandbox, inputs: Mapping[str, Any]) -> PlanRun:
    """Plan a workspace, and look at nothing but what Terraform complains about: ``plan`` is empty where it does not refuse.

    Raises what :func:`run_plan` raises.
    """
    with arranged(workspace, inputs, ()) as given:
        return plan_with(_commands(workspace), workspace, given, is_shown=False)


def run_validation(workspace: Sandbox) -> tuple[Diagnostic, ...]:
    """Return why a configuration is refused with any values of its variables; empty where it is not.

    Raises:
        CommandTimeout: Terraform took too long.
        CommandKilled: something ended Terraform.
        TerraformError: Terraform or a provider crashed.
    """
    done = _commands(workspace)("validate", "-json", "-no-color")
    try:
        document = json.loads(done.out)
    except ValueError as error:
        raise TerraformError("the configuration cannot be validated", where=done.err.strip()[-1000:] or None) from error
    return errors(read_document(document, workspace.original))


def _commands(workspace: Sandbox) -> Commands:
    def run(*arguments: str) -> Completed:
        """Run a command; again when the resident provider, and not the configuration, is why it failed."""
        while True:
            environment = workspace.plan_environment()
            _refuse_unguarded(workspace, environment)
            done = command(workspace, environment, *arguments)
            resident = workspace.resident
            if done.code == 0 or resident is None or not resident.recover(workspace, done.out + done.err):
                return done

    return run


def _refuse_unguarded(workspace: Sandbox, environment: Mapping[str, str]) -> None:
    """Refuse blocks that may reach out where Terraform would start their providers by itself, with no proxy between them."""
    attached = json.loads(environment.get("TF_REATTACH_PROVIDERS", "{}"))
    if workspace.asking and not workspace.providers.binaries().keys() <= attached.keys():
        first = workspace.asking[0]
        raise TerraformError(
            f"{first.address} may start a program or open a connection, and only providers that stay are kept from it",
            where=str(first.location),
            fix="leave out --no-resident (or reinstall tfproof), or take it out of the stack",
        )


def command(workspace: Sandbox, environment: Mapping[str, str], *arguments: str, out: Path | None = None) -> Completed:
    """Run one command of Terraform in a workspace, and return what it printed, with any exit code.

    Where the system allows it, a command that plans, applies or tests reaches no network, and none outlives this thread.
    """
    runner = TerraformRunner(
        str(workspace.root),
        binary=str(workspace.executable.path),
        environment=dict(environment),
        timeout=workspace.timeout,
        stop=workspace.stop,
        before=isolated() if arguments[0] in _AT_WORK else tied_to_parent(),
    )
    return runner.run(*arguments, out=out)


def plan_with(
    run: Commands, workspace: Sandbox, given: VariableArguments, *options: str, is_shown: bool = True
) -> PlanRun:
    """Plan with ``run``, which runs one command of Terraform; raises as :func:`run_plan` does."""
    target = given.folder / "plan"
    done = run("plan", "-json", "-input=false", "-lock=false", f"-out={target}", *options, *given.arguments)
    found = read_verdict(workspace, done, given)
    if done.code != 0:
        return PlanRun(plan=None, diagnostics=found)
    if not is_shown:
        return PlanRun(plan={}, diagnostics=found)
    shown = run("show", "-no-color", "-json", str(target))
    if shown.code != 0:
        # Terraform does not notice that a plan file could not be written to its end.
        if shutil.disk_usage(target.parent).free < _LITTLE_BYTES:
            raise WorkspaceError("no space left for the plan file", where=str(target.parent), fix=NO_SPACE_FIX)
        raise TerraformError("the plan cannot be shown", where=(shown.err or shown.out).strip())
    return PlanRun(plan=without_offline_arguments(_read_plan(shown.out)), diagnostics=found)


def _read_plan(text: str) -> dict[str, Any]:
    try:
        plan = json.loads(text)
    except ValueError as error:
        raise PlanFormatError(f"the plan is no JSON: {error}") from error
    version = str(plan.get("format_version")) if isinstance(plan, dict) else "none"
    if version.partition(".")[0] != _FORMAT_MAJOR:
        raise PlanFormatError(f"the plan has format version {version}", expected=f"{_FORMAT_MAJOR}.x")
    return dict(plan)
