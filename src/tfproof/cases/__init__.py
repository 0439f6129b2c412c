"""Arranges what is planned."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.cases.case import Case
    from tfproof.cases.failures import Failure, FailureKind
    from tfproof.cases.outcome import AppliedOutcome, Outcome
    from tfproof.cases.planned import PlannedCase
    from tfproof.cases.planner import Planner
    from tfproof.cases.settings import Settings
    from tfproof.cases.upgrade import Upgrade

__all__ = [
    "AppliedOutcome",
    "Case",
    "Failure",
    "FailureKind",
    "Outcome",
    "PlannedCase",
    "Planner",
    "Settings",
    "Upgrade",
]

_HOMES = {
    "AppliedOutcome": "tfproof.cases.outcome",
    "Case": "tfproof.cases.case",
    "Failure": "tfproof.cases.failures",
    "FailureKind": "tfproof.cases.failures",
    "Outcome": "tfproof.cases.outcome",
    "PlannedCase": "tfproof.cases.planned",
    "Planner": "tfproof.cases.planner",
    "Settings": "tfproof.cases.settings",
    "Upgrade": "tfproof.cases.upgrade",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: a command that needs one of them does not pay for all."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
