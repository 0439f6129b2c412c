"""Native tests as killers: the ``run`` blocks of a folder's ``.tftest.hcl`` files, run against what pytest did not notice.

They run in workspaces, so a run that would create something in a cloud ends in an error: such a run is left out, as is each
that does not pass on the original.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

from tfproof.cases import Case, Failure, Planner
from tfproof.cases.failures import failures
from tfproof.errors import TfproofError
from tfproof.hcl import TraverseAttr, read_file, references
from tfproof.mutation.mutant import Killer, Mutant
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.pairs import WORKERS
from tfproof.mutation.rule_faults import RULES, is_deadly
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadPlaces
from tfproof.terraform.native_tests import (
    FAILED,
    PASSED,
    SUFFIXES,
    NativeRun,
    get_test_modules,
    native_files,
    run_native_tests,
)

_WORDS: Final = 160
_NOT_MANAGED: Final = {"data": 3, "output": 2}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NativeResult:
    """What native tests make of a mutant.

    Attributes:
        killers: runs that no longer hold, or the rules of the module that refuse it.
        refused: what Terraform or a provider refuses in a run, which says nothing about the tests.
        trouble: why nothing can be said.
    """

    killers: tuple[Killer, ...] = ()
    refused: tuple[Failure, ...] = ()
    trouble: str = ""


@dataclasses.dataclass(slots=True, kw_only=True)
class NativeTests:
    """The native tests of one folder that pass on the original.

    Attributes:
        planner: makes mutated copies, and opens them.
        case: of the folder.
        passing: ids of the runs that pass on the original.
        left_out: by the id of a run that does not, why.
        reads: what their assertions read.
    """

    planner: MutantPlanner
    originals: Planner
    case: Case
    passing: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)
    reads: ReadPlaces = dataclasses.field(default_factory=ReadPlaces)
    _files: tuple[str, ...] = ()

    @classmethod
    def of(cls, planner: MutantPlanner, originals: Planner, case: Case, chosen: Collection[Path] = ()) -> Self | None:
        """Run the native tests of a folder on the original; None where it has none.

        Args:
            planner: makes mutated copies.
            originals: gives workspaces.
            case: of the folder.
            chosen: only these files; all where none is named.

        Raises:
            TerraformError: the tests could not be run at all.
        """
        folder = case.source.resolve()
        files = [file for file in native_files(folder) if not chosen or file in chosen]
        if not files:
            return None
        names = tuple(file.relative_to(folder).as_posix() for file in files) if chosen else ()
        workspace = originals.workspaces.open(folder)
        get_test_modules(workspace)
        runs = run_native_tests(workspace, names)
        passing = frozenset(one.id for one in runs if one.status == PASSED)
        left_out = {one.id: _why(one) for one in runs if one.status != PASSED}
        # A file of which nothing passes would run against every mutant, and notice none.
        alive = tuple(dict.fromkeys(one.file for one in runs if one.status == PASSED))
        made = cls(planner=planner, originals=originals, case=case, passing=passing, left_out=left_out, _files=alive)
        plan = originals.outcome(case).plan
        if plan is not None:
            made._note_reads(files, plan)
        return made

    def name(self, run: str) -> str:
        """The id of a run, relative to the current folder, as tests have it."""
        return f"{os.path.relpath(self.case.source.resolve())}/{run}".removeprefix("./")

    def against(self, mutants: Sequence[Mutant], *, every: bool) -> Iterator[tuple[Mutant, NativeResult]]:
        """Run them against mutants.

        Args:
            mutants: of the folder.
            every: whether all runs that notice a mutant are wanted, and not the first.
        """
        if not self.passing:
            return
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="tfproof-native") as workers:
            try:
                yield from zip(mutants, workers.map(lambda one: self._result(one, every=every), mutants), strict=True)
            finally:
                workers.shutdown(wait=False, cancel_futures=True)

    def _result(self, mutant: Mutant, *, every: bool) -> NativeResult:
        try:
            workspace = self.originals.workspaces.open(self.planner.mutated(mutant, self.case).source)
            get_test_modules(workspace)
            runs = run_native_tests(workspace, self._files)
        except TfproofError as error:
            return NativeResult(trouble=error.what)
        killers: list[Killer] = []
        refused: list[Failure] = []
        for run in runs:
            if run.id not in self.passing or run.status == PASSED:
                continue
            found = failures(run.errors, folder=workspace.source, modules=workspace.module_folders())
            if run.status == FAILED or _is_of_tests(mutant, run):
                killers.append(Killer(kind="test", name=self.name(run.id)))
            elif found and all(one.kind in RULES for one in found):
                killers += [Killer(kind="validation", name=str(one)) for one in found]
            else:
                refused += found
        return NativeResult(killers=tuple(killers if every else killers[:1]), refused=tuple(refused))

    def _note_reads(self, files: Sequence[Path], plan: Plan) -> None:
        for run in (run for file in files for run in read_file(file).body.blocks_of("run", labels=1)):
            for block in run.blocks_of("assert", labels=0):
                for reference in references(block):
                    names = [reference.root, *(step.name for step in reference.steps if isinstance(step, TraverseAttr))]
                    end = _NOT_MANAGED.get(names[0], 2)
                    if len(names) >= end and names[0] not in ("var", "local", "module", "run"):
                        self.reads.add(plan.place(".".join(names[:end]), tuple(names[end:])))


def _is_of_tests(mutant: Mutant, run: NativeRun) -> bool:
    """Whether an error counts as the test's kill: it names what is no longer there, or a rule that is mutated refuses its inputs."""
    return is_deadly(mutant) or any((one.file or "").endswith(SUFFIXES) for one in run.errors)


def _why(run: NativeRun) -> str:
    said = f": {run.errors[0].summary[:_WORDS]}" if run.errors else ""
    return f"it does not pass on the original without a cloud ({run.status}{said})"
