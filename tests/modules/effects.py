"""What differs between two plans of a module, as leaves: to say what an input is for, and that it does nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from tfproof.plan import Plan

UNKNOWN: Final = "(known after apply)"
GONE: Final = "(gone)"
CREATED: Final = "(created)"
Leaves = dict[str, Any]


def leaves(plan: Plan) -> Leaves:
    """Every value that a plan sets, by address and path, and each address by itself.

    Nothing of what is null or empty. A list of plain values is one leaf. Tags are left out beside ``tags_all``.
    """
    found: Leaves = {}
    for resource in plan["resource_changes"]:
        address, change = resource["address"], resource["change"]
        found[address] = CREATED
        found |= dict(_walk(f"{address} ", change["after"]))
        found |= {path: UNKNOWN for path, value in _walk(f"{address} ", change["after_unknown"]) if value is True}
    return found


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "tags_all":
                yield from _walk(f"{path}{'' if path.endswith(' ') else '.'}{key}", inner)
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for number, inner in enumerate(value):
            yield from _walk(f"{path}[{number}]", inner)
    elif value not in (None, [], ""):
        yield path, value


def difference(before: Leaves, after: Leaves) -> Leaves:
    """What is changed, added or taken away."""
    paths = sorted({*before, *after})
    return {path: after.get(path, GONE) for path in paths if before.get(path, GONE) != after.get(path, GONE)}


def of_others(found: Leaves) -> Leaves:
    """The differences without what is inside of resources that are new: their address stands for that."""
    return {
        path: value for path, value in found.items() if found.get(path.partition(" ")[0]) != CREATED or " " not in path
    }


def without_tags(found: Leaves) -> Leaves:
    """The differences without tags, which what is new has as well."""
    return {path: value for path, value in found.items() if " tags." not in path}


def renamed(value: Any, names: Mapping[str, str], longest_first: Collection[str]) -> Any:
    """A value with texts replaced in each text of it, all at once, and in keys."""
    if isinstance(value, Mapping):
        return {
            renamed(key, names, longest_first): renamed(inner, names, longest_first) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [renamed(inner, names, longest_first) for inner in value]
    if not isinstance(value, str):
        return value
    for number, name in enumerate(longest_first):
        value = value.replace(name, f"\0{number}\0")
    for number, name in enumerate(longest_first):
        value = value.replace(f"\0{number}\0", names[name])
    return value
