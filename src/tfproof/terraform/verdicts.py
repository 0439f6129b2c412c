"""Tells what a command of Terraform that plans or applies came to: done, refused, or no verdict at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tfproof.errors import TerraformError, UsageError
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.diagnostics import Diagnostic, errors, messages, read_stream
from tfproof.terraform.overrides import OVERRIDE_FILE
from tfproof.terraform.process import Completed, killed
from tfproof.terraform.workspace import Workspace

# These say that a process died or was told to stop, which is no verdict about the configuration.
_CRASHES = re.compile(
    r"^(Plugin did not respond|Plugin error|Request cancelled|Failed to load plugin schemas)", re.IGNORECASE
)
_PROVISIONER = re.compile(r'Could not load the schema for provisioner "([^"]*)"')
_TOLD_TO_STOP = re.compile(r"\s*Interrupt received\b")
_HALTED = re.compile(r"execution halted|operation canceled", re.IGNORECASE)
_STATE_OPTION = "Deprecated flag: -state"
_EMPTY_BLOCK = "Redundant empty provider block"
_UNDECLARED = re.compile(r'does not declare a variable named "([^"]+)"')


def read_verdict(workspace: Workspace, done: Completed, files: Sequence[Path]) -> tuple[Diagnostic, ...]:
    """Return what Terraform complained about; its exit code says whether it refused.

    Args:
        workspace: where the command ran.
        done: a command that ran with ``-json``.
        files: the variables files that it was given.

    Raises:
        UsageError: a file sets a variable that the configuration does not declare.
        CommandKilled: something ended Terraform.
        TerraformError: Terraform or a provider crashed.
    """
    found = tuple(d for d in read_stream(done.out, workspace.original) if not _is_ours(workspace, d))
    _check_ended(done, found)
    _check_declared(found, files)
    return found


def _check_ended(done: Completed, found: Sequence[Diagnostic]) -> None:
    """Tell a command that was refused from one that did not come to an end."""
    said = messages(done.out)
    # Told to stop, Terraform may still exit with 0: what it has planned by then need not be all.
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
            where=(done.err.strip() or "\n".join(said[-5:]))[-2000:] or None,
            fix="run it again; if it happens again, it is a crash of Terraform",
        )


def _check_declared(found: Sequence[Diagnostic], files: Sequence[Path]) -> None:
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


def _is_ours(workspace: Workspace, found: Diagnostic) -> bool:
    """Tell a warning that tfproof causes, and nobody else can do anything about.

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
    return any(block.attributes or block.blocks for block in blocks)
