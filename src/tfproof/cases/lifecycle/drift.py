"""Changes what was applied without a cloud outside Terraform, and says how the next plan corrects it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.addresses import parse_path
from tfproof.cases.cache.serializers import PLANNED
from tfproof.cases.case import Case, simulation_input
from tfproof.cases.lifecycle.resource_changes import (
    ChangeAction,
    ResourceChange,
    in_short,
    is_marked,
    read_effects,
)
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.cases.planner import Planner
from tfproof.cases.simulated_failures import simulated_failures
from tfproof.errors import ExpectationError, UsageError
from tfproof.plan import Plan
from tfproof.plan.value_state import absent
from tfproof.terraform import Sandbox
from tfproof.terraform.lifecycle import run_drift
from tfproof.values import Sensitive, Unknown, is_unknown, value_at

if TYPE_CHECKING:
    from tfproof.provider.simulated_objects import AppliedResource as Resource

DRIFTED = replace(PLANNED, kind="drifted")
Drift = Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the next plan does about one attribute that drifted.

    Attributes:
        address: the resource.
        attribute: its attribute, as it was said.
        drifted: the value that it was given.
        corrected: the value that it has after the plan; the drifted one when nothing corrects it.
        action: what the plan does to the resource: ``change``, ``replace`` or ``keep``; ``add`` for one that was removed.
    """

    address: str
    attribute: str | None
    drifted: Any
    corrected: Any
    action: ChangeAction

    @property
    def happens(self) -> bool:
        """Whether the plan undoes the drift."""
        if self.action is ChangeAction.KEEP:
            return False
        return self.attribute is None or is_unknown(self.corrected) or self.corrected != self.drifted


class DriftResult(Plan):
    """The plan that follows a drift. Its ``changes`` are what Terraform would do about it.

    Args:
        raw: the parsed output of ``terraform show -json``.
        source: the folder of the stack or module.
        drift: what was changed.
    """

    def __init__(self, raw: dict[str, Any], *, source: Path, drift: Drift) -> None:
        super().__init__(raw, source=source)
        self._drift = drift

    def __repr__(self) -> str:
        fates = (f"{one.address}{f'.{one.attribute}' if one.attribute else ''}: {_fate(one)}" for one in self.drifts)
        return f"<drift of {in_short(fates)}>"

    __str__ = __repr__

    @cached_property
    def effects(self) -> Mapping[str, ResourceChange]:
        """What becomes of each resource, by address."""
        return {effect.address: effect for effect in read_effects(self)}

    @cached_property
    def drifts(self) -> tuple[Correction, ...]:
        """What becomes of each attribute that was changed, and of each resource that was removed, corrected or not."""
        return tuple(
            self._correction(address, name, value)
            for address, changes in self._drift.items()
            for name, value in ({None: None} if changes is None else changes).items()
        )

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The drifts that the plan undoes."""
        return tuple(one for one in self.drifts if one.happens)

    def must_be_corrected(self) -> None:
        """Demand that the plan undoes all of the drift, by changes in place or by making what was removed again.

        Raises:
            ExpectationError: something stays as it drifted, or is replaced.
        """
        wrong = [one for one in self.drifts if not one.happens or one.action is ChangeAction.REPLACE]
        if wrong:
            listed = "\n".join(
                f"  - {one.address}{f'.{one.attribute}' if one.attribute else ''}: {_outcome(one)}" for one in wrong
            )
            raise ExpectationError(f"drift is not corrected in place:\n{listed}")

    def _correction(self, address: str, name: str | None, value: Any) -> Correction:
        effect = self.effects.get(address)
        action = effect.action if effect is not None else ChangeAction.KEEP
        if action is ChangeAction.LEAVE:
            action = ChangeAction.ADD
        corrected = None if name is None else self._after(address, name)
        return Correction(address=address, attribute=name, drifted=value, corrected=corrected, action=action)

    def _after(self, address: str, name: str) -> Any:
        change, path = self.resource_changes[address]["change"], parse_path(name)
        if is_marked(change.get("after_unknown"), path):
            return Unknown(f"{address}.{name}")
        value = value_at(change.get("after"), path)
        return Sensitive(value) if is_marked(change.get("after_sensitive"), path) else value


def drifted(planner: Planner, case: Case, drift: Drift) -> DriftResult:
    """Apply a case to a simulated AWS API, change something in it outside Terraform, then plan again.

    Args:
        planner: of the session.
        case: what to apply.
        drift: by address, attributes (names or paths such as ``rule[0].status``) with other values; None removes it.

    Raises:
        AttributeAbsent: there is no such resource or attribute.
        UsageError: nothing drifts: it has that value already, or nothing was said.
        ExpectationError: the case cannot be applied.
        TfproofError: Terraform could not be run at all, or the providers not be answered for.
    """
    if not drift or any(changes is not None and not changes for changes in drift.values()):
        raise UsageError("nothing drifts", expected="addresses with attributes and their other values")

    where = str(case)

    def values(made: Mapping[str, Resource]) -> Mapping[str, Mapping[str, Any] | None]:
        return {address: _changed(address, changes, made, where) for address, changes in drift.items()}

    def run(opened: Sequence[Sandbox]) -> PlanOutcome:
        (workspace,) = opened
        done = run_drift(simulation_input(case, workspace), values, providers=planner.providers)
        if done.plan is not None:
            return PlanOutcome(plan=Plan(done.plan, source=case.source))
        return PlanOutcome(plan=None, failures=simulated_failures(done.diagnostics, case, workspace))

    outcome = planner.kept(DRIFTED, [case], run, [case.stand_ins, drift])
    if outcome.plan is None:
        listed = "\n".join(f"  - {failure}" for failure in outcome.failures)
        raise ExpectationError(f"{case} cannot be planned:\n{listed}")
    return DriftResult(dict(outcome.plan), source=case.source, drift=drift)


def _changed(
    address: str, changes: Mapping[str, Any] | None, made: Mapping[str, Resource], where: str
) -> Mapping[str, Any] | None:
    if address not in made:
        raise absent(f"AWS holds no {address!r}, so it cannot drift", address, made, kind="addresses", where=where)
    if changes is None:
        return None
    values: dict[str, Any] = copy.deepcopy(dict(made[address].values))
    for name, value in changes.items():
        *above, last = parse_path(name)
        holder: Any = values
        try:
            for step in above:
                holder = holder[step]
            before = holder[last]
        except (LookupError, TypeError):
            what = f"{address} has no attribute {name!r}"
            raise absent(what, name, values, kind="attributes", where=where) from None
        if before == value:
            raise UsageError(f"{address}.{name} is {value!r} already, so nothing drifts", fix="give another value")
        holder[last] = value
    return values


def _fate(correction: Correction) -> str:
    undone = correction.happens and correction.action is not ChangeAction.REPLACE
    return f"corrected ({correction.action.value})" if undone else _outcome(correction)


def _outcome(correction: Correction) -> str:
    if correction.action is ChangeAction.REPLACE:
        return "the resource is replaced"
    if correction.attribute is None:
        return "it is not re-created"
    return f"it stays {correction.drifted!r}"
