"""The life of a case, step by step: it plans, applies, is idempotent, is destroyed, and can be upgraded to."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from tfproof.amounts import count
from tfproof.cases.case import Case
from tfproof.cases.lifecycle.destroy import destroyed
from tfproof.cases.planner import Planner
from tfproof.cases.simulated_failures import SAY_VALUES
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.errors import TfproofError
from tfproof.plan.secret_values import secrets_of, without_secrets
from tfproof.terraform.git_revision import NoSuchFolderThen


class LifeStep(enum.StrEnum):
    """What a case must do, in this order."""

    PLAN = "plan"
    APPLY = "apply"
    IDEMPOTENT = "idempotent"
    DESTROY = "destroy"
    UPGRADE = "upgrade"


_FIRST = (LifeStep.PLAN, LifeStep.APPLY)
"""What the steps behind them rest on."""


class StepStatus(enum.StrEnum):
    """What became of a step.

    Only ``passed`` is good news. ``undecided`` says that simulated values decide, and AWS's may be others; ``error`` says that it
    could not run.
    """

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What became of one step of a case.

    Attributes:
        status: what became of it.
        lines: what is wrong, or why it was skipped.
        note: what there is to know of one that passed.
        seconds: how long it took.
    """

    step: LifeStep
    status: StepStatus
    lines: tuple[str, ...] = ()
    note: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    wrong: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    skipped: str = ""
    note: str = ""


def live(
    planner: Planner,
    case: Case,
    *,
    steps: Collection[LifeStep],
    before: str | None,
    allow: Collection[str],
    seen: set[str],
) -> Iterator[StepResult]:
    """Take a case through its life, and yield each step as it ends.

    A step that rests on one that failed is skipped.

    Args:
        planner: of the session.
        case: the case.
        steps: those that are wanted.
        before: a git revision to upgrade from; without one there is no upgrade.
        allow: addresses that an upgrade may replace, destroy, rename or leave behind.
        seen: gets the addresses that there are on both sides of an upgrade.
    """
    known: dict[LifeStep, Callable[[], _Verdict]] = {
        LifeStep.PLAN: lambda: _plan(planner, case),
        LifeStep.APPLY: lambda: _apply(planner, case),
        LifeStep.IDEMPOTENT: lambda: _idempotent(planner, case),
        LifeStep.DESTROY: lambda: _destroy(planner, case),
        LifeStep.UPGRADE: lambda: _upgrade(planner, case, before or "", allow, seen),
    }
    broken: set[LifeStep] = set()
    for step, run in known.items():
        if step not in steps or (step is LifeStep.UPGRADE and before is None):
            continue
        missing = next((one for one in _FIRST if one in broken), None)
        if missing is not None:
            yield StepResult(step=step, status=StepStatus.SKIPPED, lines=(f"{missing} did not pass",))
            continue
        result = _timed(step, run)
        if result.status in (StepStatus.FAILED, StepStatus.UNDECIDED, StepStatus.ERROR):
            broken.add(step)
        yield result


def _timed(step: LifeStep, run: Callable[[], _Verdict]) -> StepResult:
    start = time.monotonic()
    try:
        found = run()
    except TfproofError as error:
        lines = tuple(error.render().splitlines())
        return StepResult(step=step, status=StepStatus.ERROR, lines=lines, seconds=time.monotonic() - start)
    told = {
        StepStatus.FAILED: found.wrong,
        StepStatus.UNDECIDED: found.undecided,
        StepStatus.SKIPPED: (found.skipped,) if found.skipped else (),
        StepStatus.PASSED: (),
    }
    status = next((one for one, lines in told.items() if lines), StepStatus.PASSED)
    return StepResult(
        step=step,
        status=status,
        lines=told[status],
        note=found.note,
        seconds=time.monotonic() - start,
    )


def _plan(planner: Planner, case: Case) -> _Verdict:
    outcome = planner.outcome(case)
    if outcome.plan is None:
        return _Verdict(wrong=tuple(map(str, outcome.failures)) or ("Terraform gave no reason",))
    number = sum(one.mode == "managed" for one in outcome.plan.all_resources.values())
    assumed = f", on assumed answers of {', '.join(outcome.assumed)}" if outcome.assumed else ""
    return _Verdict(note=f"{count(number, 'resource')}{assumed}")


def _apply(planner: Planner, case: Case) -> _Verdict:
    """What planned, and is refused with simulated values alone, may be taken with AWS's."""
    outcome = planner.applied(case)
    if outcome.applied is None or outcome.failures:
        found = tuple(map(str, outcome.failures)) or ("Terraform gave no reason",)
        return _Verdict(undecided=(*found, SAY_VALUES))
    return _Verdict()


def _idempotent(planner: Planner, case: Case) -> _Verdict:
    outcome = planner.applied(case)
    if outcome.applied is None:
        return _apply(planner, case)
    secrets = secrets_of([outcome.applied])
    changed = (without_secrets(one, secrets) for one in outcome.applied.differences())
    return _Verdict(wrong=tuple(f"a second plan changes {one}" for one in changed))


def _destroy(planner: Planner, case: Case) -> _Verdict:
    """A protection that the source sets is no fault: it is said. One that stops Terraform itself leaves nothing to judge."""
    result = destroyed(planner, case)
    if result.failures:
        return _Verdict(wrong=tuple(map(str, result.failures)))
    stopping = [one for one in result.obstacles if one.stops_all]
    if stopping:
        return _Verdict(skipped="; ".join(map(str, stopping)))
    if result.left:
        return _Verdict(wrong=tuple(f"{address} is still there" for address in result.left))
    return _Verdict(note="; ".join(f"a real destroy stops at {one}" for one in result.obstacles))


def _upgrade(planner: Planner, case: Case, before: str, allow: Collection[str], seen: set[str]) -> _Verdict:
    try:
        outcome = upgrade_outcome(planner, case, before)
    except NoSuchFolderThen as error:
        return _Verdict(skipped=error.what)
    if outcome.upgrade is None:
        return _Verdict(wrong=tuple(map(str, outcome.failures)) or ("Terraform gave no reason",))
    known = {address for one in outcome.upgrade.effects for address in (one.address, one.previous_address) if address}
    seen |= known
    found = outcome.upgrade.findings(allow=[one for one in allow if one in known])
    wrong = [
        f"{one.address}{f' ({one.location})' if one.location else ''}: {one.found}; {one.fix}" for one in found.all
    ]
    return _Verdict(wrong=tuple(wrong), note=f"from {outcome.before}")
