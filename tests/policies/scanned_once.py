"""What several tests ask about the same files is scanned for the first of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from tfproof.scan import CheckovProcess
from tfproof.scan.protocol import ViewReport
from tfproof.scan.sources import Source


class ScannedOnce:
    """A process of Checkov that is asked once for each view: the source of a folder that stays as it is, or a plan.

    A view is scanned by itself, so what Checkov says of it is the same, with any other views.

    Attributes:
        last: what the last request was answered with.
    """

    def __init__(self, process: CheckovProcess) -> None:
        self._process = process
        self.loaded, self.environment = process.loaded, process.environment
        self._known: dict[str, ViewReport] = {}
        self.last: tuple[ViewReport, ...] = ()

    def scan(self, **request: Any) -> tuple[ViewReport, ...]:
        """As :meth:`CheckovProcess.scan`."""
        return self.begin(**request)()

    def begin(
        self,
        *,
        source: Source | None,
        plans: Sequence[tuple[str, str]],
        only: Collection[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Callable[[], tuple[ViewReport, ...]]:
        """As :meth:`CheckovProcess.begin`; it is scanned at once."""
        chosen = sorted(only) if only is not None else None
        asked = [json.dumps([str(source.root), chosen, inputs or {}], sort_keys=True)] if source is not None else []
        by_name = {json.dumps([*plan, chosen]): plan for plan in plans}
        new = [name for name in by_name if name not in self._known]
        ask_source = [name for name in asked if name not in self._known]
        if new or ask_source:
            reports = self._process.scan(
                source=source if ask_source else None,
                plans=[by_name[name] for name in new],
                only=only,
                inputs=inputs,
            )
            self._known |= zip([*ask_source, *new], reports, strict=True)
        reports = self.last = tuple(self._known[name] for name in (*asked, *by_name))
        return lambda: reports
