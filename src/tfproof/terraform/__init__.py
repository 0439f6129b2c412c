"""Runs Terraform."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.terraform.applying import ApplyRun, run_apply
    from tfproof.terraform.data_source_run import SimulatedDataPlan, run_answered_plan
    from tfproof.terraform.diagnostics import Diagnostic
    from tfproof.terraform.executable import FLOOR, Executable, find_executable
    from tfproof.terraform.mirror import Mirror, find_mirrors
    from tfproof.terraform.planning import PlanRun, run_plan
    from tfproof.terraform.runner import TerraformRunner
    from tfproof.terraform.runner_errors import CommandFailed
    from tfproof.terraform.sandbox import ProviderRuntime, Sandbox, Sandboxes
    from tfproof.terraform.session_providers import SessionProviders
    from tfproof.terraform.variable_file import input_values

__all__ = [
    "FLOOR",
    "ApplyRun",
    "CommandFailed",
    "Diagnostic",
    "Executable",
    "Mirror",
    "PlanRun",
    "ProviderRuntime",
    "Sandbox",
    "Sandboxes",
    "SessionProviders",
    "SimulatedDataPlan",
    "TerraformRunner",
    "find_executable",
    "find_mirrors",
    "input_values",
    "run_answered_plan",
    "run_apply",
    "run_plan",
]

_HOMES = {
    "SimulatedDataPlan": "tfproof.terraform.data_source_run",
    "ApplyRun": "tfproof.terraform.applying",
    "CommandFailed": "tfproof.terraform.runner_errors",
    "Diagnostic": "tfproof.terraform.diagnostics",
    "Executable": "tfproof.terraform.executable",
    "FLOOR": "tfproof.terraform.executable",
    "Mirror": "tfproof.terraform.mirror",
    "PlanRun": "tfproof.terraform.planning",
    "ProviderRuntime": "tfproof.terraform.sandbox",
    "SessionProviders": "tfproof.terraform.session_providers",
    "TerraformRunner": "tfproof.terraform.runner",
    "Sandbox": "tfproof.terraform.sandbox",
    "Sandboxes": "tfproof.terraform.sandbox",
    "find_executable": "tfproof.terraform.executable",
    "find_mirrors": "tfproof.terraform.mirror",
    "input_values": "tfproof.terraform.variable_file",
    "run_answered_plan": "tfproof.terraform.data_source_run",
    "run_apply": "tfproof.terraform.applying",
    "run_plan": "tfproof.terraform.planning",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: a command that needs one of them does not pay for all."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
