"""Arranges what is planned."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.cases.case import Case
    from tfproof.cases.failures import Failure, FailureKind
    from tfproof.cases.plan_outcome import AppliedOutcome, PlanOutcome
    from tfproof.cases.planned_case import PlannedCase
    from tfproof.cases.planner import Planner
    from tfproof.cases.settings import Settings
    from tfproof.cases.upgrades.upgrade import Upgrade

__all__ = [
    "AppliedOutcome",
    "Case",
    "Failure",
    "FailureKind",
    "PlanOutcome",
    "PlannedCase",
    "Planner",
    "Settings",
    "Upgrade",
]

_HOMES = {
    "AppliedOutcome": "tfproof.cases.plan_outcome",
    "Case": "tfproof.cases.case",
    "Failure": "tfproof.cases.failures",
    "FailureKind": "tfproof.cases.failures",
    "PlanOutcome": "tfproof.cases.plan_outcome",
    "PlannedCase": "tfproof.cases.planned_case",
    "Planner": "tfproof.cases.planner",
    "Settings": "tfproof.cases.settings",
    "Upgrade": "tfproof.cases.upgrades.upgrade",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: a command that needs one of them does not pay for all."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
