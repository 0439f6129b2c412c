"""What is known of a mutant while it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from tfproof.cases import AppliedOutcome, Outcome
from tfproof.mutation.deltas import Change
from tfproof.mutation.mutant import Killer, Mutant, Verdict
from tfproof.mutation.watching import Question


@dataclass(slots=True, kw_only=True)
class State:
    """What is known of a mutant while it is judged."""

    mutant: Mutant
    known: dict[Question, Outcome | AppliedOutcome] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    killers: list[Killer] = field(default_factory=list)
    changed: dict[str, Change] = field(default_factory=dict)
    verdict: Verdict | None = None
    trouble: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.verdict is None and not self.killers
