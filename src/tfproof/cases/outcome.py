"""What became of a case."""

from __future__ import annotations

from dataclasses import dataclass

from tfproof.cases.failures import Failure
from tfproof.plan import Applied, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a case: a plan, or the failures that kept it from being planned.

    ``looked_up`` are the addresses of data sources that would ask a cloud, and whose answers are unknown in the plan.
    """

    plan: Plan | None
    failures: tuple[Failure, ...] = ()
    looked_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedOutcome:
    """What became of a case that was applied without a cloud: its state, or the failures that kept it from being."""

    applied: Applied | None
    failures: tuple[Failure, ...] = ()
