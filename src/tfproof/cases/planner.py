"""Plans cases, each once."""

from __future__ import annotations

import contextlib
import functools
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from tfproof.cases.batch.batch_plan import BatchedPlan, plan_batches
from tfproof.cases.cache.result_cache import ResultCache, open_stores
from tfproof.cases.cache.serializers import APPLIED, PLANNED, Serializer
from tfproof.cases.case import Case
from tfproof.cases.data_source_plans import planned, with_late
from tfproof.cases.failures import FailureKind, failures
from tfproof.cases.plan_outcome import AppliedOutcome, PlanOutcome
from tfproof.cases.prefetch import RunsAhead
from tfproof.cases.settings import Settings
from tfproof.cases.simulated_apply import applied
from tfproof.errors import TfproofError
from tfproof.file_locks import file_lock
from tfproof.plan import Plan
from tfproof.terraform import (
    Executable,
    Sandbox,
    Sandboxes,
    SessionProviders,
    find_executable,
)
from tfproof.terraform.data_sources import read_sources
from tfproof.terraform.init import ConfigurationRefused

T = TypeVar("T")


class Planner:
    """Plans the cases of one session: finds Terraform at first use, plans each case once, and cleans up.

    Args:
        settings: how Terraform is found and run.
        shared: a folder that the processes of one session share (pytest-xdist workers), or ``None``.
        warn: called once for each reason why plans take longer than they should.
    """

    def __init__(
        self, settings: Settings, *, shared: Path | None = None, warn: Callable[[str], None] = warnings.warn
    ) -> None:
        self._settings = settings
        self._shared = shared
        self._resident = SessionProviders(
            cache=settings.cache, warn=warn, local=settings.local_providers, idle_seconds=settings.idle_seconds
        )
        self._outcomes: dict[str, PlanOutcome] = {}
        self._applied: dict[str, AppliedOutcome] = {}
        self._ahead = RunsAhead[AppliedOutcome]()
        self._announced: dict[str, Case] = {}
        self._asked: dict[str, Case] = {}
        self._stores = open_stores(settings, warn, shared=shared)
        self._open: Sandboxes | None = None
        self._lock = threading.RLock()

    @functools.cached_property
    def executable(self) -> Executable:
        """The Terraform in use.

        Raises:
            TerraformNotFound: there is none, or it is too old.
        """
        return find_executable(self._settings.terraform, versions=self._stores.machine)

    @functools.cached_property
    def _result_cache(self) -> ResultCache:
        return ResultCache(
            self._stores,
            mirror=self._settings.mirror,
            ways=(self._settings.strict_data, *self._settings.local_providers),
            resident=self._settings.resident,
        )

    def outcome(self, case: Case, *, warnings: bool = False) -> PlanOutcome:
        """Plan ``case``, or say why it does not plan.

        Args:
            case: what to plan.
            warnings: whether its warnings are wanted: then it is planned by itself.

        Raises:
            TfproofError: Terraform could not be run at all; a case that Terraform refuses is an outcome, not an error.
        """
        with self._lock:
            self._asked[case.key] = case
            if case.key not in self._outcomes:
                self._find_or_plan(case)
            known = self._outcomes[case.key]
            if warnings and known.plan is not None and known.warnings is None:
                self._outcomes[case.key] = self._plan_alone(case)
            return self._outcomes[case.key]

    def announce(self, cases: Iterable[Case]) -> None:
        """Say which cases will be asked for. When the first of them is, all are planned, together where they can be."""
        with self._lock:
            self._announced |= {case.key: case for case in cases if case.key not in self._outcomes}

    def _find_or_plan(self, case: Case) -> None:
        if self._found(case):
            return
        if case.key in self._announced:
            waiting, self._announced = list(self._announced.values()), {}
            with file_lock(self._shared / "session.lock") if self._shared else contextlib.nullcontext():
                self._plan_together([one for one in waiting if not self._found(one)])
        if case.key not in self._outcomes:
            self._outcomes[case.key] = self._plan_alone(case)

    def _found(self, case: Case) -> bool:
        """Whether the outcome of a case is known, in this session or from another."""
        if case.key not in self._outcomes:
            kept = self._result_cache.find(PLANNED, [case], self.executable)
            if kept is None:
                return False
            self._outcomes[case.key] = kept
        return True

    def _plan_together(self, cases: Sequence[Case]) -> None:
        if len(cases) < 2:
            return
        keep = {case.key: self._result_cache.keeping(PLANNED, [case], self.executable) for case in cases}
        for each in plan_batches(cases, self._workspaces):
            outcome = _batched(each)
            if outcome is not None:
                self._outcomes[each.case.key] = keep[each.case.key]([each.workspace], outcome)

    def _plan_alone(self, case: Case) -> PlanOutcome:
        keep = self._result_cache.keeping(PLANNED, [case], self.executable)
        try:
            workspace = self._workspaces.open(case.source, selected=case.selected)
        except ConfigurationRefused as error:
            return PlanOutcome(
                plan=None, failures=failures(error.diagnostics, folder=case.source, modules=error.modules)
            )
        return keep([workspace], replace(self._plan(case, workspace), not_run=workspace.not_run))

    def kept(
        self, form: Serializer[T], cases: Sequence[Case], run: Callable[[list[Sandbox]], T], about: Any = None
    ) -> T:
        """Return the kept result of cases, or run Terraform in their workspaces and keep what comes of it.

        Args:
            form: of the result.
            cases: what it is a result of, today's case last.
            run: makes it.
            about: what else it depends on, as JSON can hold it.
        """
        found = self._result_cache.find(form, cases, self.executable, about)
        if found is not None:
            return found
        keep = self._result_cache.keeping(form, cases, self.executable, about)
        workspaces = [self._workspaces.open(case.source, selected=case.selected) for case in cases]
        return keep(workspaces, run(workspaces))

    def _plan(self, case: Case, workspace: Sandbox) -> PlanOutcome:
        return planned(case, workspace, providers=self._resident, strict=self._settings.strict_data)

    def applied(self, case: Case) -> AppliedOutcome:
        """Apply ``case`` to a simulated AWS API, or say why it cannot be applied.

        Raises:
            TfproofError: Terraform could not be run at all, or the providers not be answered for.
        """
        with self._lock:
            self._asked[case.key] = case
            if case.key not in self._applied:
                made = self._ahead.take(case.key)
                self._applied[case.key] = made or self.kept(
                    APPLIED, [case], lambda opened: applied(case, *opened, providers=self._resident), case.stand_ins
                )
            return self._applied[case.key]

    def only_read_kept(self) -> None:
        """Take what other sessions kept, and keep nothing for them."""
        if self._stores.plans is not None:
            self._stores.plans.only_read()

    def leave_kept(self) -> None:
        """Look up nothing more among what other sessions kept: what is planned from now on is not there."""
        self._result_cache.leave()

    def apply_ahead(self, case: Case) -> None:
        """Begin to apply a case beside its plan. :meth:`applied` waits for it, and says what is wrong with the case."""
        with self._lock, contextlib.suppress(TfproofError):
            if case.key in self._applied:
                return
            if (kept := self._result_cache.find(APPLIED, [case], self.executable, case.stand_ins)) is not None:
                self._applied[case.key] = kept
                return
            keep = self._result_cache.keeping(APPLIED, [case], self.executable, case.stand_ins)
            workspace = self._workspaces.open(case.source, selected=case.selected)
            self._ahead.start(
                case.key,
                lambda stop: applied(case, replace(workspace, stop=stop), providers=self._resident),
                lambda made: keep([workspace], made),
            )

    def asked(self) -> Iterator[tuple[Case, PlanOutcome | AppliedOutcome]]:
        """Yield each case that was asked for, with what became of its plan, and of its apply."""
        for key, case in self._asked.items():
            for known in (self._outcomes, self._applied):
                if key in known:
                    yield case, known[key]

    def forget(self) -> None:
        """Take nothing of any case for known: source may have changed. Providers and workspaces stay."""
        with self._lock:
            self._outcomes.clear()
            self._applied.clear()
            self._announced.clear()
            self._ahead.forget()

    @property
    def workspaces(self) -> Sandboxes:
        """The workspaces of this session, for those who do more than plan and apply a case."""
        with self._lock:
            return self._workspaces

    @property
    def providers(self) -> SessionProviders:
        """The resident providers of this session."""
        return self._resident

    @property
    def _workspaces(self) -> Sandboxes:
        if self._open is None:
            self._open = Sandboxes(
                self.executable,
                mirror=self._settings.mirror,
                shared=self._shared,
                timeout=self._settings.timeout,
                resident=self._resident if self._settings.resident else None,
                facts=self._stores.machine,
                allowed=(*self._settings.allowed_providers, *self._settings.local_providers),
                offline=self._settings.offline,
            )
        return self._open

    def close(self) -> None:
        """End every provider and remove every private copy; the outcomes stay readable."""
        with self._lock:
            self._ahead.close()
            self._resident.close()
            self._stores.close()
            if self._open is not None:
                self._open.close()
                self._open = None

    def __enter__(self) -> Planner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _batched(each: BatchedPlan) -> PlanOutcome | None:
    """What became of a case that was planned with others; None where only a plan of its own tells."""
    folders = each.workspace.module_folders()
    reading = read_sources(each.workspace.root, folders)
    if each.plan is not None:
        plan = Plan(with_late(each.plan, reading), source=each.case.source)
        return PlanOutcome(plan=plan, not_run=each.workspace.not_run)
    found = failures(each.errors, folder=each.case.source, modules=folders)
    if any(one.kind is FailureKind.CLOUD for one in found):  # alone, it is answered or left unknown
        return None
    return PlanOutcome(plan=None, failures=found, not_run=each.workspace.not_run)
