"""Plans cases, each once."""

from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, failures
from tfproof.cases.settings import Settings
from tfproof.plan import Plan
from tfproof.terraform import Executable, PlanRun, SessionProviders, Workspaces, find_executable, run_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a case: a plan, or the failures that kept it from being planned."""

    plan: Plan | None
    failures: tuple[Failure, ...] = ()


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
        self._resident = SessionProviders(cache=settings.cache, warn=warn) if settings.resident else None
        self._outcomes: dict[str, Outcome] = {}
        self._open: Workspaces | None = None
        self._lock = threading.RLock()

    @functools.cached_property
    def executable(self) -> Executable:
        """The Terraform in use.

        Raises:
            TerraformNotFound: there is none, or it is too old.
        """
        return find_executable(self._settings.terraform)

    def outcome(self, case: Case) -> Outcome:
        """Plan ``case``, or say why it does not plan.

        Raises:
            TfproofError: Terraform could not be run at all; a case that Terraform refuses is an outcome, not an error.
        """
        with self._lock:
            if case.key not in self._outcomes:
                self._outcomes[case.key] = self._plan(case)
            return self._outcomes[case.key]

    def _plan(self, case: Case) -> Outcome:
        workspace = self._workspaces.open(case.source)
        run: PlanRun = run_plan(workspace, case.inputs, case.var_files)
        if run.plan is not None:
            return Outcome(plan=Plan(run.plan, source=case.source))
        found = failures(run.diagnostics, folder=case.source, modules=workspace.module_folders())
        return Outcome(plan=None, failures=found)

    @property
    def _workspaces(self) -> Workspaces:
        if self._open is None:
            self._open = Workspaces(
                self.executable,
                mirror=self._settings.mirror,
                shared=self._shared,
                timeout=self._settings.timeout,
                resident=self._resident,
            )
        return self._open

    def close(self) -> None:
        """End every provider and remove every private copy; the outcomes stay readable."""
        with self._lock:
            if self._resident is not None:
                self._resident.close()
            if self._open is not None:
                self._open.close()
                self._open = None

    def __enter__(self) -> Planner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
