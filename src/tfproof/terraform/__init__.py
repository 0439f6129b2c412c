"""Runs Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfproof.lazy_names import loader

if TYPE_CHECKING:
    from tfproof.terraform.apply_run import ApplyRun, run_apply
    from tfproof.terraform.data_source_run import SimulatedDataPlan, run_answered_plan
    from tfproof.terraform.diagnostics import Diagnostic
    from tfproof.terraform.executable import FLOOR, Executable, find_executable
    from tfproof.terraform.mirror import Mirror, find_mirrors
    from tfproof.terraform.plan_run import PlanRun, run_plan, run_refusals
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
    "run_refusals",
]

if not TYPE_CHECKING:  # which would take every name for one of the package
    __getattr__ = loader(
        __name__,
        {
            "ApplyRun": "apply_run",
            "CommandFailed": "runner_errors",
            "Diagnostic": "diagnostics",
            "Executable": "executable",
            "FLOOR": "executable",
            "Mirror": "mirror",
            "PlanRun": "plan_run",
            "ProviderRuntime": "sandbox",
            "Sandbox": "sandbox",
            "Sandboxes": "sandbox",
            "SessionProviders": "session_providers",
            "SimulatedDataPlan": "data_source_run",
            "TerraformRunner": "runner",
            "find_executable": "executable",
            "find_mirrors": "mirror",
            "input_values": "variable_file",
            "run_answered_plan": "data_source_run",
            "run_apply": "apply_run",
            "run_plan": "plan_run",
            "run_refusals": "plan_run",
        },
    )
