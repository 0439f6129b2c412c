"""Runs Terraform."""

from tfproof.terraform.applying import ApplyRun, run_apply
from tfproof.terraform.diagnostics import Diagnostic
from tfproof.terraform.executable import FLOOR, Executable, find_executable
from tfproof.terraform.inputs import input_values
from tfproof.terraform.mirror import Mirror, find_mirrors
from tfproof.terraform.planning import PlanRun, run_plan
from tfproof.terraform.resident import SessionProviders
from tfproof.terraform.runner import CommandFailed, TerraformRunner
from tfproof.terraform.workspace import Resident, Workspace, Workspaces

__all__ = [
    "FLOOR",
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
    "run_apply",
    "run_plan",
]
