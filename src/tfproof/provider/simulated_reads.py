"""What a read of a simulated cloud finds."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tfproof.provider.distinct_values import Identity


class ProviderReads:
    """What is there as it was made, unless it was changed since, or is looked for in another region."""

    def __init__(self) -> None:
        self._made_in: dict[tuple[str, Any], set[str]] = {}
        self._assumed: dict[Identity | None, Mapping[str, Any] | None] = {}
        self._lock = threading.Lock()

    def made(self, type_name: str, id_: Any, region: str) -> None:
        """Note in which region a resource was made."""
        with self._lock:
            self._made_in.setdefault((type_name, id_), set()).add(region)

    def assume(
        self, values: Mapping[Identity, Mapping[str, Any]] | Mapping[Identity | None, Mapping[str, Any] | None]
    ) -> None:
        """Let the next reads find resources with these values, or gone (None)."""
        with self._lock:
            self._assumed.update(list(values.items()))

    def found(self, own: Identity | None, current: Any) -> Any:
        """Return the values that a read finds, None where nothing is there.

        Args:
            own: which resource is looked for, and in which region.
            current: what Terraform knows of it.
        """
        with self._lock:
            if own in self._assumed:
                return self._assumed[own]
            if own is None:
                return current
            name, looked_in, id_ = own
            made_in = self._made_in.get((name, id_), set())
        elsewhere = bool(looked_in and made_in) and id_ is not None and looked_in not in made_in
        return None if elsewhere else current
