"""What an apply made that Terraform could not finish: the plan, with what was made in its places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import ModuleInstance, ResourceAddress

_GONE: Final = ({"delete"}, {"forget"})
Json = Mapping[str, Any]


def with_made(plan: Json, state: Path) -> dict[str, Any]:
    """Return a plan of everything from scratch in which what a state holds is known, and no change.

    What could not be made is there as planned, with what is not known of it unknown.

    Args:
        plan: what ``terraform show -json`` says of it.
        state: the file that an apply wrote, to its end or not (version 4 of the format).
    """
    held = json.loads(state.read_text(encoding="utf-8"))
    made, outputs = dict(_instances(held)), held.get("outputs", {})
    planned = plan.get("planned_values", {})
    return {
        **plan,
        "resource_changes": [_known(entry, made) for entry in plan.get("resource_changes", ())],
        "planned_values": {
            **planned,
            "outputs": {
                name: {**one, "value": outputs[name]["value"]} if name in outputs else one
                for name, one in planned.get("outputs", {}).items()
            },
            "root_module": _module(planned.get("root_module", {}), made),
        },
        "output_changes": {
            name: _unchanged(one, outputs[name]["value"]) if name in outputs else one
            for name, one in plan.get("output_changes", {}).items()
        },
    }


def _instances(held: Json) -> Iterator[tuple[str, Json]]:
    for entry in held.get("resources", ()):
        module = ModuleInstance.parse(entry.get("module", ""))
        block = ResourceAddress(type=entry["type"], name=entry["name"], mode=entry["mode"], module=module)
        for one in entry.get("instances", ()):
            # A tainted one was made, and something after that failed.
            if "deposed" not in one and isinstance(one.get("attributes"), dict):
                yield str(block.instance(one.get("index_key"))), one["attributes"]


def _known(entry: Json, made: Mapping[str, Json]) -> Json:
    values = made.get(entry["address"])
    if values is None or "deposed" in entry or set(entry["change"]["actions"]) in _GONE:
        return entry
    return {**entry, "change": _unchanged(entry["change"], values)}


def _unchanged(change: Json, value: Any) -> Json:
    return {
        **change,
        "actions": ["no-op"],
        "before": value,
        "after": value,
        "after_unknown": False if not isinstance(value, dict) else {},
        "before_sensitive": change.get("after_sensitive", False),
    }


def _module(module: Json, made: Mapping[str, Json]) -> Json:
    inner = {name: one for name, one in module.items() if name not in {"resources", "child_modules"}}
    if "resources" in module:
        inner["resources"] = [
            {**one, "values": made.get(one["address"], one.get("values", {}))} for one in module["resources"]
        ]
    if "child_modules" in module:
        inner["child_modules"] = [_module(one, made) for one in module["child_modules"]]
    return inner
