"""Hypothesis strategies for the values of variables, from their types and rules.

Raises ``ImportError`` when it is imported without Hypothesis, which the extra ``fuzz`` brings.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, Unsatisfiable

from tfproof.inputs.hints import ELEMENT, KEYS, HintIndex, Hints, Path
from tfproof.inputs.samples import ValueSamples, type_of
from tfproof.inputs.variables import InputVariable
from tfproof.language.errors import Undecided
from tfproof.language.go_patterns import pattern_of
from tfproof.language.types import ANY, TypeKind, ValueType

_LETTERS: Final = st.characters(min_codepoint=32, max_codepoint=126)
_MOST_EDGES: Final = 60
_TEXT: Final = ValueType(kind=TypeKind.STRING)
Change = dict[str, Any]
"""Values of some variables, on top of those of a case."""


class StrategyFactory:
    """Makes strategies.

    Args:
        hints: what the rules of the variables say.
    """

    def __init__(self, hints: HintIndex) -> None:
        self._hints = hints
        self._samples = ValueSamples(hints)

    def values(self, type_: ValueType, path: Path, base: Any) -> st.SearchStrategy[Any]:
        """Values of a type.

        Args:
            type_: the type.
            path: the part of the variable that has it.
            base: an ordinary value; None where none is known.
        """
        if type_.kind is TypeKind.ANY:
            type_ = type_of(base)
        edges = list(itertools.islice(self._samples.edges(type_, path, base), _MOST_EDGES))
        own = self._own(type_, path, base)
        return st.one_of(st.sampled_from(edges), own) if edges else own

    def _own(self, type_: ValueType, path: Path, base: Any) -> st.SearchStrategy[Any]:
        hints, element = self._hints.at(path), type_.element or ANY
        found: st.SearchStrategy[Any]
        match type_.kind:
            case TypeKind.STRING:
                found = st.one_of(list(_texts(hints, base if isinstance(base, str) else "")))
            case TypeKind.NUMBER:
                found = _numbers(hints)
            case TypeKind.BOOL:
                found = st.booleans()
            case TypeKind.LIST | TypeKind.SET | TypeKind.TUPLE:
                first = base[0] if isinstance(base, list | tuple) and base else None
                found = st.lists(self.values(element, (*path, ELEMENT), first), max_size=4)
            case TypeKind.MAP:
                first = next(iter(base.values()), None) if isinstance(base, Mapping) else None
                found = st.dictionaries(
                    self.values(_TEXT, (*path, KEYS), None), self.values(element, (*path, ELEMENT), first), max_size=3
                )
            case TypeKind.OBJECT:
                found = self._objects(type_, path, base)
            case TypeKind.ANY:
                found = st.one_of(st.text(_LETTERS, max_size=8), st.integers(-5, 5), st.booleans())
        return found

    def _objects(self, type_: ValueType, path: Path, base: Any) -> st.SearchStrategy[Any]:
        known = base if isinstance(base, Mapping) else {}
        every = {name: self.values(one.type, (*path, name), known.get(name)) for name, one in type_.attributes.items()}
        needed = {name: every[name] for name, one in type_.attributes.items() if not one.optional}
        rest = {name: every[name] for name in every.keys() - needed.keys()}
        return st.fixed_dictionaries(needed, optional={name: rest[name] for name in sorted(rest)})


def _texts(hints: Hints, base: str) -> Iterator[st.SearchStrategy[str]]:
    yield st.text(_LETTERS, max_size=20)
    for text in hints.patterns:
        try:
            strategy = st.from_regex(pattern_of(text), alphabet=_LETTERS)
            strategy.validate()
        except (Undecided, InvalidArgument):
            continue
        yield strategy
    for start in hints.starts:
        yield st.text(_LETTERS, max_size=12).map(start.__add__)
    if base:
        letters = st.sampled_from(sorted({*base, *"aZ09-_./:*@ "}))
        yield st.tuples(st.integers(0, len(base)), st.integers(0, 3), st.text(letters, max_size=3)).map(
            lambda edit: base[: edit[0]] + edit[2] + base[edit[0] + edit[1] :]
        )


def _numbers(hints: Hints) -> st.SearchStrategy[Any]:
    around = [st.integers(int(number) - 40, int(number) + 40) for number in hints.numbers]
    return st.one_of(st.integers(-3, 200), st.integers(-(2**33), 2**33), *around)


def drawn(
    variables: Mapping[str, InputVariable], base: Mapping[str, Any], *, names: Sequence[str], count: int, seed_: int
) -> list[Change]:
    """Return changes that Hypothesis draws, the same for the same seed.

    Args:
        variables: all of a module.
        base: values that are ordinary.
        names: the variables that are changed.
        count: how many at most.
        seed_: the seed.
    """
    factory = StrategyFactory(HintIndex(variables))
    values = {}
    for name in names:
        one = variables[name]
        known = None if one.sensitive else base.get(name, None if one.is_required else one.default)
        own = factory.values(one.type, (name,), known)
        values[name] = st.one_of(own, own, own, own, st.none()) if one.nullable else own
    found: dict[str, Change] = {}

    @seed(seed_)
    @settings(
        max_examples=count, phases=[Phase.generate], database=None, deadline=None, derandomize=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        most = data.draw(st.sampled_from([1, 1, 1, 2, 2, 3]))
        chosen = data.draw(st.lists(st.sampled_from(list(names)), min_size=1, max_size=most, unique=True))
        change = {name: data.draw(values[name]) for name in chosen}
        found.setdefault(json.dumps(change, sort_keys=True), change)

    if names and count > 0:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with contextlib.suppress(Unsatisfiable):  # it can draw no more: what is there counts
                draw()
    return list(found.values())
