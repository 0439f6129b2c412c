"""Mutants, each with a case that it is planned in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tfproof.cases import Case
from tfproof.mutation.mutant import Mutant

Pair = tuple[Mutant, Case]


def numbered(pairs: Iterable[Pair]) -> Iterator[tuple[Pair, int]]:
    """Pairs, each with how many before it are of the same mutant."""
    seen: Counter[str] = Counter()
    for pair in pairs:
        yield pair, seen[pair[0].id]
        seen[pair[0].id] += 1


def by_case(pairs: Iterable[Pair]) -> list[tuple[Case, list[Mutant]]]:
    """The mutants of each case."""
    found: dict[str, tuple[Case, list[Mutant]]] = {}
    for mutant, case in pairs:
        found.setdefault(case.key, (case, []))[1].append(mutant)
    return list(found.values())
