"""Plans a workspace with some inputs."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.errors import PlanFormatError, TerraformError, UsageError, WorkspaceError
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.diagnostics import Diagnostic, errors, messages, read_stream
from tfproof.terraform.inputs import input_values
from tfproof.terraform.overrides import OVERRIDE_FILE, without_offline_arguments
from tfproof.terraform.process import NO_SPACE_FIX, Completed, killed
from tfproof.terraform.runner import TerraformRunner
from tfproof.terraform.scratch import remove_tree, unwritable
from tfproof.terraform.workspace import Workspace

_LITTLE_BYTES = 64 * 1024
_FORMAT_MAJOR = "1"
# These say that a process died or was told to stop, which is no verdict about the configuration.
_CRASHES = re.compile(
    r"^(Plugin did not respond|Plugin error|Request cancelled|Failed to load plugin schemas)", re.IGNORECASE
)
_TOLD_TO_STOP = re.compile(r"\s*Interrupt received\b")
_HALTED = re.compile(r"execution halted|operation canceled", re.IGNORECASE)
_EMPTY_BLOCK = "Redundant empty provider block"
_UNDECLARED = re.compile(r'does not declare a variable named "([^"]+)"')


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


def run_plan(workspace: Workspace, inputs: Mapping[str, Any], var_files: Sequence[Path] = ()) -> PlanRun:
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
    _check_declared(workspace, inputs)
    values = input_values(inputs)
    files = [_checked(path) for path in var_files]
    folder = workspace.scratch / uuid.uuid4().hex
    try:
        folder.mkdir(mode=0o700)
        try:
            given = folder / "inputs.tfvars.json"
            given.write_text(json.dumps(values), encoding="utf-8")
            return _plan(workspace, [*files, given], folder / "plan")
        finally:
            remove_tree(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def _plan(workspace: Workspace, files: Sequence[Path], target: Path) -> PlanRun:
    done = _run(
        workspace, "plan", "-json", "-input=false", "-lock=false", f"-out={target}", *(f"-var-file={f}" for f in files)
    )
    found = tuple(d for d in read_stream(done.out, workspace.original) if not _is_ours(workspace, d))
    _check_verdict(done, found)
    _check_undeclared(found, files)
    if done.code != 0:
        return PlanRun(plan=None, diagnostics=found)
    shown = _run(workspace, "show", "-no-color", "-json", str(target))
    if shown.code != 0:
        # Terraform does not notice that a plan file could not be written to its end.
        if shutil.disk_usage(target.parent).free < _LITTLE_BYTES:
            raise WorkspaceError("no space left for the plan file", where=str(target.parent), fix=NO_SPACE_FIX)
        raise TerraformError("the plan cannot be shown", where=(shown.err or shown.out).strip())
    return PlanRun(plan=without_offline_arguments(_read_plan(shown.out)), diagnostics=found)


def _run(workspace: Workspace, *arguments: str) -> Completed:
    """Run a command; again when the resident provider, and not the configuration, is why it failed."""
    while True:
        runner = TerraformRunner(
            str(workspace.root),
            binary=str(workspace.executable.path),
            environment=workspace.plan_environment(),
            timeout=workspace.timeout,
        )
        done = runner.run(*arguments)
        said = done.out + done.err
        if done.code == 0 or workspace.resident is None or not workspace.resident.recover(workspace, said):
            return done


def _check_verdict(done: Completed, found: Sequence[Diagnostic]) -> None:
    """Tell a plan that was refused from one that did not come to an end."""
    said = messages(done.out)
    # Told to stop, Terraform may still exit with 0: what it has planned by then need not be all.
    told = any(_TOLD_TO_STOP.match(line) for line in (*said, *done.err.splitlines()))
    if told or (errors(found) and all(_HALTED.search(d.summary) for d in errors(found))):
        raise killed(done, "an interrupt")
    if done.code == 0:
        return
    crash = next((d for d in errors(found) if _CRASHES.match(d.summary)), None)
    if crash is not None:
        raise TerraformError(
            f"a provider did not work: {crash.summary}", where=crash.where or crash.address, expected=None,
            fix=f"Terraform says: {' '.join(crash.detail.split())}",
        )  # fmt: skip
    if done.code != 1 or not errors(found):
        raise TerraformError(
            f"{done.command} failed without saying why (exit code {done.code})",
            where=(done.err.strip() or "\n".join(said[-5:]))[-2000:] or None,
            fix="run it again; if it happens again, it is a crash of Terraform",
        )


def _is_ours(workspace: Workspace, found: Diagnostic) -> bool:
    """Tell a warning that an override causes: Terraform takes a child module's overridden provider block for an empty one."""
    if found.summary != _EMPTY_BLOCK or found.file is None:
        return False
    file = workspace.root / found.file
    if not (file.parent / OVERRIDE_FILE).is_file():
        return False
    written = (known for known in read_configuration(file.parent).files if known.path.name == file.name)
    blocks = [block for known in written for block in known.blocks if block.type == "provider"]
    return any(block.attributes or block.blocks for block in blocks)


def _check_declared(workspace: Workspace, inputs: Mapping[str, Any]) -> None:
    declared = workspace.configuration.variables
    unknown = [name for name in inputs if name not in declared]
    if unknown:
        raise _unknown(workspace, unknown, "an input of the case")


def _check_undeclared(found: Sequence[Diagnostic], files: Sequence[Path]) -> None:
    """Refuse what Terraform only warns of, when it stands in a file that was asked for."""
    named = [
        match.group(1)
        for d in found
        if (match := _UNDECLARED.search(d.detail)) is not None and any(str(file) in d.detail for file in files)
    ]
    if named:
        raise UsageError(
            f"no such input variable: {', '.join(sorted(named))}",
            where=next(d.detail for d in found if named[0] in d.detail).split(". ")[0],
            expected="only variables that the configuration declares",
            fix="declare it, or take it out of the file",
        )


def _unknown(workspace: Workspace, names: Sequence[str], where: str) -> UsageError:
    declared = sorted(workspace.configuration.variables)
    near = [match for name in names for match in difflib.get_close_matches(name, declared, n=1)]
    return UsageError(
        f"no such input variable: {', '.join(names)}",
        where=f"{where}, of {workspace.source}",
        expected=f"one of {', '.join(declared)}" if declared else "no inputs: the configuration declares none",
        fix=f"did you mean {', '.join(near)}?" if near else None,
    )


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(
            f"there is no variables file {path}", expected="a .tfvars or .tfvars.json file", fix="check the path"
        )
    return path.absolute()


def _read_plan(text: str) -> dict[str, Any]:
    try:
        plan = json.loads(text)
    except ValueError as error:
        raise PlanFormatError(f"the plan is no JSON: {error}") from error
    version = str(plan.get("format_version")) if isinstance(plan, dict) else "none"
    if version.partition(".")[0] != _FORMAT_MAJOR:
        raise PlanFormatError(f"the plan has format version {version}", expected=f"{_FORMAT_MAJOR}.x")
    return dict(plan)
