"""Keeps the verdicts of scans in the user's cache: an equal scan takes them.

Entries are sealed with the key of this user, so they hold no text that others may read, and none that another has written is
believed. An entry that is damaged, or of another shape, is as good as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tfproof.cases import Settings
from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore, shaped
from tfproof.cases.cache.encryption import Encryptor, seal_of
from tfproof.scan.protocol import Loaded, ViewReport, loaded, to_json, view_report

_LIMIT: Final = 64 * 1024 * 1024
FOLDER: Final = "scans"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictCache:
    """Verdicts of former scans."""

    store: CacheStore
    seal: Encryptor

    @classmethod
    def of_user(cls, settings: Settings) -> VerdictCache | None:
        """Open the user's; None where nothing is kept, or nothing can be sealed."""
        if settings.cache is None or settings.store is None:
            return None
        seal = seal_of(settings.cache)
        if seal is None:
            return None
        backend = LocalBackend(settings.cache / FOLDER)
        return cls(store=CacheStore(backend, limit=_LIMIT, warn=lambda _: None), seal=seal)

    def policies(self, name: str) -> Loaded | None:
        """Return the policies that were loaded under a name."""
        return shaped(loaded, self._read(name))

    def view(self, name: str) -> ViewReport | None:
        """Return what was said of a view."""
        return shaped(view_report, self._read(name))

    def is_known(self, name: str) -> bool:
        """Whether a name was kept by :meth:`note`."""
        return self._read(name) is True

    def keep(self, name: str, value: Loaded | ViewReport) -> None:
        """Keep policies, or what was said of a view."""
        self._write(name, to_json(value))

    def note(self, name: str) -> None:
        """Keep a name."""
        self._write(name, True)

    def close(self) -> None:
        """Bring the store within its limit."""
        self.store.close()

    def _read(self, name: str) -> Any:
        sealed = self.store.read(self.seal.name(name))
        return shaped(lambda kept: self.seal.open(kept, name), sealed) if isinstance(sealed, str) else None

    def _write(self, name: str, value: Any) -> None:
        self.store.write(self.seal.name(name), self.seal.close(value, name))
