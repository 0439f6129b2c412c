"""What exists in a simulated cloud: a new resource gets nothing that another one has and that the cloud makes distinct."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import threading
from collections.abc import Mapping
from typing import Any, Final

from tfproof.provider import plugin_protocol
from tfproof.provider.facts import facts
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Made, Target

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


def found_at(type_name: str, region: str) -> tuple[str, str]:
    """Return under which type, and in which region, a resource or data source is looked for."""
    name = facts().like.get(type_name, type_name).replace("aws_default_", "aws_", 1)
    return name, "" if facts().is_global(name) else region


_NAMED_BY: Final = ("id", "arn", "name", "identifier", "zone_id")


class Existing:
    """The identities, addresses and names that are taken."""

    def __init__(self) -> None:
        self._taken: set[Identity | None] = set()
        self._used: set[tuple[str, str, str]] = set()
        self._made: dict[tuple[str, str, str], Made] = {}
        self._lock = threading.Lock()

    def remember(self, type_name: str, region: str, made: Made) -> None:
        """Let others find a resource, or what a data source reads, by what they name it by."""
        name, region = found_at(type_name, region)
        for attribute in _NAMED_BY:
            value = made.values.get(attribute)
            if isinstance(value, str) and value:
                self._made[name, region, value] = made

    def related(self, type_name: str, region: str, name: object) -> Made | None:
        """Return what there is of a type, by its id, ARN or name."""
        return self._made.get((*found_at(type_name, region), str(name)))

    def note(self, own: Identity | None) -> None:
        """Remember that there is such a resource already."""
        with self._lock:
            self._taken.add(own)

    def create(self, subject: Target, block: Any, planned: Mapping[str, Any]) -> tuple[ValueGenerator, dict[str, Any]]:
        """Fill a new resource; what is equal otherwise, or what it replaces, has another id."""
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
                # An id that is made of names alone stays, also where another resource has it.
                if not ((own in self._taken and own != last_own) or (used & self._used and used != last_used)):
                    break
            self._taken.add(own)
            self._used |= used
            return filler, values
