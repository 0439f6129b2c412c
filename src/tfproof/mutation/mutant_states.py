"""What is known of a mutant while it is judged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from tfproof.cases import AppliedOutcome, Failure, PlanOutcome
from tfproof.mutation.deltas import DeltaChange, changes
from tfproof.mutation.mutant import Killer, Mutant, MutantVerdict
from tfproof.mutation.session_planner import Question
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadPlace


@dataclass(slots=True, kw_only=True)
class MutantState:
    """What is known of a mutant while it is judged.

    ``refusals`` is why Terraform or a provider refuses it in a case, and ``refused`` what was refused in the first. ``withheld`` is
    what tests see of refused inputs as soon as another case can be planned: see :meth:`admit`.
    """

    mutant: Mutant
    known: dict[Question, PlanOutcome | AppliedOutcome] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    killers: list[Killer] = field(default_factory=list)
    changed: dict[str, DeltaChange] = field(default_factory=dict)
    places: set[ReadPlace] = field(default_factory=set)
    verdict: MutantVerdict | None = None
    trouble: str = ""
    refusals: dict[Question, str] = field(default_factory=dict)
    refused: tuple[Failure, ...] = ()
    withheld: dict[Question, PlanOutcome] = field(default_factory=dict)

    def refuse(self, question: Question, why: str) -> None:
        """Note that Terraform or a provider refuses a case: tests do not see it."""
        self.known.pop(question, None)
        self.refusals[question] = why

    def admit(self) -> None:
        """A case is planned: inputs that are refused elsewhere are refused for what they are, and that tests may notice."""
        for question, outcome in self.withheld.items():
            self.refusals.pop(question, None)
            self.known[question] = outcome
        self.withheld.clear()

    def differs(self, original: Plan, other: Plan, *, without: Collection[str] = ()) -> None:
        """Note what differs between the original's plan and the mutant's, or between their applied states.

        Args:
            original: the original's.
            other: the mutant's.
            without: names of what differs from one apply of the original to the next.
        """
        for change in changes(dict(original), dict(other)):
            if change.name in without:
                continue
            self.changed.setdefault(change.name, change)
            self.places.add(change.place(original))

    def knows(self, question: Question) -> bool:
        """Whether a question is answered, or Terraform or a provider refused to."""
        return question in self.known or question in self.refusals

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.verdict is None and not self.killers
