"""Decides what becomes of each mutant: plans it, runs the tests that its plans concern, then what judges documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.failures import Failure, FailureKind
from tfproof.errors import TfproofError
from tfproof.mutation.deltas import changes
from tfproof.mutation.generate import neighbor_of
from tfproof.mutation.judges import Judges
from tfproof.mutation.killing import KillJob, Result, Subject, run_jobs
from tfproof.mutation.mutant import Killer, Mutant, MutantVerdict, Status
from tfproof.mutation.pairs import Pair
from tfproof.mutation.planning import MutantPlanner
from tfproof.mutation.rules import RULE, rules_are_alone
from tfproof.mutation.states import MutantState
from tfproof.mutation.suggestions import suggest
from tfproof.mutation.watching import APPLIED, PLAN, Question, Watch

_RULES = frozenset({FailureKind.VALIDATION, FailureKind.PRECONDITION, FailureKind.POSTCONDITION})
_OF_VARIABLES = frozenset({FailureKind.VALIDATION, FailureKind.TYPE, FailureKind.MISSING})
_ONE_OF = re.compile(r"to be one of \[(?P<values>[^\]]*)\]")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MOST_NEIGHBORS = 2
_DEADLY_RULES = ("validation", "precondition", "postcondition", "assert")


@dataclass(slots=True, kw_only=True)
class MutationEngine:
    """Judges the mutants of one folder.

    Args:
        watch: the session's planner.
        planner: plans mutants.
        subjects: tests that pass on the original.
        base: what the original's cases came to.
        cases: the cases of the folder itself, the most important first.
        judges: judge what no test noticed.
        every: whether all tests that fail are wanted, and not the first.
        told: called with each verdict as soon as it is there.
        progress: told what goes on.
    """

    watch: Watch
    planner: MutantPlanner
    subjects: Sequence[Subject]
    base: Mapping[Question, PlanOutcome | AppliedOutcome]
    cases: Sequence[Case]
    judges: Judges
    every: bool = False
    told: Callable[[MutantVerdict], None] = lambda _verdict: None
    progress: Callable[[str], None] = lambda _text: None
    _rules_alone: dict[Path, bool] = field(default_factory=dict)

    def run(self, mutants: Iterable[Mutant]) -> None:
        """Judge mutants, and tell of each what became of it."""
        states = [MutantState(mutant=one) for one in mutants]
        for state in states:
            self._statically(state)
        own = [case for case in self.cases if self._outcome(case).plan is not None]
        if own:
            self._plan([(state, own[0]) for state in states])
            states += self._neighbors(states, own[0])
            self._test(states)
            self._of_rules(states)
            for share in _growing(own[1:]):
                self._plan([(state, case) for case in share for state in states])
                self._test(states)
        self._rest(states)
        for state in states:
            if state.verdict is None:
                self._settle(state, own)

    def _statically(self, state: MutantState) -> None:
        if state.mutant.skipped is not None:
            self._decide(state, Status.SKIPPED, state.mutant.skipped)
        elif state.mutant.refused is not None:
            self._decide(state, Status.REJECTED, state.mutant.refused)

    def _plan(self, pairs: Sequence[tuple[MutantState, Case]]) -> None:
        by_mutant = {state.mutant.id: state for state, _ in pairs if state.is_open}
        names = {case.source.name: None for _, case in pairs}
        self.progress(f"planning {len(by_mutant)} mutants of {', '.join(names)}")

        def settled(pair: Pair, outcome: PlanOutcome) -> None:
            state = by_mutant[pair[0].id]
            if state.is_open:
                self._planned(state, pair[1], outcome)

        self.planner.plan([(state.mutant, case) for state, case in pairs if state.is_open], settled)

    def _planned(self, state: MutantState, case: Case, outcome: PlanOutcome) -> None:
        state.known[PLAN, case.key] = outcome
        original = self._outcome(case).plan
        if original is None:
            return  # the original is refused as well: what a test makes of the difference is for the tests
        if outcome.plan is None:
            self._refused(state, outcome, first=case is self._first)
            return
        state.differs(original, outcome.plan)

    @property
    def _first(self) -> Case | None:
        return next((case for case in self.cases if self._outcome(case).plan is not None), None)

    def _refused(self, state: MutantState, outcome: PlanOutcome, *, first: bool) -> None:
        """What Terraform or a provider refuses in the first case is nobody's merit; what a rule of the module does, is."""
        rules = [one for one in outcome.failures if one.kind in _RULES]
        if any(word in state.mutant.subject for word in _DEADLY_RULES) and rules:
            return  # the rule itself is mutated: whether anybody notices is for the tests
        if rules and len(rules) == len(outcome.failures):
            state.killers += [Killer(kind="validation", name=_shown(one)) for one in rules]
            self._decide(state, Status.KILLED)
        elif first:
            self._decide(state, Status.REJECTED, "; ".join(_shown(one) for one in outcome.failures[:2]))

    def _neighbors(self, states: Sequence[MutantState], case: Case) -> list[MutantState]:
        """Mutants with the texts that a provider named when it refused one that is none of them."""
        found: list[MutantState] = []
        for state in states:
            known = state.known.get((PLAN, case.key))
            if state.mutant.operator != "text-changed" or not isinstance(known, PlanOutcome) or known.plan is not None:
                continue
            others = _others(known.failures, state.mutant.original.strip('"'))
            found += [MutantState(mutant=neighbor_of(state.mutant, text)) for text in others]
        self._plan([(state, case) for state in found])
        return found

    def _test(self, states: Sequence[MutantState]) -> None:
        """Run every test of which all answers are known."""
        by_name = {state.mutant.id: state for state in states if state.is_open}
        jobs = [job for state in by_name.values() if (job := self._job(state)) is not None]

        self.progress(f"running tests against {len(jobs)} mutants")

        def done(job: KillJob, result: Result) -> None:
            self._tested(by_name[job.name], result)

        run_jobs(self.watch, jobs, done)

    def _tested(self, state: MutantState, result: Result) -> None:
        state.passed.update(result.passed)
        state.trouble = result.trouble or state.trouble
        for name in result.failed:
            state.killers.append(Killer(kind="test", name=name))
            for subject in self.subjects:
                subject.kills += subject.id == name
        if state.killers:
            self._decide(state, Status.KILLED)

    def _job(self, state: MutantState) -> KillJob | None:
        answers = self._answers(state)
        ready = [
            subject
            for subject in self.subjects
            if subject.id not in state.passed and not subject.asked.more and self._concerns(subject, state)
            and all(question in answers for question in subject.asked.cases)
        ]  # fmt: skip
        if not ready:
            return None
        ready.sort(key=lambda one: (not any(map(one.reads.covers, state.places)), -one.kills))
        return KillJob(name=state.mutant.id, subjects=ready, answers=answers, all=self.every)

    @staticmethod
    def _concerns(subject: Subject, state: MutantState) -> bool:
        """Whether a test gets an answer of the mutant: with the original's alone it passes, as it did when it was repeated."""
        return any(question in state.known for question in subject.asked.cases)

    def _answers(self, state: MutantState) -> dict[Question, PlanOutcome | AppliedOutcome]:
        answers: dict[Question, PlanOutcome | AppliedOutcome] = dict(state.known)
        for subject in self.subjects:
            for question, case in subject.asked.cases.items():
                if question not in answers and question in self.base and self._stands(question, case, state.mutant):
                    answers[question] = self.base[question]
        return answers

    def _stands(self, question: Question, case: Case, mutant: Mutant) -> bool:
        """Whether the original's answer is the mutant's: it sees nothing of it, or was refused by what is not edited."""
        if not self.planner.sees(case, mutant):
            return True
        known = self.base[question]
        if not isinstance(known, PlanOutcome) or known.plan is not None or not known.failures:
            return False
        by_variable = all(_is_of_variable(one) for one in known.failures)
        addresses = [address for one in known.failures for address in one.addresses]
        kind = mutant.block.partition(".")[0]
        if kind == "var":
            return by_variable and bool(addresses) and not any(address.endswith(mutant.block) for address in addresses)
        return by_variable and (kind != "local" or self._alone(case.source))

    def _alone(self, folder: Path) -> bool:
        if folder not in self._rules_alone:
            self._rules_alone[folder] = rules_are_alone(folder)
        return self._rules_alone[folder]

    def _of_rules(self, states: Sequence[MutantState]) -> None:
        """Plan faults in the rules of a variable in the cases that it refuses: nothing else notices most of them."""
        rules = [state for state in states if state.mutant.block.startswith("var.") and RULE in state.mutant.subject]
        refused = [case for case in self._asked(PLAN) if self._outcome(case).plan is None]
        for share in _growing(refused):
            pairs = [
                (state, case)
                for case in share
                for state in rules
                if case.source.resolve() == state.mutant.folder.resolve() and self._wants((PLAN, case.key), case, state)
            ]
            self._plan(pairs)
            self._test([*{state.mutant.id: state for state, _ in pairs}.values()])

    def _rest(self, states: Sequence[MutantState]) -> None:
        """What tests ask for beyond the plans of the folder's own good cases: refused ones, applied states, whole stacks."""
        for kind in (PLAN, APPLIED):
            for share in _growing([*self._asked(kind)]):
                pairs = [
                    (state, case) for case in share for state in states if self._wants((kind, case.key), case, state)
                ]
                if kind == PLAN:
                    self._plan(pairs)
                else:
                    for state, case in pairs:
                        self._apply(state, case)
                self._test([*{state.mutant.id: state for state, _ in pairs}.values()])

    def _wants(self, question: Question, case: Case, state: MutantState) -> bool:
        return (
            state.is_open
            and self.planner.sees(case, state.mutant)
            and question not in self._answers(state)
            and self._is_for(question, state)
        )

    def _apply(self, state: MutantState, case: Case) -> None:
        self.progress(f"applying {state.mutant.id}")
        try:
            state.known[APPLIED, case.key] = self.planner.applied(state.mutant, case)
        except TfproofError as error:
            state.trouble = error.what

    def _is_for(self, question: Question, state: MutantState) -> bool:
        return any(
            question in one.asked.cases and one.id not in state.passed and not one.asked.more for one in self.subjects
        )

    def _asked(self, kind: str) -> Iterator[Case]:
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

    def _outcome(self, case: Case) -> PlanOutcome:
        known = self.base.get((PLAN, case.key))
        return known if isinstance(known, PlanOutcome) else self.watch.inner.outcome(case)

    def _settle(self, state: MutantState, own: Sequence[Case]) -> None:
        if not own:
            self._decide(state, Status.UNDECIDED, "no case plans the folder: no test asks for one, and it needs inputs")
            return
        if state.trouble:
            self._decide(state, Status.UNDECIDED, state.trouble)
            return
        self.progress(f"judging {state.mutant.id}")
        judged = self.judges.judge(state, own)
        if judged is not None:
            self._decide(state, *judged)
            return
        reads = (subject.reads for subject in self.subjects)
        asserted = not state.places or any(one.covers(place) for one in reads for place in state.places)
        self._decide(state, Status.SURVIVED if asserted else Status.NEVER_ASSERTED, suggest_from=own)

    def _decide(self, state: MutantState, status: Status, why: str = "", suggest_from: Sequence[Case] = ()) -> None:
        names = tuple(sorted(state.changed))
        verdict = MutantVerdict(
            mutant=state.mutant, status=status, killers=tuple(state.killers), why=why, changes=names
        )
        for case in suggest_from:
            original, mutant = self._outcome(case).plan, state.known.get((PLAN, case.key))
            if original is not None and isinstance(mutant, PlanOutcome) and mutant.plan is not None:
                found = suggest(state.mutant, case, original, mutant.plan)
                if found is not None:
                    verdict = replace(verdict, suggestion=found.python, native=found.native)
                    break
        if suggest_from and verdict.suggestion is None:
            verdict = self._from_applied(state, suggest_from[0], verdict)
        state.verdict = verdict
        state.known.clear()
        self.planner.discard(state.mutant)
        self.told(verdict)

    def _from_applied(self, state: MutantState, case: Case, verdict: MutantVerdict) -> MutantVerdict:
        """The verdict with an assertion on what only the applied state shows; the applies were made to judge it."""
        known, original = state.known.get((PLAN, case.key)), self._outcome(case).plan
        if not isinstance(known, PlanOutcome) or known.plan is None or original is None:
            return verdict
        if not state.changed or changes(dict(original), dict(known.plan)):
            return verdict
        before = self.watch.inner.applied(case).applied
        after = self.planner.applied(state.mutant, case).applied
        found = suggest(state.mutant, case, before, after) if before is not None and after is not None else None
        return replace(verdict, suggestion=found.python) if found is not None else verdict


def _is_of_variable(found: Failure) -> bool:
    """Whether a case is refused for the value of a variable: by its rules, its type, or since it is null."""
    is_at = bool(found.addresses) and all(one.startswith("var.") for one in found.addresses)
    return found.kind in _OF_VARIABLES or (found.kind is FailureKind.CONFIGURATION and is_at)


def _growing(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    """Cases in shares, each twice as large as the one before: the first ones kill most, and each share costs forks."""
    at, size = 0, 1
    while at < len(cases):
        yield cases[at : at + size]
        at, size = at + size, size * 2


def _others(found: Sequence[Failure], original: str) -> list[str]:
    """Texts that a provider names as those it accepts, without the original one; at most two."""
    for one in found:
        match = _ONE_OF.search(one.message)
        if match is not None:
            values = [value for value in _QUOTED.findall(match["values"]) if value not in (original, "")]
            return values[:_MOST_NEIGHBORS]
    return []


def _shown(failure: Failure) -> str:
    where = " or ".join(failure.addresses)
    return f"{where}: {' '.join(failure.message.split())[:200]}" if where else " ".join(failure.message.split())[:200]
