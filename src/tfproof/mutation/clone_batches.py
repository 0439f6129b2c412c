"""Plans the same clones in several cases of one folder, in one run of Terraform: each case is an instance of one module."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tfproof.cases import Case
from tfproof.cases.batch.generated_root import Member, assemble
from tfproof.cases.batch.member_errors import instances, is_about_value, local
from tfproof.cases.batch.plan_splitter import split
from tfproof.cases.failures import Failure, failures
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.errors import TerraformError, WorkspaceError
from tfproof.mutation.clone_errors import by_clone
from tfproof.mutation.clones import Clone, inputs_of
from tfproof.plan import Plan
from tfproof.terraform import Diagnostic, PlanRun, Sandbox, run_plan
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.source_tree import SourceTree
from tfproof.terraform.temp_dir import remove_tree

_ROUNDS: Final = 4


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloneBatches:
    """Runs Terraform on clones of one folder.

    Args:
        folder: a private one for the copies.
    """

    tree: SourceTree
    folder: Path

    def plan(
        self, cases: Sequence[tuple[Case, Sandbox]], clones: Sequence[Clone]
    ) -> Iterator[tuple[Case, Clone, PlanOutcome]]:
        """Plan clones in all cases together.

        Yields:
            Each case with each clone, and the plan of all clones in it, or why the clone is refused there. Of a clone that is
            refused in one of the cases, nothing of the others; nothing of what cannot be planned so.
        """
        left = {one.mutant.id: one for one in clones}
        for _ in range(_ROUNDS):
            if not left:
                return
            try:
                run, plans, copy = self._together(cases, list(left.values()))
            except (TerraformError, WorkspaceError, OSError):
                return
            for (case, _workspace), plan in zip(cases, plans, strict=bool(plans)):
                yield from ((case, clone, plan) for clone in left.values())
            if plans:
                return
            refused = self._refused(run.errors, copy)
            if not refused or not refused.keys() <= left.keys():
                return
            for name, by_case in refused.items():
                clone = left.pop(name)
                for number, why in by_case.items():
                    yield cases[number][0], clone, PlanOutcome(plan=None, failures=why)

    def _refused(self, errors: Sequence[Diagnostic], copy: str) -> dict[str, dict[int, tuple[Failure, ...]]]:
        """Why clones are refused, by the number of the case as far as errors say it; nothing where an error names no clone."""
        refused: dict[str, dict[int, tuple[Failure, ...]]] = {}
        for one in errors:
            found = by_clone(failures([local(one, copy)], folder=self.folder, modules={"": "."}))
            if not found:
                return {}
            for name, why in found.items():
                known = refused.setdefault(name, {})
                for number in () if is_about_value(one) else instances(one):
                    known[number] = tuple(dict.fromkeys((*known.get(number, ()), *why)))
        return refused

    def _together(
        self, cases: Sequence[tuple[Case, Sandbox]], clones: Sequence[Clone]
    ) -> tuple[PlanRun, list[PlanOutcome], str]:
        """Plan clones in cases, and return the run, the plans of the cases, and the copy's folder as errors have it."""
        top = self.folder / f"k{uuid.uuid4().hex[:12]}"
        copy = self.tree.copy_to(top).resolve()
        try:
            for clone in clones:
                (copy / clone.name).write_bytes(clone.text.encode("utf-8", "surrogateescape"))
            configuration = read_configuration(copy)
            members: list[Member] = [
                (
                    dataclasses.replace(case, source=copy, inputs=inputs_of(case, clones)),
                    dataclasses.replace(workspace, source=copy, configuration=configuration),
                )
                for case, workspace in cases
            ]
            assembly = assemble(members)
            try:
                run = run_plan(assembly.workspace, assembly.inputs)
            finally:
                if assembly.workspace.resident is not None:
                    assembly.workspace.resident.release(assembly.workspace)
                remove_tree(assembly.workspace.root.parent)
            if run.plan is None:
                return run, [], assembly.calls[0].copy
            return run, [PlanOutcome(plan=Plan(one)) for one in split(run.plan, assembly)], assembly.calls[0].copy
        finally:
            remove_tree(top)
