"""What judges a mutant that no test noticed: proofs about its documents, a second plan, and whether it is a fault at all."""

from __future__ import annotations

from tfproof.cases import AppliedOutcome, Case, Planner, PlanOutcome
from tfproof.errors import TfproofError
from tfproof.findings import Findings
from tfproof.mutation.deltas import changes
from tfproof.mutation.mutant import Killer, Status
from tfproof.mutation.planning import MutantPlanner
from tfproof.mutation.states import MutantState
from tfproof.mutation.watching import PLAN
from tfproof.plan import Applied, Plan

_DOCUMENTS = ("policy", "aws_iam_", "trust", "principal", "_role", "statement")


def judge(planner: MutantPlanner, originals: Planner, state: MutantState, case: Case) -> tuple[Status, str] | None:
    """Say what becomes of a mutant that no test noticed; None where it survives.

    Raises:
        TfproofError: Terraform could not be run at all.
    """
    known = state.known.get((PLAN, case.key))
    original = originals.outcome(case).plan
    if not isinstance(known, PlanOutcome) or known.plan is None or original is None:
        return None
    if not state.changed:
        return _equivalent(planner, originals, state, case, original)
    try:
        applied = planner.applied(state.mutant, case)
    except TfproofError as error:
        return Status.UNDECIDED, error.what
    before = originals.applied(case)
    if applied.applied is not None and before.applied is not None:
        new = set(applied.applied.differences()) - set(before.applied.differences())
        if new:
            state.killers.append(Killer(kind="idempotence", name=sorted(new)[0]))
    if not state.killers and any(word in name for name in state.changed for word in _DOCUMENTS):
        found = _proofs(known.plan, applied) - _proofs(original, before)
        state.killers += [Killer(kind="proof", name=f"{rule} {address}") for rule, address in sorted(found)[:1]]
    return (Status.KILLED, "") if state.killers else None


def _proofs(plan: Plan, applied: AppliedOutcome) -> set[tuple[str, str]]:
    from tfproof.proofs import prove

    found: Findings = prove(plan, applied.applied)
    return {(one.rule, one.address) for one in (*found.findings, *found.undecided)}


def _equivalent(
    planner: MutantPlanner, originals: Planner, state: MutantState, case: Case, original: Plan
) -> tuple[Status, str] | None:
    """A default that is written down: same plan in each case, same applied state, and nothing but constants is edited."""
    address = state.mutant.block
    if not state.mutant.constant or not any(one.config_address == address for one in original.all_resources.values()):
        return None
    applied, before = planner.applied(state.mutant, case).applied, originals.applied(case).applied
    if applied is None or before is None or _states_differ(before, applied):
        return None
    return Status.EQUIVALENT, f"the plan and the applied state of {case} are the same"


def _states_differ(one: Applied, other: Applied) -> bool:
    return any(change.kind != "wiring" for change in changes(dict(one), dict(other)))
