"""Plans many clones in one copy of their folder; what Terraform refuses is recognized by names."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tfproof.cases import Case, Planner
from tfproof.cases.data_source_plans import planned
from tfproof.cases.failures import failures
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.errors import TerraformError, WorkspaceError
from tfproof.mutation.certain_verdicts import loads_values
from tfproof.mutation.clone_errors import by_clone
from tfproof.mutation.clones import Clone, inputs_of
from tfproof.terraform.added_files import can_enlarge, enlarged
from tfproof.terraform.init import ConfigurationRefused
from tfproof.terraform.plan_run import run_validation
from tfproof.terraform.source_tree import SourceTree
from tfproof.terraform.temp_dir import remove_tree

_ROUNDS: Final = 8


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloneRuns:
    """Runs Terraform on clones of one folder.

    Args:
        planner: gives workspaces and providers.
        folder: a private one for the copies.
        opening: held while a copy is opened.
    """

    planner: Planner
    tree: SourceTree
    folder: Path
    opening: threading.Lock

    def plan(self, case: Case, clones: Sequence[Clone]) -> Iterator[tuple[Clone, PlanOutcome]]:
        """Plan clones together; those that Terraform refuses are recognized by their names, and the others planned again.

        Yields:
            What each clone came to, the plan of all of them with it; nothing of those that cannot be planned so.
        """
        from_files = case.var_files or loads_values(case)
        left = {one.mutant.id: one for one in clones if not from_files or not any(one.variables)}
        for _ in range(_ROUNDS):
            if not left:
                return
            try:
                outcome = self._together(case, list(left.values()))
            except (TerraformError, WorkspaceError, OSError):
                return
            if outcome.plan is not None:
                yield from ((clone, outcome) for clone in left.values())
                return
            refused = by_clone(outcome.failures)
            if not refused.keys() <= left.keys() or not refused:
                return
            for name, found in refused.items():
                yield left.pop(name), PlanOutcome(plan=None, failures=tuple(found))

    def refused_always(self, case: Case, clones: Sequence[Clone]) -> Iterator[str]:
        """Yield the ids of mutants that Terraform refuses with any inputs: it needs none to see that they are wrong."""
        left = {one.mutant.id: one for one in clones}
        with self.opening:
            workspace = self.planner.workspaces.open(case.source, selected=case.selected)
        for _ in range(_ROUNDS):
            texts = {clone.name: clone.text for clone in left.values()}
            if not left or not can_enlarge(workspace, texts):
                return
            try:
                with enlarged(workspace, texts) as copy:
                    found = failures(run_validation(copy), folder=copy.root, modules=copy.module_folders())
            except (TerraformError, WorkspaceError, OSError):
                return
            refused = by_clone(found)
            if not refused or not refused.keys() <= left.keys():
                return
            yield from refused
            for name in refused:
                del left[name]

    def _together(self, case: Case, clones: Sequence[Clone]) -> PlanOutcome:
        texts = {clone.name: clone.text for clone in clones}
        inputs = inputs_of(case, clones)
        with self.opening:
            workspace = self.planner.workspaces.open(case.source, selected=case.selected)
        if not can_enlarge(workspace, texts):
            return self._in_workspace_of_its_own(case, texts, inputs)
        with enlarged(workspace, texts) as copy:
            together = dataclasses.replace(case, source=copy.root, inputs=inputs)
            return planned(together, copy, providers=self.planner.providers, strict=False)

    def _in_workspace_of_its_own(self, case: Case, texts: Mapping[str, str], inputs: Mapping[str, Any]) -> PlanOutcome:
        top = self.folder / f"c{uuid.uuid4().hex[:12]}"
        copy = self.tree.copy_to(top)
        try:
            for name, text in texts.items():
                (copy / name).write_bytes(text.encode("utf-8", "surrogateescape"))
            try:
                with self.opening:
                    workspace = self.planner.workspaces.open(copy, selected=case.selected)
            except ConfigurationRefused as error:
                return PlanOutcome(plan=None, failures=failures(error.diagnostics, folder=copy, modules=error.modules))
            together = dataclasses.replace(case, source=copy, inputs=inputs)
            return planned(together, workspace, providers=self.planner.providers, strict=False)
        finally:
            remove_tree(top)
