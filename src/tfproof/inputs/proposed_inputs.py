"""Which inputs to try: values at the edges, each by itself, then what Hypothesis draws; what a rule certainly refuses apart."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof.inputs.hints import HintIndex
from tfproof.inputs.samples import ValueSamples
from tfproof.inputs.shrunk_values import Change
from tfproof.inputs.variables import InputVariable, VariableRule, refused_by
from tfproof.language.types import TypeKind

_AT_EDGES: Final = 0.5
_IN_PAIRS: Final = 0.2
_MOST_PARTNERS: Final = 3
_PER_RULE: Final = 2


@dataclass(slots=True, kw_only=True)
class ProposedInputs:
    """What to try.

    Attributes:
        allowed: what no rule certainly refuses.
        near_misses: what a rule certainly refuses, a few for each rule.
    """

    allowed: list[Change] = field(default_factory=list)
    near_misses: list[Change] = field(default_factory=list)


def propose(
    variables: Mapping[str, InputVariable],
    base: Mapping[str, Any],
    *,
    names: Sequence[str],
    count: int,
    seed: int,
) -> ProposedInputs:
    """Return changes of inputs, the same for the same seed.

    Args:
        variables: all of a module.
        base: inputs that plan.
        names: the variables that are changed.
        count: how many that are allowed, at most.
        seed: of what is drawn.

    Raises:
        ImportError: Hypothesis, which the extra ``fuzz`` brings, is not installed.
    """
    from tfproof.inputs.strategies import drawn

    chooser = _Chooser(variables, base)
    chooser.choose(_edges(variables, base, names), int(count * _AT_EDGES + 0.5))
    chooser.choose(_pairs(variables, base, names), int(count * (_AT_EDGES + _IN_PAIRS)))
    left = count - len(chooser.found.allowed)
    chooser.choose(iter(drawn(variables, base, names=names, count=left * 3, seed_=seed)), count)
    return chooser.found


class _Chooser:
    """Takes what is new, and tells what a rule refuses."""

    def __init__(self, variables: Mapping[str, InputVariable], base: Mapping[str, Any]) -> None:
        self._variables = variables
        self._base = base
        self._seen = {json.dumps({}, sort_keys=True)}
        self._misses: dict[VariableRule, int] = {}
        self.found = ProposedInputs()

    def choose(self, changes: Iterator[Change], most: int) -> None:
        """Take changes until there are ``most`` that are allowed."""
        while len(self.found.allowed) < most:
            change = next(changes, None)
            if change is None:
                return
            change = {name: value for name, value in change.items() if self._is_new(name, value)}
            text = json.dumps(change, sort_keys=True)
            if text in self._seen:
                continue
            self._seen.add(text)
            rules = refused_by(self._variables, {**self._base, **change})
            if not rules:
                self.found.allowed.append(change)
            elif any(self._misses.get(rule, 0) < _PER_RULE for rule in rules):
                for rule in rules:
                    self._misses[rule] = self._misses.get(rule, 0) + 1
                self.found.near_misses.append(change)

    def _is_new(self, name: str, value: Any) -> bool:
        return name not in self._base or json.dumps(self._base[name], sort_keys=True) != json.dumps(
            value, sort_keys=True
        )


def _edges(variables: Mapping[str, InputVariable], base: Mapping[str, Any], names: Sequence[str]) -> Iterator[Change]:
    """One variable after the other, each time the next of its edges."""
    samples = ValueSamples(HintIndex(variables))
    turns = [_edges_of(samples, variables[name], base) for name in names]
    while turns:
        left = []
        for turn in turns:
            change = next(turn, None)
            if change is not None:
                yield change
                left.append(turn)
        turns = left


def _pairs(variables: Mapping[str, InputVariable], base: Mapping[str, Any], names: Sequence[str]) -> Iterator[Change]:
    """Each switch with an edge of each other variable, in turns: what a switch turns on may take less."""
    samples = ValueSamples(HintIndex(variables))
    switches = [name for name in names if variables[name].type.kind is TypeKind.BOOL]
    turns = [
        [{**switch, **edge} for edge in itertools.islice(_edges_of(samples, variables[other], base), _MOST_PARTNERS)]
        for name in switches for other in names if other != name
        for switch in itertools.islice(_edges_of(samples, variables[name], base), 1)
    ]  # fmt: skip
    for number in range(_MOST_PARTNERS):
        yield from (turn[number] for turn in turns if number < len(turn))


def _edges_of(samples: ValueSamples, one: InputVariable, base: Mapping[str, Any]) -> Iterator[Change]:
    # What is edited may be shown: of a secret, nothing is.
    known = None if one.sensitive else base.get(one.name, None if one.is_required else one.default)
    for value in samples.edges(one.type, (one.name,), known):
        yield {one.name: value}
    if one.nullable:
        yield {one.name: None}
