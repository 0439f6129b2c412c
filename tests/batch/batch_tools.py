"""Plans made comparable, and sub-runs of pytest that count how often Terraform is started."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import PlanOutcome

MODULE = """
variable "name" {
  type = string
  validation {
    condition     = length(var.name) < 20
    error_message = "The name is short."
  }
}
variable "size" {
  type    = number
  default = 1
}
resource "terraform_data" "this" {
  input = { name = var.name, size = var.size }
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "The size is below 10."
    }
  }
}
output "name" {
  value = var.name
}
"""


def comparable(outcome: PlanOutcome) -> dict[str, Any]:
    """A plan without what differs between two runs of Terraform: its time, and the order of what it lists in none."""
    assert outcome.plan is not None, outcome.failures
    plan: dict[str, Any] = {**dict(outcome.plan), "timestamp": None}
    for kind in ("relevant_attributes", "checks"):
        plan[kind] = sorted(plan.get(kind) or [], key=str)
    return {key: _ordered(value) for key, value in plan.items()}


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _ordered(item) for key, item in value.items()}
        if "child_modules" in found:
            found["child_modules"].sort(key=lambda module: module["address"])
        return found
    return [_ordered(item) for item in value] if isinstance(value, list) else value


@dataclass
class Project:
    """A project with a test file, run by pytest with a Terraform whose calls are written down.

    ``asked``: it is asked for its version in each session, as nothing remembers that of a script before a script.
    """

    pytester: pytest.Pytester
    log: Path
    terraform: Path | str
    asked: bool = False

    def write(self, test: str) -> None:
        """Write the test file."""
        self.pytester.makepyfile(test_thing=f"import pytest\nimport tfproof\n\n{textwrap.dedent(test)}")

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run pytest; the calls of earlier runs are forgotten."""
        self.log.unlink(missing_ok=True)
        return self.pytester.runpytest_subprocess(f"--tfproof-terraform={self.terraform}", *arguments)

    def calls(self, command: str = "") -> int:
        """How often Terraform was started in the last run, with this command."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return sum(line.startswith(command) for line in lines if not (self.asked and line.startswith("version")))
