"""Plans one module with many inputs, many of them in one Terraform run; the errors of each are kept apart."""

from __future__ import annotations

import dataclasses
import math
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tfproof.cases.batch.batch_eligibility import group_of
from tfproof.cases.batch.generated_root import ModuleCall, assemble
from tfproof.cases.batch.member_errors import by_member, local
from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind, failures
from tfproof.cases.planner import Planner
from tfproof.errors import TerraformError, TfproofError, WorkspaceError
from tfproof.inputs.shrunk_values import Change
from tfproof.terraform import Diagnostic, Sandbox, run_refusals
from tfproof.terraform.temp_dir import remove_tree

_TOGETHER: Final = 64
_APART: Final = 32
_AT_ONCE: Final = 2
_OWN_RULES: Final = frozenset({
    FailureKind.VALIDATION, FailureKind.TYPE, FailureKind.MISSING, FailureKind.PRECONDITION, FailureKind.POSTCONDITION,
})  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InputOutcome:
    """What became of inputs.

    Attributes:
        change: the values, on top of those of the case.
        failures: why they do not plan; none where they do.
    """

    change: Change
    failures: tuple[Failure, ...] = ()

    @property
    def plans(self) -> bool:
        """Whether nothing refuses them."""
        return not self.failures

    @property
    def is_refused(self) -> bool:
        """Whether the module itself refuses them: a type, a rule, a required value that is null."""
        return any(one.kind in _OWN_RULES or _is_of_variable(one) for one in self.failures)

    @property
    def slips_through(self) -> bool:
        """Whether nothing of the module refuses them, and Terraform or a provider does."""
        return not self.plans and not self.is_refused and not self.is_undecided

    @property
    def is_undecided(self) -> bool:
        """Whether a cloud would have to be asked."""
        return any(one.kind is FailureKind.CLOUD for one in self.failures) and not self.is_refused


def _is_of_variable(failure: Failure) -> bool:
    """Whether it is about a variable's own block: null where it must not be, or a condition that cannot be evaluated."""
    return any(address.startswith("var.") or ".var." in address for address in failure.addresses) or (
        "may not be set to null" in failure.message
    )


class InputRuns:
    """Plans a case with changed inputs.

    Args:
        planner: gives workspaces, and plans what has to be planned alone.
        case: the case; its inputs are plain values.
    """

    def __init__(self, planner: Planner, case: Case) -> None:
        self.case = case
        self._planner = planner
        self._group: Sandbox | None = None
        self._asks_cloud = False
        self._known: dict[str, InputOutcome] = {}
        self._stop = threading.Event()
        self._until = math.inf
        try:
            workspace = planner.workspaces.open(case.source)
            if group_of(case, workspace) is not None:
                self._group = workspace
        except (TfproofError, OSError):
            pass  # planned alone, it says why

    @property
    def is_batched(self) -> bool:
        """Whether many inputs are planned in one run."""
        return self._group is not None

    def outcomes(self, changes: Sequence[Change], *, until: float = math.inf) -> list[InputOutcome]:
        """Return what becomes of each, in their order; of those that time was left for.

        Args:
            changes: values on top of those of the case.
            until: when what is planned alone is no longer begun, by the clock of ``time.monotonic``.

        Raises:
            TfproofError: Terraform could not be run at all.
        """
        cases = {self._with(change).key: change for change in changes}
        left = [(key, change) for key, change in cases.items() if key not in self._known]
        shares = [left[at : at + _TOGETHER] for at in range(0, len(left), _TOGETHER)]
        if self._group is not None and len(left) > 1:
            half = -(-len(left) // _AT_ONCE)
            size = min(_TOGETHER, max(half, 8))
            shares = [left[at : at + size] for at in range(0, len(left), size)]
        self._until = until
        for share in self._at_once(shares):
            self._known |= {self._with(one.change).key: one for one in share}
        return [known for change in changes if (known := self._known.get(self._with(change).key)) is not None]

    def close(self) -> None:
        """End what still runs."""
        self._stop.set()

    def _with(self, change: Mapping[str, Any]) -> Case:
        return self.case.with_inputs(**change)

    def _at_once(self, shares: Sequence[Sequence[tuple[str, Change]]]) -> Iterator[list[InputOutcome]]:
        if self._group is None:
            for share in shares:
                yield from ([one] for one in self._each_alone(change for _, change in share))
            return
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tfproof-inputs") as workers:
            try:
                yield from workers.map(lambda share: self._share([change for _, change in share]), shares)
            except BaseException:
                self._stop.set()
                workers.shutdown(wait=False, cancel_futures=True)
                raise

    def _share(self, changes: list[Change]) -> list[InputOutcome]:
        # What asks a cloud is planned alone, where its answer is left unknown.
        if self._asks_cloud:
            return list(self._each_alone(changes))
        found = self._batched(changes)
        self._asks_cloud |= any(one.is_undecided for one in found)
        decided = [one for one in found if not one.is_undecided]
        return [*decided, *self._each_alone(one.change for one in found if one.is_undecided)]

    def _each_alone(self, changes: Iterable[Change]) -> Iterator[InputOutcome]:
        """Each in a run of its own, the first one always: as long as there is time."""
        for number, change in enumerate(changes):
            if number and time.monotonic() >= self._until:
                return
            yield self._alone(change)

    def _batched(self, changes: list[Change]) -> list[InputOutcome]:
        found = self._together(changes)
        if found is not None:
            return found
        told: list[InputOutcome] = []
        for at in range(0, len(changes), _APART):
            told += self._apart(changes[at : at + _APART])
        return told

    def _together(self, changes: list[Change]) -> list[InputOutcome] | None:
        """As instances of one module block: fast, and None where an error does not say which instance it is about."""
        assert self._group is not None  # noqa: S101 - the caller's promise
        members = [(self._with(change), self._group) for change in changes]
        found: dict[int, list[Diagnostic]] = {}
        try:
            assembly = assemble(members)
            try:
                run = run_refusals(dataclasses.replace(assembly.workspace, stop=self._stop), assembly.inputs)
            finally:
                remove_tree(assembly.workspace.root.parent)
        except (TerraformError, WorkspaceError, OSError):
            return None
        for error in run.errors:
            concerned = assembly.concerned(error) if error.address else frozenset()
            if len(concerned) != 1:
                return None
            found.setdefault(next(iter(concerned)), []).append(error)
        return [
            InputOutcome(change=change, failures=self._failures(found.get(number, ()), assembly.calls[0]))
            for number, change in enumerate(changes)
        ]

    def _apart(self, changes: list[Change]) -> list[InputOutcome]:
        """As copies of the module, each with a module block of its own."""
        if len(changes) == 1:
            return [self._alone(changes[0])]
        assert self._group is not None  # noqa: S101 - the caller's promise
        try:
            assembly = assemble([(self._with(change), self._group) for change in changes], apart=True)
            try:
                run = run_refusals(dataclasses.replace(assembly.workspace, stop=self._stop), assembly.inputs)
            finally:
                remove_tree(assembly.workspace.root.parent)
            refused = {} if run.plan is not None else by_member(assembly, run.errors)
        except (TerraformError, WorkspaceError, OSError):
            refused = None
        if refused is None:
            if self._stop.is_set():
                return []
            middle = len(changes) // 2
            return self._apart(changes[:middle]) + self._apart(changes[middle:])
        return [
            InputOutcome(change=change, failures=self._failures(refused.get(number, ()), assembly.calls[number]))
            for number, change in enumerate(changes)
        ]

    def _failures(self, found: Sequence[Diagnostic], call: ModuleCall) -> tuple[Failure, ...]:
        return failures([local(one, call.copy) for one in found], folder=self.case.source, modules={"": "."})

    def _alone(self, change: Change) -> InputOutcome:
        outcome = self._planner.outcome(self._with(change))
        return InputOutcome(
            change=change, failures=() if outcome.plan is not None else outcome.failures or (_NO_REASON,)
        )


_NO_REASON: Final = Failure(
    kind=FailureKind.CONFIGURATION, addresses=(), message="Terraform gave no reason", where=None
)
