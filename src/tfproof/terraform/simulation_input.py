"""What is planned or applied in front of a simulated AWS API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tfproof.terraform.sandbox import Sandbox

Answers = Mapping[str, Mapping[str, Any]]
"""Values by type or address, and by attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationInput:
    """A workspace, and all that a simulated run of it depends on.

    Attributes:
        workspace: what to plan or apply.
        inputs: values of input variables, as for :func:`~tfproof.terraform.plan_run.run_plan`.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        stand_ins: values of attributes that the cloud assigns.
        data: what data sources answer.
    """

    workspace: Sandbox
    inputs: Mapping[str, Any]
    var_files: Sequence[Path] = ()
    stand_ins: Answers = field(default_factory=dict)
    data: Answers = field(default_factory=dict)
