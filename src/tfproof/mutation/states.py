"""What is known of a mutant while it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from tfproof.cases import AppliedOutcome, PlanOutcome
from tfproof.mutation.deltas import DeltaChange
from tfproof.mutation.mutant import Killer, Mutant, MutantVerdict
from tfproof.mutation.watching import Question


@dataclass(slots=True, kw_only=True)
class MutantState:
    """What is known of a mutant while it is judged."""

    mutant: Mutant
    known: dict[Question, PlanOutcome | AppliedOutcome] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    killers: list[Killer] = field(default_factory=list)
    changed: dict[str, DeltaChange] = field(default_factory=dict)
    verdict: MutantVerdict | None = None
    trouble: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.verdict is None and not self.killers
