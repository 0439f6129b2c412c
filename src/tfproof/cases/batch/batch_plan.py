"""Plans many cases in one Terraform run, or in a few at once.

A case that Terraform refuses would keep all others from being planned. Where an error does not say which case it is about,
each case gets a module block of its own; then each refused case has its own errors, in the words in which Terraform
refuses it alone, and the others are planned again. What cannot be planned together, or whose errors may be others alone,
is left to be planned alone.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tfproof.cases.batch.batch_eligibility import group_of
from tfproof.cases.batch.generated_root import GeneratedRoot, Member, assemble
from tfproof.cases.batch.member_errors import alone, by_member
from tfproof.cases.batch.plan_splitter import split
from tfproof.cases.case import Case
from tfproof.errors import TerraformError, TfproofError, WorkspaceError
from tfproof.terraform import Diagnostic, PlanRun, Sandbox, Sandboxes, run_plan
from tfproof.terraform.data_sources import read_sources
from tfproof.terraform.temp_dir import remove_tree

T = TypeVar("T")

# Beyond this the time of a run grows faster than the number of its cases.
MOST_CASES = 32
# Below this a run of its own costs more than it saves.
FEWEST_CASES = 8
# With a module block for each case, it does so sooner.
MOST_APART = 16
MOST_RUNS_AT_ONCE = 4
MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchedPlan:
    """A case that was planned with others.

    Attributes:
        workspace: the workspace that it would have had alone.
        plan: its own plan JSON; None where it is refused.
        errors: why it is refused.
    """

    case: Case
    workspace: Sandbox
    plan: dict[str, Any] | None
    errors: tuple[Diagnostic, ...] = ()


def plan_batches(cases: Sequence[Case], workspaces: Sandboxes) -> Iterator[BatchedPlan]:
    """Plan what can be planned together.

    Yields:
        The cases that were planned, or refused with the errors that each has alone. The others have to be planned alone, to get
        a plan or the reason why there is none.
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
    return _divided(members, max(math.ceil(len(members) / MOST_CASES), min(at_once, len(members) // FEWEST_CASES)))


def _divided(members: Sequence[T], parts: int) -> list[list[T]]:
    """Divide members into parts of the same size, or nearly."""
    return [list(members[turn::parts]) for turn in range(parts)]


def _plan_in_rounds(members: list[Member], stop: threading.Event) -> Iterator[BatchedPlan]:
    """Plan members as instances of one module block; those that are refused once more, each as one of its own."""
    for _ in range(MOST_ROUNDS):
        if len(members) < 2:
            return
        tried = _run(members, stop, apart=False)
        if tried is None:
            return
        assembly, run = tried
        if run.plan is not None:
            for (case, workspace), plan in zip(members, split(run.plan, assembly), strict=True):
                yield BatchedPlan(case=case, workspace=workspace, plan=plan)
            return
        refused = _refused(assembly, run)
        suspects = range(len(members)) if refused is None else sorted(refused)
        told = dict(_told(members, suspects, stop))
        for number, errors in told.items():
            case, workspace = members[number]
            if errors:
                yield BatchedPlan(case=case, workspace=workspace, plan=None, errors=errors)
        gone = told.keys() | (refused or frozenset())
        if not gone:
            return
        members = [member for number, member in enumerate(members) if number not in gone]


def _told(
    members: list[Member], suspects: Sequence[int], stop: threading.Event
) -> Iterator[tuple[int, tuple[Diagnostic, ...]]]:
    """Yield the suspects that Terraform refuses by their numbers, each with the errors that it has alone.

    Of one that may have others alone, or of which no error tells whose it is, the errors are empty.
    """
    numbers = [number for number in suspects if not _asks_cloud(members[number][1])]
    for share in _divided(numbers, math.ceil(len(numbers) / MOST_APART)):
        tried = _run([members[number] for number in share], stop, apart=True) if len(share) > 1 else None
        if tried is None or tried[1].plan is not None:
            continue
        assembly, run = tried
        found = by_member(assembly, run.errors)
        for at, number in enumerate(share):
            if found is None or at in found:
                yield number, tuple((found and alone(found[at], assembly.calls[at])) or ())


def _asks_cloud(workspace: Sandbox) -> bool:
    """Whether a data source asks a cloud: planned alone, its answer is left unknown."""
    return bool(read_sources(workspace.root, workspace.module_folders()).sources)


def _run(members: list[Member], stop: threading.Event, *, apart: bool) -> tuple[GeneratedRoot, PlanRun] | None:
    """Plan members in one run; None where it came to no verdict: too much at once for this machine, perhaps. Alone, each tells."""
    try:
        assembly = assemble(members, apart=apart)
        try:
            return assembly, run_plan(replace(assembly.workspace, stop=stop), assembly.inputs)
        finally:
            remove_tree(assembly.workspace.root.parent)
    except (TerraformError, WorkspaceError, OSError):
        return None


def _refused(assembly: GeneratedRoot, run: PlanRun) -> frozenset[int] | None:
    """Return the numbers of the cases that Terraform refused; ``None`` when an error does not tell which one it is about."""
    concerned = [assembly.concerned(found) for found in run.errors]
    shared = {call.cases for call in assembly.calls if len(call.cases) > 1}
    if not all(concerned) or any(tuple(sorted(numbers)) in shared for numbers in concerned):
        return None
    return frozenset().union(*concerned)
