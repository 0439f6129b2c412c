"""The report of an equal run is kept: where nothing changed since, nothing is planned and no test runs.

What is kept is believed for a day: a registry may have something newer then.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Final

from tfproof.cases import Settings
from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore

_LIMIT: Final = 64 * 1024 * 1024
_BELIEVED: Final = 24 * 3600.0

Kept = dict[str, Any]
"""``report``, and the suggested ``tests``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReports:
    """Reports of former runs, in the user's cache.

    Attributes:
        store: where they are; None where nothing is kept.
    """

    store: CacheStore | None

    @classmethod
    def of_user(cls) -> KeptReports:
        """Open the user's."""
        cache = Settings.of().cache
        backend = LocalBackend(cache / "mutations") if cache is not None else None
        return cls(store=CacheStore(backend, limit=_LIMIT, warn=lambda _: None) if backend is not None else None)

    def find(self, key: str | None) -> Kept | None:
        """Return what an equal run came to, of the last day."""
        kept = self.store.read(key) if self.store is not None and key is not None else None
        if not isinstance(kept, dict) or not {"report", "tests", "until"} <= kept.keys():
            return None
        return kept if kept["until"] > time.time() else None

    def keep(self, key: str | None, report: Any, tests: str) -> None:
        """Keep what a run came to."""
        if self.store is not None and key is not None:
            self.store.write(key, {"report": report, "tests": tests, "until": time.time() + _BELIEVED})
            self.store.close()


def as_of(report: Any) -> Any:
    """Return a kept report, with a note that says that it is one."""
    copy = json.loads(json.dumps(report))
    copy["config"]["notes"] = [
        *copy["config"]["notes"],
        "nothing changed since the last run, whose report this is (--anew runs everything again)",
    ]
    return copy
