"""Lists the resource instances that exist after a plan: from its changes, and from what it read while planning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.plan.changes import Change
from tfproof.plan.resource import Context, Resource
from tfproof.plan.value_state import ValueState
from tfproof.values_representation import modules_in

_GONE = {("delete",), ("forget",)}


def read_instances(raw: Mapping[str, Any], context: Context) -> dict[str, Resource]:
    """Every instance by full address: those with a change first, then data that was read during the plan."""
    found: dict[str, Resource] = {}
    for entry in raw.get("resource_changes", ()):
        change = Change.parse(entry)
        if change.actions not in _GONE and "deposed" not in entry:
            resource = Resource(entry, _after(entry["change"]), context, change=change)
            found[resource.address] = resource
    prior = raw.get("prior_state", {}).get("values", {}).get("root_module", {})
    for entry in _data_of(prior):
        resource = Resource(entry, _stored(entry), context, change=None)
        found.setdefault(resource.address, resource)
    return found


def _after(change: Mapping[str, Any]) -> ValueState:
    return ValueState(
        value=change.get("after") or {},
        unknown=change.get("after_unknown", False),
        sensitive=change.get("after_sensitive", False),
    )


def _stored(entry: Mapping[str, Any]) -> ValueState:
    return ValueState(value=entry.get("values", {}), sensitive=entry.get("sensitive_values", False))


def _data_of(root: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for module in modules_in(root):
        for entry in module.get("resources", ()):
            if entry["mode"] == "data":
                yield {**entry, "module_address": module.get("address", "")}
