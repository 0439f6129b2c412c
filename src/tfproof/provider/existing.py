"""What exists in a simulated cloud: a new resource gets nothing that another one has and that the cloud makes distinct."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import threading
from collections.abc import Mapping
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.facts import facts
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.subject import Target

Identity = tuple[str, str, Any]
"""What tells a resource from all others: its type, its region (none where it exists once for all), its id."""


def id_of(values: Mapping[str, Any]) -> Any:
    """Return the id in a resource's values, or what its type has in its stead: its ARN, or all that it is."""
    return values.get("id") or values.get("arn") or fingerprint(values)


def fingerprint(values: Any) -> str:
    """Return what is known of a resource, as a short text. A planned value holds no write-only argument."""
    return hashlib.sha256(plugin_protocol.encode_value(values).msgpack).hexdigest()


def identity(type_name: str, region: str, values: Any) -> Identity | None:
    """Return the identity of a resource; None where there is none."""
    return (type_name, region, id_of(values)) if isinstance(values, dict) else None


class Existing:
    """The identities, addresses and names that are taken."""

    def __init__(self) -> None:
        self._taken: set[Identity | None] = set()
        self._used: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()

    def note(self, own: Identity | None) -> None:
        """Remember that there is such a resource already."""
        with self._lock:
            self._taken.add(own)

    def create(self, subject: Target, block: Any, planned: Mapping[str, Any]) -> tuple[ValueGenerator, dict[str, Any]]:
        """Fill a new resource; what is equal otherwise, or what it replaces, has another id.

        Args:
            subject: what it is.
            block: its schema's block.
            planned: its planned values.
        """
        region = "" if facts().is_global(subject.type) else subject.region
        with self._lock:
            own: Identity | None = None
            used: set[tuple[str, str, str]] = set()
            for turn in itertools.count():
                seed = f"{subject.seed}#{turn}" if turn else subject.seed
                filler = ValueGenerator(dataclasses.replace(subject, seed=seed), block, planned)
                values = filler.fill()
                last_own, own = own, identity(subject.type, region, values)
                last_used, used = used, {(subject.type, name, value) for name, value in filler.distinct}
                # An id that is made of names alone is what it is, whoever else has it.
                if not ((own in self._taken and own != last_own) or (used & self._used and used != last_used)):
                    break
            self._taken.add(own)
            self._used |= used
            return filler, values
