"""Runs Terraform."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.terraform.applying import ApplyRun, run_apply
    from tfproof.terraform.diagnostics import Diagnostic
    from tfproof.terraform.executable import FLOOR, Executable, find_executable
    from tfproof.terraform.inputs import input_values
    from tfproof.terraform.lookups import AnsweredRun, run_answered_plan
    from tfproof.terraform.mirror import Mirror, find_mirrors
    from tfproof.terraform.planning import PlanRun, run_plan
    from tfproof.terraform.resident import SessionProviders
    from tfproof.terraform.runner import TerraformRunner
    from tfproof.terraform.runner_errors import CommandFailed
    from tfproof.terraform.workspace import Resident, Workspace, Workspaces

__all__ = [
    "FLOOR",
    "AnsweredRun",
    "ApplyRun",
    "CommandFailed",
    "Diagnostic",
    "Executable",
    "Mirror",
    "PlanRun",
    "Resident",
    "SessionProviders",
    "TerraformRunner",
    "Workspace",
    "Workspaces",
    "find_executable",
    "find_mirrors",
    "input_values",
    "run_answered_plan",
    "run_apply",
    "run_plan",
]

_HOMES = {
    "AnsweredRun": "tfproof.terraform.lookups",
    "ApplyRun": "tfproof.terraform.applying",
    "CommandFailed": "tfproof.terraform.runner_errors",
    "Diagnostic": "tfproof.terraform.diagnostics",
    "Executable": "tfproof.terraform.executable",
    "FLOOR": "tfproof.terraform.executable",
    "Mirror": "tfproof.terraform.mirror",
    "PlanRun": "tfproof.terraform.planning",
    "Resident": "tfproof.terraform.workspace",
    "SessionProviders": "tfproof.terraform.resident",
    "TerraformRunner": "tfproof.terraform.runner",
    "Workspace": "tfproof.terraform.workspace",
    "Workspaces": "tfproof.terraform.workspace",
    "find_executable": "tfproof.terraform.executable",
    "find_mirrors": "tfproof.terraform.mirror",
    "input_values": "tfproof.terraform.inputs",
    "run_answered_plan": "tfproof.terraform.lookups",
    "run_apply": "tfproof.terraform.applying",
    "run_plan": "tfproof.terraform.planning",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: a command that needs one of them does not pay for all."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
