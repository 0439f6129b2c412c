"""Checkov for as long as a command runs: verdicts of equal scans are kept, and Checkov starts for all others."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.cases.cache.cache_store import name_of
from tfproof.scan.environment import CheckovEnvironment
from tfproof.scan.prepared_views import PreparedViews
from tfproof.scan.process import CheckovProcess, scratch_folder
from tfproof.scan.protocol import Loaded, ViewReport
from tfproof.scan.scan_keys import ViewKeys, dated, explained, programs_key
from tfproof.scan.sources import Source
from tfproof.scan.verdict_cache import VerdictCache


class CheckovSession:
    """Answers scans as :class:`CheckovProcess` does, from the cache where nothing that decides a verdict has changed.

    What is new is kept at the end, if policies and programs are then still those that Checkov was started with.

    Args:
        environment: where Checkov lives.
        policies: folders of own policies.
        timeout: seconds that one answer may take.
        verdicts: of former scans; None keeps none.
        about: what the command is about, as JSON can hold it. Where a command about the same needed no Checkov at last, it
            starts when it is needed; else at once, because it takes seconds.

    Raises:
        ScanError: a folder of policies cannot be right.
    """

    def __init__(
        self,
        environment: CheckovEnvironment,
        *,
        policies: Sequence[Path],
        timeout: float = 300.0,
        verdicts: VerdictCache | None = None,
        about: object = None,
        start: Callable[..., CheckovProcess] = CheckovProcess,
    ) -> None:
        self.environment = environment
        self.scanned = 0
        """How many views Checkov has scanned."""
        self._policies = policies
        self._start = functools.partial(start, environment, policies=policies, timeout=timeout)
        self._programs = programs_key(environment, policies) if verdicts is not None else None
        self._verdicts = verdicts if self._programs is not None else None
        self._new: dict[str, Loaded | ViewReport] = {}
        self._cleanup = contextlib.ExitStack()
        self._about = name_of("run", self._programs, about)
        self._trusted = self._all_named = True
        if self._verdicts is None or about is None or not self._verdicts.is_known(self._about):
            _ = self._process

    @functools.cached_property
    def _process(self) -> CheckovProcess:
        process = self._start()
        self._cleanup.callback(process.close)
        return process

    @functools.cached_property
    def _scratch(self) -> Path:
        folder: tempfile.TemporaryDirectory[str] = scratch_folder("views-")
        self._cleanup.callback(folder.cleanup)
        return Path(folder.name)

    @functools.cached_property
    def loaded(self) -> Loaded:
        """The policies.

        Raises:
            ScanError: they cannot all be loaded, or the process died or took too long.
        """
        name = self._judges
        kept = self._verdicts.policies(name) if self._verdicts is not None else None
        return kept or self._load(name)

    def of(self, stack: Path) -> StackScans:
        """Return what scans one stack.

        Args:
            stack: the folder of the root module.
        """
        return StackScans(session=self, stack=stack)

    def begin(
        self,
        stack: Path,
        *,
        source: Source | None,
        plans: Sequence[tuple[str, str]],
        only: Collection[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Callable[[], tuple[ViewReport, ...]]:
        """Begin a scan as :meth:`CheckovProcess.begin` does, of what no equal scan has a verdict.

        Args:
            stack: the folder of the root module.
            source: as there.
            plans: as there.
            only: as there.
            inputs: as there.
        """
        views = PreparedViews.write(self._scratch, source, plans, inputs)
        keys = ViewKeys(views, stack, only) if self._verdicts is not None else None
        names = keys.of(self._judges) if keys is not None else {}
        self._all_named &= {*names} == {*views.views}
        kept = {view: found for view, name in names.items() if (found := self._known(name)) is not None}
        left = views.only([view for view in views.views if view not in kept])
        self.scanned += len(left.views)
        answered = self._begin(left, only) if left.views else tuple

        def wait() -> tuple[ViewReport, ...]:
            try:
                new = {report.view: report for report in answered()}
                if keys is not None:
                    self._learn(keys, names, new)
                found = kept | new
                return tuple(views.placed(found[view]) for view in views.views)
            finally:
                views.remove()

        return wait

    def close(self) -> None:
        """Keep what is new, and end Checkov."""
        try:
            if self._verdicts is not None and self._trusted:
                self._keep(self._verdicts)
        finally:
            self._cleanup.close()

    def _keep(self, verdicts: VerdictCache) -> None:
        if self._new and programs_key(self.environment, self._policies) != self._programs:
            return
        for name, value in self._new.items():
            verdicts.keep(name, value)
        if self._all_named:
            verdicts.note(self._about)
        verdicts.close()

    @property
    def _judges(self) -> str:
        return dated(self._programs or "")

    def _load(self, name: str) -> Loaded:
        found = self._process.loaded
        self._trust(explained(found.reads, self._policies))
        self._new[name] = found
        return found

    def _begin(self, views: PreparedViews, only: Collection[str] | None) -> Callable[[], tuple[ViewReport, ...]]:
        if self._judges not in self._new:  # the policies were kept; what loads them says what it reads
            self._load(self._judges)
        return self._process.begin_prepared(views, only)

    def _known(self, name: str) -> ViewReport | None:
        here = self._new.get(name)
        if isinstance(here, ViewReport):
            return here
        return self._verdicts.view(name) if self._verdicts is not None else None

    def _learn(self, keys: ViewKeys, names: Mapping[str, str], reports: Mapping[str, ViewReport]) -> None:
        self._trust(all(keys.explained(one.reads, self._policies) for one in reports.values()))
        if keys.is_current():
            self._new |= {names[view]: report for view, report in reports.items() if view in names}

    def _trust(self, is_explained: bool) -> None:
        """What read anything that no name covers may know it for as long as it runs: nothing of it is kept."""
        self._trusted &= is_explained


@dataclass(frozen=True, slots=True, kw_only=True)
class StackScans:
    """Scans of one stack by a session.

    Attributes:
        stack: the folder of the root module.
    """

    session: CheckovSession
    stack: Path

    @property
    def environment(self) -> CheckovEnvironment:
        """Where Checkov lives."""
        return self.session.environment

    @property
    def loaded(self) -> Loaded:
        """The policies: see :attr:`CheckovSession.loaded`."""
        return self.session.loaded

    def begin(
        self,
        *,
        source: Source | None,
        plans: Sequence[tuple[str, str]],
        only: Collection[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Callable[[], tuple[ViewReport, ...]]:
        """Begin a scan: see :meth:`CheckovSession.begin`."""
        return self.session.begin(self.stack, source=source, plans=plans, only=only, inputs=inputs)
