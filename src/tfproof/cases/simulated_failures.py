"""Why a case was not applied without a cloud, and which simulated values decided about that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind, failures
from tfproof.terraform import Diagnostic, Sandbox
from tfproof.terraform.data_sources import read_sources
from tfproof.terraform.needed_answers import needed_answers

SAY_VALUES = "if it refuses a value that tfproof made up, say which one it is: --data (data= or stand_ins= in a test); else fix it"
"""What to do about what is refused in a simulated apply alone."""


def simulated_failures(diagnostics: Sequence[Diagnostic], case: Case, workspace: Sandbox) -> tuple[Failure, ...]:
    """Turn what was refused of a simulated apply into failures that name the data sources whose answers decide about them."""
    found = failures(diagnostics, folder=case.source, modules=workspace.module_folders())
    if not found:
        return ()
    reading = read_sources(workspace.root, workspace.module_folders())
    return tuple(
        _suspecting(replace(one, needs=needed_answers(reading, one.where) if one.where else ()), case.stand_ins)
        for one in found
    )


def _suspecting(found: Failure, given: Mapping[str, Mapping[str, Any]]) -> Failure:
    """Name the stand-ins that were given in what a provider refuses: its own words name only where they went."""
    named = ", ".join(f"{where}.{name}" for where, values in sorted(given.items()) for name in sorted(values))
    if not named or found.kind is not FailureKind.PROVIDER:
        return found
    return replace(found, message=f"{found.message} (stand-ins given: {named})")
