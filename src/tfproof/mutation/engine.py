"""Decides what becomes of each mutant: plans it, runs the tests that its plans concern, then what judges documents."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.failures import Failure
from tfproof.errors import TfproofError
from tfproof.mutation.assertions import telling_apart
from tfproof.mutation.chosen_tests import TestSelection
from tfproof.mutation.deltas import changes
from tfproof.mutation.generate import neighbors_named
from tfproof.mutation.judges import Judges
from tfproof.mutation.kill_jobs import KillJob, Result, Subject
from tfproof.mutation.mutant import Killer, Mutant, MutantVerdict, Status
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.mutant_runs import run_jobs
from tfproof.mutation.mutant_states import MutantState
from tfproof.mutation.native import NativeTests
from tfproof.mutation.native_suggestions import NativeSuggestions
from tfproof.mutation.pairs import Pair, growing
from tfproof.mutation.rule_faults import RULES, is_deadly, shown
from tfproof.mutation.session_planner import APPLIED, PLAN, Question, Unplanned, Watch
from tfproof.mutation.suggestions import python_test

_TIMES_ABOUT = 2
_FEW_RULED = 6


@dataclass(kw_only=True)
class MutationEngine:
    """Judges the mutants of one folder.

    Args:
        watch: the session's planner.
        subjects: tests that pass on the original.
        base: what the original's cases came to.
        cases: the cases of the folder itself, the most important first.
        judges: judge what no test noticed.
        native: the native tests of the folder, run against what pytest's did not notice; None where it has none.
        native_suggestions: make suggestions for native tests too, where they are wanted.
        every: whether all tests that fail are wanted, and not the first.
        on_verdict: called with each verdict as soon as it is there.
        progress: called with a line of text for each step.
    """

    watch: Watch
    planner: MutantPlanner
    subjects: Sequence[Subject]
    base: Mapping[Question, PlanOutcome | AppliedOutcome]
    cases: Sequence[Case]
    judges: Judges
    native: NativeTests | None = None
    native_suggestions: NativeSuggestions | None = None
    every: bool = False
    on_verdict: Callable[[MutantVerdict], None] = lambda _verdict: None
    progress: Callable[[str], None] = lambda _text: None
    _tests: TestSelection = field(init=False)

    def __post_init__(self) -> None:
        self._tests = TestSelection(subjects=self.subjects, base=self.base, planner=self.planner, every=self.every)

    def run(self, mutants: Iterable[Mutant]) -> None:
        """Judge mutants, and tell of each what became of it."""
        states = [MutantState(mutant=one) for one in mutants]
        for state in states:
            self._statically(state)
        own = [case for case in self.cases if self._outcome(case).plan is not None]
        if own:
            self._plan([(state, own[0]) for state in states])
            states += self._neighbors(states, own[0])
            self._reject_always(states, own[0])
            for most in (_FEW_RULED, None):
                self._of_rules(states, most)
                self._test(states)
            self._forget_unplanned(states)
            self._reject_always(states, own[0], of_variables=True)
            for _ in range(_TIMES_ABOUT):
                self._plan([*self._tests.about(states)])
                self._test(states)
            for number, share in enumerate(growing(own[1:])):
                self._plan([(state, case) for case in share for state in states])
                self._test(states, anyhow=number == 0)  # what is left costs more than tests: a plan in every case
            self._reject(states, own)
        self._rest(states)
        self._test(states, anyhow=True)
        self._natively(states)
        for state in states:
            if state.verdict is None:
                try:
                    self._settle(state, own)
                except TfproofError as error:
                    self._decide(state, Status.UNDECIDED, error.what)

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

        unknown = [(state, case) for state, case in pairs if state.is_open and not state.knows((PLAN, case.key))]
        self.planner.plan([(state.mutant, case) for state, case in unknown], settled)

    def _planned(self, state: MutantState, case: Case, outcome: PlanOutcome) -> None:
        state.known[PLAN, case.key] = outcome
        original = self._outcome(case).plan
        if original is None:
            return  # the original is refused as well: what a test makes of the difference is for the tests
        if outcome.plan is None:
            self._refused(state, case, (PLAN, case.key), outcome.failures)
            return
        state.differs(original, outcome.plan)
        state.admit()

    def _refused(self, state: MutantState, case: Case, question: Question, found: Sequence[Failure]) -> None:
        """What Terraform or a provider refuses says nothing about the tests; what a rule of the module refuses does.

        A fault of a variable is about the inputs that are let through: where one case can be planned, which others are refused counts
        for their tests.
        """
        rules = [one for one in found if one.kind in RULES]
        why = "; ".join(shown(one) for one in found[:2])
        if is_deadly(state.mutant) and rules:
            return  # the rule itself is mutated: whether a test notices is what is asked
        if rules and len(rules) == len(found):
            state.killers += [Killer(kind="validation", name=shown(one)) for one in rules]
            self._decide(state, Status.KILLED)
            return
        if case is self._first:
            state.refused = tuple(found)
        outcome = state.known.get(question)
        if not state.mutant.block.startswith("var."):
            state.refuse(question, f"{why}, in {case}")
        elif isinstance(outcome, PlanOutcome) and not self._is_planned(state):
            state.refuse(question, f"{why}, in {case}")
            state.withheld[question] = outcome

    def _is_planned(self, state: MutantState) -> bool:
        """Whether a case of the folder is known to be planned with a mutant."""
        known = (state.known.get((PLAN, case.key)) for case in self.cases)
        return any(isinstance(one, PlanOutcome) and one.plan is not None for one in known)

    def _reject(self, states: Sequence[MutantState], own: Sequence[Case]) -> None:
        """Reject what no case can be planned with."""
        for state in states:
            why = [state.refusals.get((PLAN, case.key)) for case in own]
            if state.is_open and all(why):
                self._decide(state, Status.REJECTED, why[0] or "")

    def _reject_always(self, states: Sequence[MutantState], case: Case, *, of_variables: bool = False) -> None:
        """Reject what Terraform refuses with any inputs, so that it is not asked about it in every other case.

        Of variables, that is asked when tests saw what their rules say.
        """
        asked = {
            state.mutant.id: state for state in states
            if state.is_open and (PLAN, case.key) in state.refusals
            and state.mutant.block.startswith("var.") is of_variables
        }  # fmt: skip
        for name in self.planner.refused_always(case, [one.mutant for one in asked.values()]) if asked else ():
            self._decide(asked[name], Status.REJECTED, asked[name].refusals[PLAN, case.key])

    @functools.cached_property
    def _first(self) -> Case | None:
        return next((case for case in self.cases if self._outcome(case).plan is not None), None)

    def _neighbors(self, states: Sequence[MutantState], case: Case) -> list[MutantState]:
        """Mutants with the texts that a provider named when it refused one that is none of them."""
        found = [MutantState(mutant=one) for state in states for one in neighbors_named(state.mutant, state.refused)]
        self._plan([(state, case) for state in found])
        return found

    def _test(self, states: Sequence[MutantState], *, anyhow: bool = False) -> None:
        """Run every test of which all answers are known, and that read what differs; the others anyhow, of what is left."""
        by_name = {state.mutant.id: state for state in states if state.is_open}
        jobs = [
            job
            for state in by_name.values()
            if (job := self._tests.job(state, anyhow=anyhow or self.every)) is not None
        ]

        self.progress(f"running tests against {len(jobs)} mutants")

        def done(job: KillJob, result: Result) -> None:
            self._tested(by_name[job.name], result)

        run_jobs(self.watch, jobs, self.base, done)

    def _tested(self, state: MutantState, result: Result) -> None:
        state.passed.update(result.passed)
        state.trouble = result.trouble or state.trouble
        for name in result.failed:
            state.killers.append(Killer(kind="test", name=name))
            for subject in self.subjects:
                subject.kills += subject.id == name
        if state.killers:
            self._decide(state, Status.KILLED)

    def _natively(self, states: Sequence[MutantState]) -> None:
        """Run native tests against what is left: each takes a Terraform of its own."""
        by_mutant = {state.mutant.id: state for state in states if state.is_open}
        if self.native is None or not by_mutant:
            return
        self.progress(f"running native tests against {len(by_mutant)} mutants")
        for mutant, result in self.native.against([one.mutant for one in by_mutant.values()], every=self.every):
            state = by_mutant[mutant.id]
            state.killers += result.killers
            state.trouble = result.trouble or state.trouble
            if state.killers:
                self._decide(state, Status.KILLED)
            elif result.refused:
                state.refusals["native", ""] = "; ".join(shown(one) for one in result.refused[:2])

    def _of_rules(self, states: Sequence[MutantState], most: int | None = None) -> None:
        """Ask rules about cases, as many of each mutant as are wanted: what they say needs no plan, and most tests ask for no more."""
        rules = self.planner.rules
        by_mutant = {state.mutant.id: state for state in states if state.is_open}
        pairs = [(state.mutant, case) for state in by_mutant.values() for case in self._tests.ruled(state)[:most]]
        self.progress(f"judging rules in {len(pairs)} cases")
        for (mutant, case), outcome in rules.judge(pairs):
            state = by_mutant[mutant.id]
            if not state.is_open:
                continue
            if outcome is not None:
                self._planned(state, case, outcome)
            elif not rules.declared(mutant.folder).calls_modules:
                plan = Unplanned(self.watch.needs, case)
                state.known[PLAN, case.key] = PlanOutcome(plan=plan)

    @staticmethod
    def _forget_unplanned(states: Sequence[MutantState]) -> None:
        """Leave what was not planned to be planned."""
        for state in states:
            for question, outcome in [*state.known.items()]:
                if isinstance(outcome.plan if isinstance(outcome, PlanOutcome) else None, Unplanned):
                    del state.known[question]

    def _rest(self, states: Sequence[MutantState]) -> None:
        """What tests ask for beyond the plans of the folder's own good cases: refused ones, applied states, whole stacks."""
        for kind in (PLAN, APPLIED):
            for share in growing([*self._tests.asked(kind)]):
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
            and question not in state.refusals
            and question not in self._tests.answers(state)
            and self._tests.want(question, state)
        )

    def _apply(self, state: MutantState, case: Case) -> None:
        self.progress(f"applying {state.mutant.id}")
        try:
            outcome = state.known[APPLIED, case.key] = self.planner.applied(state.mutant, case)
        except TfproofError as error:
            state.trouble = error.what
            return
        before = self.base.get((APPLIED, case.key))
        if outcome.failures and isinstance(before, AppliedOutcome) and not before.failures:
            self._refused(state, case, (APPLIED, case.key), outcome.failures)

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
        if state.refusals:
            self._decide(state, Status.REJECTED, next(iter(state.refusals.values())))
            return
        self.progress(f"judging {state.mutant.id}")
        judged = self.judges.judge(state, own)
        if judged is not None:
            self._decide(state, *judged)
            return
        reads = [subject.reads for subject in self.subjects] + ([self.native.reads] if self.native is not None else [])
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
                found = list(telling_apart(original, mutant.plan))
                if found:
                    native = self.native_suggestions
                    verdict = replace(
                        verdict,
                        suggestion=python_test(state.mutant, found[0]),
                        native=native.run(state.mutant, case, found) if native is not None else None,
                    )
                    break
        if suggest_from and verdict.suggestion is None:
            verdict = self._from_applied(state, suggest_from[0], verdict)
        state.verdict = verdict
        state.known.clear()
        self.planner.discard(state.mutant)
        self.on_verdict(verdict)

    def _from_applied(self, state: MutantState, case: Case, verdict: MutantVerdict) -> MutantVerdict:
        """The verdict with an assertion on what only the applied state shows; the applies were made to judge it."""
        known, original = state.known.get((PLAN, case.key)), self._outcome(case).plan
        if not isinstance(known, PlanOutcome) or known.plan is None or original is None:
            return verdict
        if not state.changed or changes(dict(original), dict(known.plan)):
            return verdict
        before, again = self.watch.inner.applied(case).applied, self.judges.again(case)
        after = self.planner.applied(state.mutant, case).applied
        if before is None or again is None or after is None:
            return verdict
        found = next(telling_apart(before, after, again), None)
        return replace(verdict, suggestion=python_test(state.mutant, found)) if found is not None else verdict
