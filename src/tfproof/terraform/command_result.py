"""Tells what a command of Terraform that plans or applies came to: done, refused, or no verdict at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tfproof.errors import TerraformError
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.diagnostics import Diagnostic, errors, messages, read_stream
from tfproof.terraform.overrides import OVERRIDE_FILE
from tfproof.terraform.process import Completed, killed
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.sensitive_inputs import hider
from tfproof.terraform.source_paths import restored
from tfproof.terraform.variable_file import VariableArguments

# These say that a process died or was asked to stop, which is no verdict about the configuration.
_CRASHES = re.compile(
    r"^(Plugin did not respond|Plugin error|Request cancelled|Failed to load plugin schemas)", re.IGNORECASE
)
_PROVISIONER = re.compile(r'Could not load the schema for provisioner "([^"]*)"')
_TOLD_TO_STOP = re.compile(r"\s*Interrupt received\b")
_HALTED = re.compile(r"execution halted|operation canceled", re.IGNORECASE)
_STATE_OPTION = "Deprecated flag: -state"
_EMPTY_BLOCK = "Redundant empty provider block"


def read_verdict(workspace: Sandbox, done: Completed, given: VariableArguments) -> tuple[Diagnostic, ...]:
    """Return what Terraform complained about; its exit code says whether it refused.

    Args:
        workspace: where the command ran.
        done: a command that ran with ``-json``.
        given: the inputs that it was given; no message holds the value of a sensitive one.

    Raises:
        CommandKilled: something ended Terraform.
        TerraformError: Terraform or a provider crashed.
    """
    read = (restored(d, workspace) for d in read_stream(done.out, workspace.original))
    found = tuple(d for d in read if not _is_ours(workspace, d))
    hide: Callable[[str], str] = str
    if done.code != 0 or found:
        hide = hider(workspace.configuration, given)
    found = tuple(
        replace(d, summary=hide(d.summary), detail=hide(d.detail), code=hide(d.code) if d.code else None) for d in found
    )
    _check_ended(done, found, hide)
    return found


def _check_ended(done: Completed, found: Sequence[Diagnostic], hide: Callable[[str], str]) -> None:
    """Tell a command that was refused from one that did not come to an end."""
    said = tuple(map(hide, messages(done.out)))
    # Asked to stop, Terraform may still exit with 0: what it has planned by then need not be all.
    told = any(_TOLD_TO_STOP.match(line) for line in (*said, *done.err.splitlines()))
    if told or (errors(found) and all(_HALTED.search(d.summary) for d in errors(found))):
        raise killed(done, "an interrupt")
    if done.code == 0:
        return
    left = next((match for d in errors(found) if (match := _PROVISIONER.search(d.detail)) is not None), None)
    if left is not None:
        raise TerraformError(
            f"the stack has a provisioner {left.group(1)} that tfproof could not cut out, so nothing of it is run",
            fix="write its block as the documentation of Terraform shows it, or take it out",
        )
    crash = next((d for d in errors(found) if _CRASHES.match(d.summary)), None)
    if crash is not None:
        raise TerraformError(
            f"a provider did not work: {crash.summary}", where=crash.where or crash.address, expected=None,
            fix=f"Terraform says: {' '.join(crash.detail.split())}",
        )  # fmt: skip
    if done.code != 1 or not errors(found):
        raise TerraformError(
            f"{done.command} failed without saying why (exit code {done.code})",
            where=(hide(done.err.strip()) or "\n".join(said[-5:]))[-2000:] or None,
            fix="run it again; if it happens again, it is a crash of Terraform",
        )


def _is_ours(workspace: Sandbox, found: Diagnostic) -> bool:
    """Recognize a warning that tfproof causes, and the user cannot do anything about.

    Terraform takes a child module's overridden provider block for an empty one; and it would rather have the state's
    path in the backend, which all plans of one copy share.
    """
    if found.summary == _STATE_OPTION:
        return True
    if found.summary != _EMPTY_BLOCK or found.file is None:
        return False
    file = workspace.root / found.file
    if not (file.parent / OVERRIDE_FILE).is_file():
        return False
    written = (known for known in read_configuration(file.parent).files if known.path.name == file.name)
    blocks = [block for known in written for block in known.blocks if block.type == "provider"]
    return any(block.body.children() for block in blocks)
