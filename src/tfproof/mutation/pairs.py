"""Mutants, each with a case that it is planned in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from tfproof.cases import Case, PlanOutcome
from tfproof.mutation.mutant import Mutant

T = TypeVar("T")
R = TypeVar("R")
Pair = tuple[Mutant, Case]
Settled = Callable[[Pair, PlanOutcome], None]
WORKERS: Final = max(2, min(os.cpu_count() or 1, 8))
"""How many runs of Terraform, or processes of tests, there are at once."""
_FIRST_SHARE: Final = 3


def at_once(work: Callable[[Sequence[T]], R], shares: Sequence[Sequence[T]]) -> Iterator[R]:
    """Yield what becomes of each share of some work, several of them at once, in the order of the shares."""
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="tfproof-mutants") as workers:
        try:
            yield from workers.map(work, shares)
        except BaseException:
            workers.shutdown(wait=False, cancel_futures=True)
            raise


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


def growing(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    """Cases in shares, each twice as large as the one before: the first ones kill most, and each share costs forks and runs."""
    at, size = 0, _FIRST_SHARE
    while at < len(cases):
        yield cases[at : at + size]
        at, size = at + size, size * 2
