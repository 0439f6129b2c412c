"""What inputs that plan come to: applied without a cloud, planned a second time, and judged by policies."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tfproof.cases import Case, Planner
from tfproof.errors import TfproofError
from tfproof.mutation.policies import Policies

MOST: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class InputJudgement:
    """Inputs that plan, and what is wrong with what they come to.

    Attributes:
        change: the inputs, on top of those that the module is usually planned with.
        rule: ``apply``, ``idempotence`` or ``policy``.
        found: what refuses the apply, what a second plan would change, or the policies that fail; not what is so with the usual inputs too.
    """

    change: Mapping[str, Any]
    rule: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedInputs:
    """What was judged.

    Attributes:
        count: how many inputs.
        judgements: of those with which something is wrong.
        undecided: how many could not be judged.
    """

    count: int = 0
    judgements: tuple[InputJudgement, ...] = ()
    undecided: int = 0


def judge_inputs(
    case: Case,
    planned: Sequence[Mapping[str, Any]],
    planner: Planner,
    *,
    policies: Policies | None,
    until: float,
    progress: Callable[[str], None],
) -> JudgedInputs:
    """Apply some of the inputs that plan, those of all variables in turn.

    Args:
        case: with its usual inputs.
        planned: changes of them that plan.
        planner: plans and applies.
        policies: what judges; None asks none.
        until: when no further inputs are judged, by the clock of ``time.monotonic``.
        progress: called with a line of text for each step.

    Raises:
        TfproofError: the usual inputs cannot be judged.
    """
    usual = planner.applied(case)
    if usual.applied is None:
        raise TfproofError(f"{case} cannot be applied, so nothing can be said of other inputs: {usual.failures[0]}")
    restless = bool(usual.applied.differences())
    found: list[InputJudgement] = []
    count = undecided = 0
    for change in itertools.islice(_in_turn(planned), MOST):
        if time.monotonic() >= until:
            break
        count += 1
        progress(f"judging inputs: {count}")
        other = case.with_inputs(**change)
        try:
            told = _judgements(case, other, change, planner, policies, restless=restless)
            found += [one for one in told if not any(_is_within(known, one) for known in found)]
        except TfproofError:
            undecided += 1
    return JudgedInputs(count=count, judgements=tuple(found), undecided=undecided)


def _judgements(
    case: Case,
    other: Case,
    change: Mapping[str, Any],
    planner: Planner,
    policies: Policies | None,
    *,
    restless: bool,
) -> Iterator[InputJudgement]:
    outcome = planner.applied(other)
    if outcome.applied is None:
        yield InputJudgement(change=change, rule="apply", found=tuple(map(str, outcome.failures)))
        return
    if not restless and (differences := outcome.applied.differences()):
        yield InputJudgement(change=change, rule="idempotence", found=differences)
    if policies is not None and (new := policies.new(case, other)):
        yield InputJudgement(change=change, rule="policy", found=tuple(new))


def _is_within(known: InputJudgement, other: InputJudgement) -> bool:
    """Whether fewer of the same inputs are known to have the same fault."""
    inside = all(name in other.change and other.change[name] == value for name, value in known.change.items())
    return known.rule == other.rule and inside


def _in_turn(planned: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Changes of each variable in turn, the first of each first; at last those of several variables."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for change in planned:
        if change:
            groups.setdefault(tuple(sorted(change)), []).append(change)
    ordered = sorted(groups.values(), key=lambda group: len(group[0]))
    for each in itertools.zip_longest(*ordered):
        yield from (one for one in each if one is not None)
