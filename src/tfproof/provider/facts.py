"""What a cloud assigns: the facts of ``data/*.json``, found by type and attribute.

A fact has a value and the source that says so; ``docs/simulated-values.md`` describes the format, and how to add one.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from tfproof.values import leaves

SOURCES: Final[Mapping[str, str]] = {
    "S": "AWS service authorization reference",
    "P": "documentation or source of the Terraform provider",
    "V": "what the provider's validators accept",
    "A": "guides and API references of AWS",
    "K": "known, not looked up",
}
"""The sources of a fact by their letter."""

DATA: Final = "data."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the cloud gives an attribute that is not set.

    Attributes:
        value: a template, plain data, or a rule (see ``docs/simulated-values.md``).
        source: a key of :data:`SOURCES`.
        when: conditions with the values that count where one holds; the first that holds counts.
    """

    value: Any
    source: str
    when: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """Everything that is known of the types of a cloud.

    Attributes:
        types: by type, then by attribute path without indexes. ``data.`` in front of a type means its data source only.
        like: types that are other names of a type.
        general: values by attribute name, for what ``types`` does not name; the first pattern that fits counts.
        services: the service in an ARN by the start of the type's name; the longest counts.
        regionless: services whose ARNs have no region.
        local_data: data sources that the provider computes by itself; all others ask the cloud.
        set_by_read: arguments of data sources that a read sets when the configuration does not, though the provider's schema
            does not say so; by type. Terraform takes them for null until the read.
        read_back: by type, what the provider reads for an argument that is not set, although its schema says that it would
            be null: to write that down is no difference to it.
        global_prefixes: starts of the names of types that exist once for all regions.
        regional_prefixes: exceptions to these.
        global_types: further types that exist once for all regions.
        own_region: types whose argument ``region`` is no place that they are in.
        zones: by kind of load balancer or site, the hosted zone's id by region.
        zone_codes: by region, what the ids of its availability zones begin with.
    """

    types: Mapping[str, Mapping[str, Fact]]
    like: Mapping[str, str]
    general: tuple[tuple[re.Pattern[str], Fact], ...]
    services: Mapping[str, str]
    regionless: frozenset[str]
    local_data: frozenset[str]
    set_by_read: Mapping[str, Sequence[str]]
    read_back: Mapping[str, Mapping[str, Fact]]
    global_prefixes: tuple[str, ...]
    regional_prefixes: tuple[str, ...]
    global_types: frozenset[str]
    own_region: frozenset[str]
    zones: Mapping[str, Mapping[str, str]]
    zone_codes: Mapping[str, str]

    def of(self, type_name: str, path: str, *, data: bool = False) -> Fact | None:
        """Return the fact about an attribute.

        Args:
            type_name: such as ``aws_s3_bucket``.
            path: its name; within a block ``block.name``, without indexes.
            data: it is a data source's. What it reads may have been set, so that what a resource has when no one sets
                it does not count unless it is a value that every resource has.
        """
        type_name = self.like.get(type_name, type_name)
        if not data:
            return self.types.get(type_name, {}).get(path)
        own = self.types.get(DATA + type_name, {}).get(path)
        if own is not None:
            return own
        shared = self.types.get(type_name, {}).get(path)
        return None if shared is None or shared.value in (None, "", [], {}) else shared

    def by_name(self, name: str, kind: Any) -> Fact | None:
        """Return what holds for attributes of this name and type in general."""
        for pattern, fact in self.general:
            if pattern.search(name) and _is_of(fact.value, kind):
                return fact
        return None

    def service(self, type_name: str) -> str:
        """Return the service of a type as ARNs name it."""
        for end in range(len(type_name), 0, -1):
            service = self.services.get(type_name[:end])
            if service and type_name[end : end + 1] in {"", "_"}:
                return service
        words = type_name.split("_")
        return words[1] if len(words) > 1 else words[0]

    def is_global(self, type_name: str) -> bool:
        """Whether a resource of this type is the same one, seen from whichever region."""
        if type_name in self.global_types:
            return True
        return type_name.startswith(self.global_prefixes) and not type_name.startswith(self.regional_prefixes)


@functools.cache
def facts() -> ProviderFacts:
    """Return the facts that come with tfproof."""
    raw = json.loads((resources.files("tfproof.provider") / "data" / "aws.json").read_text(encoding="utf-8"))
    return read_facts(raw)


@functools.cache
def constant_texts() -> frozenset[str]:
    """Return the texts that AWS assigns in every stack, such as ``ACTIVE``: that one is there does not say where it is from."""
    known = facts()
    every = [*(fact for paths in known.types.values() for fact in paths.values()), *(fact for _, fact in known.general)]
    values = [value for fact in every for value in (fact.value, *(one for _, one in fact.when))]
    return frozenset(text for text in leaves(values) if isinstance(text, str) and "{" not in text)


def read_facts(raw: Mapping[str, Any]) -> ProviderFacts:
    """Return the facts in parsed JSON.

    Raises:
        ValueError: a fact has no source, or an unknown one.
    """
    return ProviderFacts(
        types=_facts(raw["types"]),
        like=raw["like"],
        general=tuple((re.compile(pattern), _fact(one)) for pattern, one in raw["general"]),
        services=raw["services"],
        regionless=frozenset(raw["regionless"]),
        local_data=frozenset(raw["local_data"]),
        set_by_read=raw["set_by_read"],
        read_back=_facts(raw["read_back"]),
        global_prefixes=tuple(raw["global_prefixes"]),
        regional_prefixes=tuple(raw["regional_prefixes"]),
        global_types=frozenset(raw["global_types"]),
        own_region=frozenset(raw["own_region"]),
        zones=raw["zones"],
        zone_codes=raw["zone_codes"],
    )


def _facts(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Fact]]:
    return {name: {path: _fact(one) for path, one in paths.items()} for name, paths in raw.items()}


def _fact(raw: Mapping[str, Any]) -> Fact:
    source = next((letter for letter in SOURCES if letter in raw), None)
    if source is None:
        raise ValueError(f"a fact has no source: {raw}")
    return Fact(value=raw[source], source=source, when=tuple((one, value) for one, value in raw.get("when", ())))


def _is_of(value: Any, kind: Any) -> bool:
    """Whether a value by name can be one of this type: text, a number, or a list of text."""
    if isinstance(value, dict) and "guess" in value:
        value = value["guess"]
    if isinstance(value, list):
        return isinstance(kind, list) and kind[0] in {"list", "set"} and kind[1] == "string"
    if isinstance(value, bool):
        return bool(kind == "bool")
    return bool(kind == ("number" if isinstance(value, int | float) else "string"))
