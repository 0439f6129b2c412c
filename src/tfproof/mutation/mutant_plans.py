"""Plans mutants: many in one Terraform run, each as a copy of its module; what is refused is found by its error.

A mutant that Terraform refuses is settled by the diagnostics that name its copy, and the others are planned again.
What cannot be assigned to one mutant is halved, and at last planned alone.
"""

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tfproof.cases import Case, Planner
from tfproof.cases.batch.batch_eligibility import group_of
from tfproof.cases.batch.generated_root import Member, assemble
from tfproof.cases.batch.member_errors import alone, by_member
from tfproof.cases.batch.plan_splitter import split
from tfproof.cases.failures import failures
from tfproof.cases.plan_outcome import AppliedOutcome, PlanOutcome
from tfproof.errors import InternalError, TerraformError, TfproofError, WorkspaceError
from tfproof.hcl import splice
from tfproof.mutation.certain_verdicts import certain
from tfproof.mutation.clone_plans import ClonePlanner
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.pairs import Pair, Settled, at_once, numbered
from tfproof.mutation.rules import RuleRuns
from tfproof.plan import Plan
from tfproof.terraform import Diagnostic, Sandbox, run_plan
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.own_files import copy_linked, write_own
from tfproof.terraform.source_tree import SourceTree, read_tree
from tfproof.terraform.temp_dir import remove_tree

_BATCH = 32
_ROUNDS = 8


class MutantPlanner:
    """Plans cases of mutated source.

    Args:
        planner: plans what has to be planned alone, and gives workspaces.
        folder: a private folder for the mutated copies.
    """

    def __init__(self, planner: Planner, folder: Path) -> None:
        self._planner = planner
        self._folder = folder
        self._trees: dict[Path, SourceTree] = {}
        self._groups: dict[str, tuple[str, Sandbox] | None] = {}
        self._texts: dict[Path, str] = {}
        self._is_planning = False
        self._discarded: list[Mutant] = []
        self._sees: dict[tuple[Path, Path], bool] = {}
        self._loaded: set[str] = set()
        self._clones = ClonePlanner(
            planner=planner, folder=folder, tree=self._tree, mutated=self.mutated, group=self._group
        )
        self.rules = RuleRuns(planner=planner, folder=folder)

    def sees(self, case: Case, mutant: Mutant) -> bool:
        """Whether the file that a mutant edits is part of what a case is planned from."""
        key = (case.source, mutant.file)
        if key not in self._sees:
            self._sees[key] = mutant.file.resolve() in {path.resolve() for path in self._tree(case.source).files}
        return self._sees[key]

    def mutated(self, mutant: Mutant, case: Case, *, number: int = 0) -> Case:
        """Return the case of the mutated source, in a private copy; in another one for each number."""
        tree = self._tree(case.source)
        top = self._folder / mutant.id / f"{abs(hash(tree.source)):x}-{number}"
        if not top.is_dir():
            # Two threads may want the same copy: it appears as a whole, and mutated.
            made = self._folder / f"m{uuid.uuid4().hex[:12]}"
            copy_linked(self._unedited(tree), made)
            target = next(path for path in tree.files if path.resolve() == mutant.file.resolve())
            write_own(made / target.relative_to(tree.base), splice(self._text(mutant.file), mutant.edits))
            self._put(made, top)
        copy = top / tree.source.relative_to(tree.base)
        return dataclasses.replace(case, source=copy)

    def _unedited(self, tree: SourceTree) -> Path:
        """A copy of what a folder is planned from, whose files those of mutants are links to."""
        top = self._folder / f"o{abs(hash(tree.source)):x}"
        if not top.is_dir():
            made = self._folder / f"m{uuid.uuid4().hex[:12]}"
            tree.copy_to(made)
            self._put(made, top)
        return top

    @staticmethod
    def _put(made: Path, top: Path) -> None:
        top.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            made.rename(top)
        except OSError:
            if not top.is_dir():
                raise
            remove_tree(made)

    def discard(self, mutant: Mutant) -> None:
        """Remove the copies of a mutant that are not asked about any more: while mutants are planned, when that is done."""
        if self._is_planning:
            self._discarded.append(mutant)
        else:
            remove_tree(self._folder / mutant.id)

    def applied(self, mutant: Mutant, case: Case) -> AppliedOutcome:
        """Apply the case of a mutant without a cloud."""
        return self._planner.applied(self.mutated(mutant, case))

    def applied_again(self, case: Case) -> AppliedOutcome:
        """Apply the original of a case once more, from another copy: what differs then, differs by chance."""
        tree = self._tree(case.source)
        top = self._folder / f"again-{abs(hash(tree.source)):x}"
        copy = top / tree.source.relative_to(tree.base)
        if not top.is_dir():
            tree.copy_to(top)
        return self._planner.applied(dataclasses.replace(case, source=copy))

    def plan(self, pairs: Iterable[Pair], settled: Settled) -> None:
        """Plan mutants.

        Args:
            pairs: mutants, each with the case that it is planned in.
            settled: called with each result, as soon as it is known.
        """

        def planned(pair: Pair, outcome: PlanOutcome) -> None:
            if outcome.plan is not None:
                self._loaded.add(pair[0].id)
            settled(pair, outcome)

        self._is_planning = True
        try:
            left = self._ruled([pair for pair in pairs if not self._certain(pair, settled)], settled)
            self._copied(self._clones.plan(left, planned), planned)
        finally:
            self._is_planning = False
            while self._discarded:
                self.discard(self._discarded.pop())

    def refused_always(self, case: Case, mutants: Sequence[Mutant]) -> set[str]:
        """Return the ids of those mutants, refused in a case, that Terraform refuses with any inputs."""
        return self._clones.refused_always(case, mutants)

    def _certain(self, pair: Pair, settled: Settled) -> bool:
        """Settle what needs no Terraform."""
        mutant, case = pair
        outcome = certain(mutant, case, self._planner.outcome(case), is_loaded=mutant.id in self._loaded)
        if outcome is not None:
            settled(pair, outcome)
        return outcome is not None

    def _ruled(self, pairs: Sequence[Pair], settled: Settled) -> list[Pair]:
        """Settle what rules of variables decide, and return the others: those that a rule no longer refuses."""
        left = {(mutant.id, case.key): (mutant, case) for mutant, case in pairs}
        for (mutant, case), outcome in self.rules.judge([pair for pair in pairs if self.rules.can_judge(*pair)]):
            if outcome is not None:
                del left[mutant.id, case.key]
                settled((mutant, case), outcome)
        return list(left.values())

    def _copied(self, pairs: Sequence[Pair], settled: Settled) -> None:
        """Plan mutants as copies of their folder, many as modules of one root where that says the same."""
        together = self._groups_of(pairs)
        grouped = {(mutant.id, case.key) for share in together for mutant, case in share}
        for pair in pairs:
            if (pair[0].id, pair[1].key) not in grouped:
                settled(pair, self._alone(pair))
        stop = threading.Event()

        def work(share: Sequence[Pair]) -> list[tuple[Pair, PlanOutcome]]:
            return list(self._batch(share, stop))

        shares = [found[at : at + _BATCH] for found in together for at in range(0, len(found), _BATCH)]
        try:
            for share in at_once(work, shares):
                for pair, outcome in share:
                    settled(pair, outcome)
        except BaseException:
            stop.set()
            raise

    def _groups_of(self, pairs: Iterable[Pair]) -> list[list[Pair]]:
        """The pairs that can be planned in one run, as many lists as there are kinds of them; without those that cannot."""
        found: dict[str, list[Pair]] = {}
        for pair in pairs:
            group = self._group(pair[1])
            if group is not None:
                found.setdefault(group[0], []).append(pair)
        return list(found.values())

    def _batch(self, pairs: Sequence[Pair], stop: threading.Event) -> Iterator[tuple[Pair, PlanOutcome]]:
        left = list(pairs)
        for _ in range(_ROUNDS):
            if len(left) < 2 or stop.is_set():
                break
            try:
                members = [self._member(*one) for one in numbered(left)]
                assembly = assemble(members, apart=True)
                try:
                    run = run_plan(dataclasses.replace(assembly.workspace, stop=stop), assembly.inputs)
                finally:
                    remove_tree(assembly.workspace.root.parent)
            except (TerraformError, WorkspaceError, OSError):
                break
            if run.plan is not None:
                for pair, (case, _), plan in zip(left, members, split(run.plan, assembly), strict=True):
                    yield pair, PlanOutcome(plan=Plan(plan, source=case.source))
                return
            refused = by_member(assembly, run.errors)
            if refused is None:
                break
            for number, found in refused.items():
                yield left[number], self._refused(left[number], members[number], alone(found, assembly.calls[number]))
            left = [pair for number, pair in enumerate(left) if number not in refused]
        if len(left) > 1 and not stop.is_set():
            middle = len(left) // 2
            yield from self._batch(left[:middle], stop)
            yield from self._batch(left[middle:], stop)
        else:
            yield from ((pair, self._alone(pair)) for pair in left)

    def _refused(self, pair: Pair, member: Member, told: Sequence[Diagnostic] | None) -> PlanOutcome:
        if told is None:
            return self._alone(pair)
        return PlanOutcome(plan=None, failures=failures(told, folder=member[0].source, modules={"": "."}))

    def _alone(self, pair: Pair) -> PlanOutcome:
        return self._planner.outcome(self.mutated(*pair))

    def _member(self, pair: Pair, number: int) -> Member:
        case = self.mutated(*pair, number=number)  # a copy of its own, so that each diagnostic tells whose it is
        group = self._group(pair[1])
        if group is None:
            raise InternalError("a case that cannot be planned with others was to be")
        return case, dataclasses.replace(
            group[1], source=case.source.resolve(), configuration=read_configuration(case.source)
        )

    def _group(self, case: Case) -> tuple[str, Sandbox] | None:
        if case.key not in self._groups:
            try:
                workspace = self._planner.workspaces.open(case.source)
                group = group_of(case, workspace)
            except (TfproofError, OSError):
                group = None
            self._groups[case.key] = None if group is None else (group, workspace)
        return self._groups[case.key]

    def _tree(self, source: Path) -> SourceTree:
        if source not in self._trees:
            self._trees[source] = read_tree(source.resolve())
        return self._trees[source]

    def _text(self, file: Path) -> str:
        if file not in self._texts:
            self._texts[file] = file.read_bytes().decode("utf-8", "surrogateescape")
        return self._texts[file]
