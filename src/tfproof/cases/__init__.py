"""Arranges what is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfproof.lazy_names import loader

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

if not TYPE_CHECKING:  # which would take every name for one of the package
    __getattr__ = loader(
        __name__,
        {
            "AppliedOutcome": "plan_outcome",
            "Case": "case",
            "Failure": "failures",
            "FailureKind": "failures",
            "PlanOutcome": "plan_outcome",
            "PlannedCase": "planned_case",
            "Planner": "planner",
            "Settings": "settings",
            "Upgrade": "upgrades.upgrade",
        },
    )
