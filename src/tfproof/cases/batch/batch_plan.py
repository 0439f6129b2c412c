"""Plans many cases in one Terraform run, or in a few at once.

A case that Terraform refuses would keep all others from being planned. It is peeled off and the rest is planned again:
in rounds, because Terraform's validation hides what only planning finds. What was peeled off, and what cannot be planned
together at all, is left to be planned alone, where Terraform refuses it in the words that its author knows.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from tfproof.cases.batch.batch_eligibility import group_of
from tfproof.cases.batch.generated_root import GeneratedRoot, Member, assemble
from tfproof.cases.batch.plan_splitter import split
from tfproof.cases.case import Case
from tfproof.errors import TerraformError, TfproofError, WorkspaceError
from tfproof.terraform import PlanRun, Sandbox, Sandboxes, run_plan
from tfproof.terraform.temp_dir import remove_tree

# Beyond this the time of a run grows faster than the number of its cases.
MOST_CASES = 32
# Below this a run of its own costs more than it saves.
FEWEST_CASES = 8
MOST_RUNS_AT_ONCE = 4
MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchedPlan:
    """A case that was planned with others: the workspace that it would have had alone, and its own plan JSON."""

    case: Case
    workspace: Sandbox
    plan: dict[str, Any]


def plan_batches(cases: Sequence[Case], workspaces: Sandboxes) -> Iterator[BatchedPlan]:
    """Plan what can be planned together.

    Args:
        cases: different cases.
        workspaces: the session's.

    Yields:
        The cases that were planned. The others have to be planned alone, to get a plan or the reason why there is none.
    """
    groups: dict[str, list[Member]] = {}
    for case in cases:
        try:
            workspace = workspaces.open(case.source)
            group = group_of(case, workspace)
        except (TfproofError, OSError):
            # It says the same when it is planned alone, to the test that asks for it.
            continue
        if group is not None:
            groups.setdefault(group, []).append((case, workspace))
    at_once = min(os.cpu_count() or 1, MOST_RUNS_AT_ONCE)
    stop = threading.Event()
    with ThreadPoolExecutor(at_once, thread_name_prefix="tfproof-batch") as workers:
        try:
            shares = [share for members in groups.values() for share in _shares(members, at_once)]
            for done in workers.map(lambda share: list(_plan_in_rounds(share, stop)), shares):
                yield from done
        except BaseException:  # Ctrl-C: without this, the exit would wait for runs whose result is not needed any more
            stop.set()
            workers.shutdown(wait=False, cancel_futures=True)
            raise


def _shares(members: list[Member], at_once: int) -> list[list[Member]]:
    """Divide cases among runs: as many as run at once if that is worth while, more if each would be too large."""
    runs = max(math.ceil(len(members) / MOST_CASES), min(at_once, len(members) // FEWEST_CASES))
    return [members[turn::runs] for turn in range(runs)]


def _plan_in_rounds(members: list[Member], stop: threading.Event) -> Iterator[BatchedPlan]:
    apart = False
    for _ in range(MOST_ROUNDS):
        if len(members) < 2:
            return
        try:
            assembly = assemble(members, apart=apart)
            try:
                run = run_plan(replace(assembly.workspace, stop=stop), assembly.inputs)
            finally:
                remove_tree(assembly.workspace.root.parent)
        except (TerraformError, WorkspaceError, OSError):
            # Too much at once for this machine, perhaps: alone, each tells.
            return
        if run.plan is not None:
            for (case, workspace), plan in zip(members, split(run.plan, assembly), strict=True):
                yield BatchedPlan(case=case, workspace=workspace, plan=plan)
            return
        refused = _refused(assembly, run)
        if refused is None and apart:
            return
        # Where an error does not tell its case, the next round makes it tell.
        apart = refused is None
        members = [member for number, member in enumerate(members) if number not in (refused or ())]


def _refused(assembly: GeneratedRoot, run: PlanRun) -> frozenset[int] | None:
    """Return the numbers of the cases that Terraform refused; ``None`` when an error does not tell which one it is about."""
    concerned = [assembly.concerned(found) for found in run.errors]
    shared = {call.cases for call in assembly.calls if len(call.cases) > 1}
    if not all(concerned) or any(tuple(sorted(numbers)) in shared for numbers in concerned):
        return None
    return frozenset().union(*concerned)
