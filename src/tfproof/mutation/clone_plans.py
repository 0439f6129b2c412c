"""Plans what can be planned as clones: in one case at a time, or in several cases of one folder in the same run."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tfproof.cases import Case, Planner
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.mutation.clone_batches import CloneBatches
from tfproof.mutation.clone_runs import CloneRuns
from tfproof.mutation.clones import Clone, Cloner
from tfproof.mutation.composed_plans import compose
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.pairs import Pair, Settled, at_once, by_case
from tfproof.plan import Plan
from tfproof.terraform import Sandbox
from tfproof.terraform.source_tree import SourceTree

_CLONES: Final = 120
_FEWEST_CASES: Final = 3
"""Below this, a run for each case costs no more than one for all."""
_LEAST_WANTED: Final = 2 / 3
"""Of all mutants in all cases of one run, the part that is asked for: below this, a run for each case with what is asked there costs less."""
_MOST_CASES: Final = 32
_MOST_BLOCKS: Final = 640
"""How many cloned blocks one run has at most, over all cases: beyond this its time grows faster than they do."""


@dataclass(slots=True, kw_only=True)
class ClonePlanner:
    """Plans clones. What reads a mutant is cloned with it only where that is needed, and always where it was in another case.

    Args:
        planner: knows the originals, and gives workspaces.
        folder: a private folder for copies.
        tree: what a folder is planned from.
        mutated: the case of a mutant's source.
        group: a word that is the same for cases that can be planned in one run, and the workspace; None for others.
    """

    planner: Planner
    folder: Path
    tree: Callable[[Path], SourceTree]
    mutated: Callable[[Mutant, Case], Case]
    group: Callable[[Case], tuple[str, Sandbox] | None]
    _cloners: dict[Path, Cloner] = field(default_factory=dict)
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _read_outside: set[str] = field(default_factory=set)
    _uncloned: set[str] = field(default_factory=set)

    def plan(self, pairs: Sequence[Pair], settled: Settled) -> list[Pair]:
        """Settle what can be planned as clones, and return the others.

        Args:
            pairs: mutants, each with the case that it is planned in.
            settled: called with each result.
        """
        left = {(mutant.id, case.key): (mutant, case) for mutant, case in pairs}

        def told(pair: Pair, outcome: PlanOutcome) -> None:
            del left[pair[0].id, pair[1].key]
            settled(pair, outcome)

        for cases in self._groups(pairs):
            self._in_all(cases, frozenset(left), told)
        for case, mutants in by_case(list(left.values())):
            self._in_one(case, mutants, told)
        return list(left.values())

    def refused_always(self, case: Case, mutants: Sequence[Mutant]) -> set[str]:
        """Return the ids of those mutants, refused in a case, that are refused in every other one, too."""
        clones = [clone for one in self._own(case, mutants) if (clone := self._first_clone(one)) is not None]
        copies = CloneRuns(planner=self.planner, tree=self.tree(case.source), folder=self.folder, opening=self._opening)
        return set(copies.refused_always(case, clones))

    def _groups(self, pairs: Sequence[Pair]) -> Iterator[list[tuple[Case, list[Mutant]]]]:
        """Cases of one folder that can be planned in one run, each with its mutants."""
        found: dict[tuple[Path, str], list[tuple[Case, list[Mutant]]]] = {}
        cases = by_case(pairs)
        for case, mutants in cases if len(cases) >= _FEWEST_CASES else ():
            own = self._own(case, mutants)
            group = self.group(case) if own else None
            if group is not None:
                found.setdefault((case.source, group[0]), []).append((case, own))
        yield from (one for one in found.values() if len(one) >= _FEWEST_CASES and _part_wanted(one) >= _LEAST_WANTED)

    def _own(self, case: Case, mutants: Sequence[Mutant]) -> list[Mutant]:
        if self.planner.outcome(case).plan is None:
            return []
        source = case.source.resolve()
        return [one for one in mutants if one.id not in self._uncloned and one.folder.resolve() == source]

    def _cloner(self, folder: Path) -> Cloner:
        return self._cloners.setdefault(folder, Cloner(folder=folder))

    def _clone(self, mutant: Mutant, *, with_readers: bool) -> Clone | None:
        return self._cloner(mutant.folder).clone(mutant, with_readers=with_readers)

    def _in_all(
        self, cases: Sequence[tuple[Case, Sequence[Mutant]]], wanted: Collection[tuple[str, str]], settled: Settled
    ) -> None:
        """Settle clones in several cases at once; what cannot be decided so is left."""
        mutants = {one.id: one for _, own in cases for one in own}
        clones = [
            clone for one in mutants.values()
            if (clone := self._first_clone(one)) is not None
        ]  # fmt: skip
        if not clones:
            return
        blocks = sum(len(one.members) for one in clones)
        size = min(_MOST_CASES, _MOST_BLOCKS // blocks)
        if size < _FEWEST_CASES:
            return
        batches = CloneBatches(tree=self.tree(cases[0][0].source), folder=self.folder)
        members = [(case, group[1]) for case, _ in cases if (group := self.group(case)) is not None]

        def work(share: Sequence[tuple[Case, Sandbox]]) -> list[tuple[Case, Clone, PlanOutcome]]:
            return list(batches.plan(share, clones))

        for share in at_once(work, [members[at : at + size] for at in range(0, len(members), size)]):
            for case, clone, outcome in share:
                if (clone.mutant.id, case.key) in wanted:
                    self._take(case, clone, outcome, settled)

    def _first_clone(self, mutant: Mutant) -> Clone | None:
        alone = None if mutant.id in self._read_outside else self._clone(mutant, with_readers=False)
        return alone if alone is not None else self._clone(mutant, with_readers=True)

    def _in_one(self, case: Case, mutants: Sequence[Mutant], settled: Settled) -> None:
        left = {one.id: one for one in self._own(case, mutants)}

        def told(pair: Pair, outcome: PlanOutcome) -> None:
            del left[pair[0].id]
            settled(pair, outcome)

        first = [clone for one in left.values() if (clone := self._first_clone(one)) is not None]
        for clone, outcome in self._runs(case, first):
            self._take(case, clone, outcome, told)
        tried = {one.mutant.id: one.members for one in first}
        again = [
            clone for one in left.values()
            if one.id not in self._uncloned and (clone := self._clone(one, with_readers=True)) is not None
            and clone.members != tried.get(one.id)
        ]  # fmt: skip
        for clone, outcome in self._runs(case, again):
            self._take(case, clone, outcome, told)

    def _runs(self, case: Case, clones: Sequence[Clone]) -> Iterator[tuple[Clone, PlanOutcome]]:
        copies = CloneRuns(planner=self.planner, tree=self.tree(case.source), folder=self.folder, opening=self._opening)

        def work(share: Sequence[Clone]) -> list[tuple[Clone, PlanOutcome]]:
            return list(copies.plan(case, share))

        for share in at_once(work, [clones[at : at + _CLONES] for at in range(0, len(clones), _CLONES)]):
            yield from share

    def _take(self, case: Case, clone: Clone, outcome: PlanOutcome, settled: Settled) -> None:
        """Settle what a clone came to, unless something outside of it reads what differs: then remember that."""
        mutant, base = clone.mutant, self.planner.outcome(case)
        if outcome.plan is None or base.plan is None:
            settled((mutant, case), outcome)
            return
        cloner = self._cloner(mutant.folder)
        composed = compose(base.plan, outcome.plan, mark=clone.mark, members=clone.members)
        if cloner.leaks(clone, base.plan, composed):
            (self._uncloned if clone.has_readers else self._read_outside).add(mutant.id)
            return
        plan = Plan(composed, source=self.mutated(mutant, case).source, assumed=base.assumed)
        settled((mutant, case), dataclasses.replace(base, plan=plan, warnings=None))


def _part_wanted(cases: Sequence[tuple[Case, Sequence[Mutant]]]) -> float:
    """The part that is asked for of all mutants of some cases in all of these cases."""
    mutants = {one.id for _, own in cases for one in own}
    return sum(len(own) for _, own in cases) / (len(mutants) * len(cases))
