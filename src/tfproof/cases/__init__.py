"""Arranges what is planned."""

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind
from tfproof.cases.planned import PlannedCase
from tfproof.cases.planner import Outcome, Planner
from tfproof.cases.settings import Settings

__all__ = ["Case", "Failure", "FailureKind", "Outcome", "PlannedCase", "Planner", "Settings"]
