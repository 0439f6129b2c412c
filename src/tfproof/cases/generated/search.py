"""Looks for inputs that a module lets through and a provider or Terraform refuses, and shrinks them."""

from __future__ import annotations

import enum
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind
from tfproof.cases.generated.input_runs import InputOutcome, InputRuns
from tfproof.hcl import parse_expression
from tfproof.inputs.evaluation import holds
from tfproof.inputs.proposed_inputs import ProposedInputs, propose
from tfproof.inputs.repairs import KnownInputs, ProposedRule, repair
from tfproof.inputs.shrunk_values import Change, order, simpler
from tfproof.inputs.variables import InputVariable, VariableRule, given, refused_by

_CANDIDATES: Final = 12
_ROUNDS: Final = 24
_MOST_AT_ONCE: Final = 64
_FIRST: Final = 32
_LEAST: Final = 1e-6
_MOST_TRIED: Final = 150
_SECONDS: Final = 30.0
_QUOTED: Final = re.compile(r'"[^"]*"|`[^`]*`|\([^()a-z]*\)|, got .*|(?<![\w.])[\d.]+')


class InputRule(enum.StrEnum):
    """What is wrong with inputs that slip through."""

    MISSING_VALIDATION = "missing validation"
    NULL = "null let through"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFinding:
    """Inputs that the module lets through, and that Terraform or a provider refuses.

    Attributes:
        rule: what is wrong.
        variable: the variable that should refuse them.
        change: the inputs, on top of those that plan; as few and as simple as could be found.
        failures: what refuses them.
        repair: what would have refused them.
    """

    rule: InputRule
    variable: InputVariable
    change: Mapping[str, Any]
    failures: tuple[Failure, ...]
    repair: ProposedRule | None


@dataclass(slots=True, kw_only=True)
class SearchResult:
    """What was tried, and found.

    Attributes:
        case: the case with inputs that plan.
        findings: the simplest first.
        tried: how many inputs.
        planned: how many of them plan.
        refused: how many the module itself refuses.
        undecided: how many would ask a cloud.
        silent_rules: rules that refused nothing, each with its variable.
        ended_early: whether time ran out before everything was tried.
    """

    case: Case
    findings: list[InputFinding] = field(default_factory=list)
    tried: int = 0
    planned: int = 0
    accepted: list[Change] = field(default_factory=list)
    refused: int = 0
    undecided: int = 0
    silent_rules: list[tuple[InputVariable, VariableRule]] = field(default_factory=list)
    ended_early: bool = False


def search(
    runs: InputRuns,
    variables: Mapping[str, InputVariable],
    *,
    names: Sequence[str],
    examples: int,
    seed: int,
    until: float,
    progress: Callable[[str], None] = lambda _text: None,
) -> SearchResult:
    """Try inputs.

    Args:
        runs: plans the case, whose own inputs plan.
        variables: all of the module.
        names: those that are changed.
        examples: how many inputs are tried, at most.
        seed: of what is drawn.
        until: when no further inputs are tried, by the clock of ``time.monotonic``.
        progress: called with a line of text for each step.

    Raises:
        TfproofError: Terraform could not be run at all.
    """
    base = runs.case.inputs
    proposed = propose(variables, base, names=names, count=examples, seed=seed)
    seen = _tried(runs, proposed, until, progress)
    result = SearchResult(case=runs.case, tried=len(seen), planned=sum(one.plans for one in seen))
    result.accepted = [one.change for one in seen if one.plans]
    result.refused = sum(one.is_refused for one in seen)
    result.undecided = sum(one.is_undecided for one in seen)
    result.ended_early = len(seen) < len(proposed.allowed) + len(proposed.near_misses)
    # What a rule refuses is tried last: of what was not tried, nothing is known.
    result.silent_rules = [] if result.ended_early else list(_silent(variables, base, seen))
    found = list(_different(sorted((one for one in seen if one.slips_through), key=lambda one: order(one.change))))
    shrunk = _shrunk(runs, variables, found, progress)
    result.findings = list(_findings(variables, base, shrunk, seen))
    return result


def _tried(
    runs: InputRuns, proposed: ProposedInputs, until: float, progress: Callable[[str], None]
) -> list[InputOutcome]:
    every = [*proposed.allowed, *proposed.near_misses]
    found: list[InputOutcome] = []
    # Null often breaks expressions, whose errors name no input: those are planned apart from the others.
    nulls = [change for change in every if None in change.values()]
    rest = [change for change in proposed.allowed if None not in change.values()]
    misses = [change for change in proposed.near_misses if None not in change.values()]
    pace = _Pace(until=until, most=_MOST_AT_ONCE if runs.is_batched else 1)
    for group in (rest, nulls, misses):
        at = 0
        while at < len(group):
            size = pace.size()
            if size == 0:
                return found
            told = runs.outcomes(group[at : at + size], until=until)
            found += told
            pace.note(len(told))
            at += size
            progress(f"{len(found)} of {len(every)} inputs tried")
    return found


@dataclass(slots=True, kw_only=True)
class _Pace:
    """How many inputs are planned at once: no more than the time that is left allows for, by what the last ones took.

    Attributes:
        until: when no further ones are tried.
        most: how many at most.
    """

    until: float
    most: int
    _began: float = field(default_factory=time.monotonic)
    _each: float | None = None

    def size(self) -> int:
        """How many are next; 0 where the time is up."""
        self._began = time.monotonic()
        left = self.until - self._began
        if left <= 0:
            return 0
        fitting = _FIRST if self._each is None else left / max(self._each, _LEAST)
        return max(1, int(min(self.most, fitting)))

    def note(self, count: int) -> None:
        """Say how many were planned since :meth:`size`."""
        if count:
            self._each = (time.monotonic() - self._began) / count


def _silent(
    variables: Mapping[str, InputVariable], base: Mapping[str, Any], seen: Iterable[InputOutcome]
) -> Iterator[tuple[InputVariable, VariableRule]]:
    """Rules that never refused anything; those that cannot be read are passed over."""
    refusing = {rule for one in seen if one.is_refused for rule in refused_by(variables, {**base, **one.change}) or ()}
    unread = [one for one in seen if one.is_refused and not refused_by(variables, {**base, **one.change})]
    for one in variables.values():
        yield from ((one, rule) for rule in one.rules if rule not in refusing and not unread)


def _different(slipped: Iterable[InputOutcome]) -> Iterator[InputOutcome]:
    """The simplest of each fault: neither another value of the same inputs, nor an input more that changes nothing."""
    known: dict[str, InputOutcome] = {}
    for one in slipped:
        inside = any(
            other.change.keys() < one.change.keys() and _place(other) == _place(one) for other in known.values()
        )
        if not inside and _signature(one) not in known:
            known[_signature(one)] = one
            yield one


def _signature(outcome: InputOutcome) -> str:
    """What two outcomes have in common that are the same fault: the inputs that changed, the place, and the words."""
    nulls = sorted(name for name, value in outcome.change.items() if value is None)
    return repr((sorted(outcome.change), nulls, _place(outcome)))


def _place(outcome: InputOutcome) -> tuple[tuple[str, ...], str | None, str]:
    """Where inputs are refused, and the words, without what the inputs bring into them."""
    first = min(outcome.failures, key=lambda one: (one.addresses, one.where or "", one.kind, one.message))
    said = first.message
    for text in sorted(_texts(outcome.change), key=len, reverse=True):
        said = said.replace(text, "")
    parts = _QUOTED.sub("", " ".join(said.split())).split(": ")
    return first.addresses, first.where, ": ".join(parts[: 1 if first.kind is FailureKind.PROVIDER else 2])[:80]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1:
        yield from (value, value[:200])
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _shrunk(
    runs: InputRuns,
    variables: Mapping[str, InputVariable],
    found: list[InputOutcome],
    progress: Callable[[str], None],
) -> list[InputOutcome]:
    """Each as simple as it gets: in each round, the candidates of all of them are planned together."""
    best, open_ = list(found), set(range(len(found)))
    tried = [set[str]() for _ in found]
    end = time.monotonic() + _SECONDS
    for number in range(_ROUNDS):
        if not open_ or time.monotonic() >= end:
            break
        progress(f"shrinking {len(open_)} of {len(found)} found, round {number + 1}")
        wanted = {at: _candidates(variables, runs.case.inputs, best[at].change, tried[at]) for at in sorted(open_)}
        told = {
            _key(one.change): one
            for one in runs.outcomes([change for changes in wanted.values() for change in changes], until=end)
        }
        for at, changes in wanted.items():
            outcomes = [told[key] for change in changes if (key := _key(change)) in told]
            same = [one for one in outcomes if one.slips_through and _place(one) == _place(best[at])]
            if same:
                best[at] = min(same, key=lambda one: order(one.change))
            elif len(changes) < _CANDIDATES or len(tried[at]) > _MOST_TRIED:
                open_.discard(at)
    return best


def _key(change: Change) -> str:
    return json.dumps(change, sort_keys=True)


def _candidates(
    variables: Mapping[str, InputVariable], base: Mapping[str, Any], change: Mapping[str, Any], tried: set[str]
) -> list[Change]:
    """The simplest ones that were not tried, and that no rule certainly refuses."""
    found: list[Change] = []
    for one in simpler(change):
        text = _key(one)
        if text not in tried and not refused_by(variables, {**base, **one}):
            found.append(one)
            tried.add(text)
        if len(found) == _CANDIDATES:
            break
    return found


def _findings(
    variables: Mapping[str, InputVariable],
    base: Mapping[str, Any],
    shrunk: Iterable[InputOutcome],
    seen: Sequence[InputOutcome],
) -> Iterator[InputFinding]:
    repairs: list[tuple[str, ProposedRule]] = []
    done: set[str] = set()
    for one in sorted(shrunk, key=lambda one: order(one.change)):
        text = json.dumps([sorted(one.change), _signature(one)])
        name = max(one.change, key=lambda name: (variables[name].line, name))
        if text in done or any(_covers(variables, rule, base, one.change) for known, rule in repairs if known == name):
            continue
        done.add(text)
        is_null = one.change[name] is None and len(one.change) == 1
        rule = None if is_null else _repair(variables, name, base, one, seen)
        if rule is not None and not rule.only:
            repairs.append((name, rule))
        yield InputFinding(
            rule=InputRule.NULL if is_null else InputRule.MISSING_VALIDATION,
            variable=variables[name],
            change=one.change,
            failures=one.failures,
            repair=rule,
        )


def _covers(
    variables: Mapping[str, InputVariable], rule: ProposedRule, base: Mapping[str, Any], change: Change
) -> bool:
    """Whether a rule that was proposed before refuses these inputs as well."""
    return holds(parse_expression(rule.condition), given(variables, {**base, **change})) is False


def _repair(
    variables: Mapping[str, InputVariable],
    name: str,
    base: Mapping[str, Any],
    found: InputOutcome,
    seen: Sequence[InputOutcome],
) -> ProposedRule:
    alike = [one for one in seen if one.change.keys() == {name} and one.change[name] is not None]
    known = KnownInputs(
        base=base,
        refused=found.change,
        also_refused=[one.change for one in alike if one.slips_through and _place(one)[:2] == _place(found)[:2]],
        accepted=[one.change for one in alike if one.plans],
    )
    return repair(variables, name, known, " ".join(one.message for one in found.failures))
