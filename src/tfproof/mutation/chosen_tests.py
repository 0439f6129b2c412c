"""Chooses the tests that are run against a mutant: those of which all answers are known, and that may notice it."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.failures import Failure, FailureKind
from tfproof.mutation.kill_jobs import KillJob, Subject
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.mutant_states import MutantState
from tfproof.mutation.session_planner import PLAN, Question, Unplanned
from tfproof.plan import Plan

_OF_VARIABLES = frozenset({FailureKind.VALIDATION, FailureKind.TYPE, FailureKind.MISSING})
_MOST_ABOUT = 2


@dataclass(frozen=True, kw_only=True)
class TestSelection:
    """Chooses tests.

    Args:
        subjects: tests that pass on the original.
        base: what the original's cases came to.
        planner: knows which cases see an edited file.
        every: whether all tests that fail are wanted, and not the first.
    """

    subjects: Sequence[Subject]
    base: Mapping[Question, PlanOutcome | AppliedOutcome]
    planner: MutantPlanner
    every: bool = False
    _standing: dict[tuple[Path, str], Mapping[Question, PlanOutcome | AppliedOutcome]] = field(default_factory=dict)

    def job(self, state: MutantState, *, anyhow: bool) -> KillJob | None:
        """The tests to run against a mutant now, those first that killed most; None where there are none.

        Args:
            state: what is known of the mutant.
            anyhow: whether tests that read nothing of what differs are run as well.
        """
        answers = self.answers(state)
        ready = [
            subject
            for subject in self.subjects
            if subject.id not in state.passed and not subject.asked.more and self._concerns(subject, state)
            and all(question in answers for question in subject.asked.cases) and (anyhow or _meets(subject, state))
        ]  # fmt: skip
        if not ready:
            return None
        ready.sort(key=lambda one: (not any(map(one.reads.covers, state.places)), -one.kills))
        return KillJob(name=state.mutant.id, subjects=ready, answers=answers, all=self.every)

    def answers(self, state: MutantState) -> dict[Question, PlanOutcome | AppliedOutcome]:
        """What is known of a mutant, and what is the same as on the original."""
        key = (state.mutant.file, state.mutant.block)
        if key not in self._standing:
            self._standing[key] = {
                question: self.base[question]
                for question, case in self._questions.items()
                if question in self.base and self._stands(question, case, state.mutant)
            }
        return {**self._standing[key], **state.known}

    @functools.cached_property
    def _questions(self) -> Mapping[Question, Case]:
        """Everything that tests ask."""
        return {question: case for subject in self.subjects for question, case in subject.asked.cases.items()}

    def about(self, states: Sequence[MutantState]) -> Iterator[tuple[MutantState, Case]]:
        """Yield mutants with cases that are likely to show them, a few of each.

        Those first that a test still needs that read what differs, of such tests the one that needs least; then those in which
        what is edited counts.
        """
        left = [state for state in states if state.is_open]
        folder = left[0].mutant.folder.resolve() if left else None
        present = [
            (case, {one.config_address for one in plan.all_resources.values()})
            for case in self.asked(PLAN) if case.source.resolve() == folder and (plan := self._plan(case)) is not None
        ]  # fmt: skip
        for state in left:
            block, needed = state.mutant.block, self._needed(state)
            chosen = [
                case for case, blocks in present
                if (case.key in needed or block in blocks or _takes_default(case, block))
                and not state.knows((PLAN, case.key)) and self.want((PLAN, case.key), state)
            ]  # fmt: skip
            ordered = sorted(chosen, key=lambda case: needed.get(case.key, len(present)))
            yield from ((state, case) for case in ordered[:_MOST_ABOUT])

    def _needed(self, state: MutantState) -> dict[str, int]:
        """The cases that tests still need that read what differs, each with how many the one needs that needs least."""
        needed: dict[str, int] = {}
        answers = self.answers(state) if state.places else {}
        for subject in self.subjects if state.places else ():
            if subject.id in state.passed or subject.asked.more or not any(map(subject.reads.covers, state.places)):
                continue
            missing = subject.asked.cases.keys() - answers.keys()
            if missing.isdisjoint(state.refusals):
                for _, key in missing:
                    needed[key] = min(len(missing), needed.get(key, len(missing)))
        return needed

    def ruled(self, state: MutantState) -> list[Case]:
        """The cases that the rule of a mutant may be asked about, those first that it refuses in the original."""
        can_judge, block = self.planner.rules.can_judge, state.mutant.block
        cases = [one for one in self.asked(PLAN) if (PLAN, one.key) not in state.known and can_judge(state.mutant, one)]
        return sorted(cases, key=lambda one: not self._is_refused(one, block))

    def _is_refused(self, case: Case, block: str) -> bool:
        outcome = self.base.get((PLAN, case.key))
        return isinstance(outcome, PlanOutcome) and any(one.is_at(block) for one in outcome.failures)

    def _plan(self, case: Case) -> Plan | None:
        """The original's plan of a case; None where it is refused: a fault that Terraform does not even load is refused there, too."""
        outcome = self.base.get((PLAN, case.key))
        return outcome.plan if isinstance(outcome, PlanOutcome) else None

    def want(self, question: Question, state: MutantState) -> bool:
        """Whether a test that did not run yet asks a question."""
        return any(
            question in one.asked.cases and one.id not in state.passed and not one.asked.more for one in self.subjects
        )

    def asked(self, kind: str) -> Iterator[Case]:
        """Yield the cases that tests ask for, those first that most ask for."""
        counts: Counter[str] = Counter()
        found: dict[str, Case] = {}
        for subject in self.subjects:
            if subject.asked.more:
                continue
            for (asked, key), case in subject.asked.cases.items():
                if asked == kind:
                    counts[key] += 1
                    found[key] = case
        yield from (found[key] for key, _ in counts.most_common())

    def _concerns(self, subject: Subject, state: MutantState) -> bool:
        """Whether a test gets an answer of the mutant: with the original's alone it passes, as it did when it was repeated."""
        known = state.known
        return any(one in known and known[one] is not self.base.get(one) for one in subject.asked.cases)

    def _stands(self, question: Question, case: Case, mutant: Mutant) -> bool:
        """Whether the original's answer is the mutant's: it sees nothing of it, or was refused by what is not edited.

        That is known only where variables of the root refuse their values: what one of a module gets hangs on all that its
        call names, and what a rule says on all that it reads.
        """
        if not self.planner.sees(case, mutant):
            return True
        known = self.base[question]
        if not isinstance(known, PlanOutcome) or known.plan is not None or not known.failures:
            return False
        declared = self.planner.rules.declared(case.source)
        refused = {address.removeprefix("var.") for one in known.failures for address in one.addresses}
        if not all(_is_of_variable(one) for one in known.failures) or not refused <= declared.ahead.keys():
            return False
        return not any(mutant.block == f"var.{one}" or mutant.block in declared.ahead[one] for one in refused)


def _takes_default(case: Case, block: str) -> bool:
    """Whether a block is a variable that a case gives no value for, or null."""
    return block.startswith("var.") and case.inputs.get(block.removeprefix("var.")) is None


def _meets(subject: Subject, state: MutantState) -> bool:
    """Whether a test read what differs, or hears of a refusal or of an applied state."""
    answers = (state.known[one] for one in subject.asked.cases if one in state.known)
    return any(map(subject.reads.covers, state.places)) or any(
        not isinstance(one, PlanOutcome) or one.plan is None or isinstance(one.plan, Unplanned) for one in answers
    )


def _is_of_variable(found: Failure) -> bool:
    """Whether a case is refused for the value of a variable of the root: by its rules, its type, or since it is null."""
    is_at = bool(found.addresses) and all(one.startswith("var.") for one in found.addresses)
    return is_at and (found.kind in _OF_VARIABLES or found.kind is FailureKind.CONFIGURATION)
