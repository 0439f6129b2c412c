"""What judges a mutant that no test noticed: a second plan, proofs, policies; and whether it is a fault at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tfproof.cases import AppliedOutcome, Case, Planner, PlanOutcome
from tfproof.findings import Findings
from tfproof.mutation.deltas import changes
from tfproof.mutation.mutant import Killer, Status
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.mutant_states import MutantState
from tfproof.mutation.policies import Policies, newly_found
from tfproof.mutation.session_planner import PLAN
from tfproof.plan import Applied, Plan


@dataclass(slots=True, kw_only=True)
class Judges:
    """Judge what no test noticed, in the first case whose plan the mutant changes.

    Args:
        originals: plans and applies the original.
        policies: the policies, where they are asked.
        every: whether everything that notices a mutant is wanted, and not the first.
    """

    planner: MutantPlanner
    originals: Planner
    policies: Policies | None = None
    every: bool = False
    _proven: dict[str, Findings] = field(default_factory=dict)
    _again: dict[str, Applied | None] = field(default_factory=dict)

    def judge(self, state: MutantState, cases: Sequence[Case]) -> tuple[Status, str] | None:
        """Say what becomes of a mutant that no test noticed; None where it survives.

        Args:
            state: what is known of it.
            cases: those of its folder that can be planned, the most important first.

        Raises:
            TfproofError: it cannot be said.
        """
        case = next((one for one in cases if self._differs(state, one)), cases[0])
        known, original = state.known.get((PLAN, case.key)), self.originals.outcome(case).plan
        if not isinstance(known, PlanOutcome) or known.plan is None or original is None:
            return None
        if not state.changed:
            equivalent = self._equivalent(state, case, original)
            if equivalent is not None:
                return equivalent
        for killer in self._killers(state, case, original, known.plan):
            state.killers.append(killer)
            if not self.every:
                break
        return (Status.KILLED, "") if state.killers else None

    def _differs(self, state: MutantState, case: Case) -> bool:
        known, original = state.known.get((PLAN, case.key)), self.originals.outcome(case).plan
        if not isinstance(known, PlanOutcome) or known.plan is None or original is None:
            return False
        return bool(changes(dict(original), dict(known.plan)))

    def _killers(self, state: MutantState, case: Case, original: Plan, mutant: Plan) -> Iterator[Killer]:
        before, applied = self.originals.applied(case), self.planner.applied(state.mutant, case)
        if applied.applied is not None and before.applied is not None:
            if not state.changed:
                state.differs(before.applied, applied.applied, without=self._by_chance(case, before.applied))
            for name in sorted(set(applied.applied.differences()) - set(before.applied.differences()))[:1]:
                yield Killer(kind="idempotence", name=name)
        if case.key not in self._proven:
            self._proven[case.key] = _proofs(original, before)
        for name in newly_found(self._proven[case.key], _proofs(mutant, applied))[:1]:
            yield Killer(kind="proof", name=name)
        if self.policies is not None:
            found = self.policies.new(case, self.planner.mutated(state.mutant, case))
            for name in found if self.every else found[:1]:
                yield Killer(kind="policy", name=name)

    def _equivalent(self, state: MutantState, case: Case, original: Plan) -> tuple[Status, str] | None:
        """A default that is written down: same plan in each case, same applied state, and only constants are edited."""
        address = state.mutant.block
        managed = any(one.config_address == address for one in original.all_resources.values())
        if not state.mutant.constant or not managed:
            return None
        applied, before = self.planner.applied(state.mutant, case).applied, self.originals.applied(case).applied
        if applied is None or before is None or self._states_differ(case, before, applied):
            return None
        return Status.EQUIVALENT, f"the plan and the applied state of {case} are the same"

    def _states_differ(self, case: Case, one: Applied, other: Applied) -> bool:
        found = {change.name for change in changes(dict(one), dict(other)) if change.kind != "wiring"}
        return bool(found and found - self._by_chance(case, one))

    def again(self, case: Case) -> Applied | None:
        """The applied state of the original, made once more: an id of ``terraform_data`` is another one there."""
        if case.key not in self._again:
            self._again[case.key] = self.planner.applied_again(case).applied
        return self._again[case.key]

    def _by_chance(self, case: Case, one: Applied) -> frozenset[str]:
        """Names of what differs from one apply of the original to the next."""
        other = self.again(case)
        return frozenset() if other is None else frozenset(each.name for each in changes(dict(one), dict(other)))


def _proofs(plan: Plan, applied: AppliedOutcome) -> Findings:
    from tfproof.proofs import prove

    return prove(plan, applied.applied)
