"""Makes unknown what only a cloud could have said: where two plans differ that were told different things.

A plan whose data sources were answered with stand-ins holds them, and all that was made of them, as if they were known.
Planned once more with other stand-ins, it differs exactly there. The result is what Terraform itself says of a data source
that is read during apply: a ``read`` in ``resource_changes``, with the rest of its attributes known.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.addresses import ModuleInstance

Json = dict[str, Any]
Path = tuple[str | int, ...]

_ALL: Any = object()
"""The mark of a value that is unknown as a whole."""


def same_resources(first: Json, second: Json) -> bool:
    """Whether two plans have the same resources and actions, so that they differ in values only."""
    return _shape(first) == _shape(second)


def with_unknowns(first: Json, second: Json, stand_ins: Mapping[str, frozenset[Path]]) -> Json:
    """Return ``first`` with all unknown that depends on the stand-ins of its data sources.

    Args:
        first: a plan whose data sources were answered.
        second: the same plan, answered with other stand-ins.
        stand_ins: by address of a data source, the paths of the attributes that hold one.
    """
    plan = copy.deepcopy(first)
    others = {entry["address"]: entry for entry in second.get("resource_changes", ())}
    for entry in plan.get("resource_changes", ()):
        _blur_change(entry["change"], others[entry["address"]]["change"])
    for name, change in plan.get("output_changes", {}).items():
        _blur_change(change, second["output_changes"][name])
    _read_later(plan, dict(_data_of(second)), stand_ins)
    unknown = {entry["address"]: entry["change"].get("after_unknown") for entry in plan.get("resource_changes", ())}
    planned = plan.get("planned_values", {})
    for resource in _resources(planned.get("root_module", {})):
        if resource["mode"] == "managed":
            resource["values"] = _known(resource.get("values", {}), unknown.get(resource["address"]))
    for name, output in planned.get("outputs", {}).items():
        if _holds_unknown(plan["output_changes"][name].get("after_unknown")):
            output.pop("value", None)
            output.pop("type", None)
    return plan


def _shape(plan: Json) -> list[Any]:
    changes = [(entry["address"], entry["change"]["actions"]) for entry in plan.get("resource_changes", ())]
    return [changes, sorted(plan.get("output_changes", {})), sorted(address for address, _ in _data_of(plan))]


def _blur_change(change: Json, other: Json) -> None:
    after, mark = _blurred(change.get("after"), other.get("after"))
    change["after"] = after
    if mark is _ALL:
        change["after_unknown"] = True
    elif mark:
        change["after_unknown"] = _both(change.get("after_unknown"), mark)


def _read_later(plan: Json, others: Mapping[str, Json], stand_ins: Mapping[str, frozenset[Path]]) -> None:
    """Turn each data source that depends on a stand-in into one that is read during apply."""
    root = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    for module in _modules(root):
        kept = []
        for resource in module.get("resources", []):
            address = resource["address"]
            after, mark = resource.get("values", {}), False
            if resource["mode"] == "data":
                after, mark = _blurred(after, others[address].get("values", {}))
                for path in sorted(stand_ins.get(address, ()), key=str):
                    after, mark = _without(after, path), _marked(mark, path)
            if not mark:
                kept.append(resource)
                continue
            identity = {
                name: resource[name] for name in ("mode", "type", "name", "index", "provider_name") if name in resource
            }
            if module.get("address"):
                identity["module_address"] = module["address"]
            change = {
                "actions": ["read"], "before": None, "after": after, "after_unknown": True if mark is _ALL else mark,
                "before_sensitive": False, "after_sensitive": resource.get("sensitive_values", {}),
            }  # fmt: skip
            plan.setdefault("resource_changes", []).append({"address": address, **identity, "change": change})
            _plan_read(plan, module.get("address", ""), {**resource, "values": _known(after, change["after_unknown"])})
        if "resources" in module:
            module["resources"] = kept


def _plan_read(plan: Json, module_address: str, resource: Json) -> None:
    """Put a data source among the planned values, where Terraform puts those that it has still to read."""
    at = plan.setdefault("planned_values", {}).setdefault("root_module", {})
    for step in map(str, ModuleInstance.parse(module_address).lineage):
        children = at.setdefault("child_modules", [])
        found = next((child for child in children if child["address"] == step), None)
        if found is None:
            found = {"address": step}
            children.append(found)
        at = found
    at.setdefault("resources", []).append(resource)


def _blurred(first: Any, second: Any) -> tuple[Any, Any]:
    """What is the same in two values, and marks (as in ``after_unknown``) where they differ; False for nowhere."""
    if first == second and type(first) is type(second):
        return first, False
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        pairs = {key: _blurred(first[key], second[key]) for key in first}
        values = {key: value for key, (value, mark) in pairs.items() if mark is not _ALL}
        return values, {key: mark is _ALL or mark for key, (_, mark) in pairs.items() if mark}
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        found = [_blurred(one, other) for one, other in zip(first, _aligned(first, second), strict=True)]
        return [None if mark is _ALL else one for one, mark in found], [mark is _ALL or mark for _, mark in found]
    return None, _ALL


def _aligned(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """``second`` in the order of ``first``: a set is sorted by its values, of which some differ."""
    rest = list(second)
    equal = []
    for one in first:
        equal.append(one in rest)
        if equal[-1]:
            rest.remove(one)
    return [one if same else rest.pop(0) for one, same in zip(first, equal, strict=True)]


def _without(value: Any, path: Path) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: _without(value[step], rest)} if rest else {k: v for k, v in value.items() if k != step}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [(_without(one, rest) if rest else None) if at == step else one for at, one in enumerate(value)]
    return value


def _marked(mark: Any, path: Path) -> Any:
    if mark is _ALL or mark is True or not path:
        return True
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(mark) if isinstance(mark, list) else []
        items += [False] * (step + 1 - len(items))
        items[step] = _marked(items[step], rest)
        return items
    branch = dict(mark) if isinstance(mark, dict) else {}
    return {**branch, step: _marked(branch.get(step, False), rest)}


def _both(first: Any, second: Any) -> Any:
    """Two trees of marks as one."""
    if first is True or second is True:
        return True
    if isinstance(first, dict) and isinstance(second, dict):
        return {key: _both(first.get(key, False), second.get(key, False)) for key in {**first, **second}}
    if isinstance(first, list) and isinstance(second, list):
        length = max(len(first), len(second))
        pad = [[*one, *[False] * (length - len(one))] for one in (first, second)]
        return [_both(mine, other) for mine, other in zip(*pad, strict=True)]
    return first or second


def _known(value: Any, mark: Any) -> Any:
    """``value`` as ``planned_values`` has it: without what is unknown, with null in its place in a list."""
    if isinstance(value, dict) and isinstance(mark, dict):
        return {key: _known(one, mark.get(key)) for key, one in value.items() if mark.get(key) is not True}
    if isinstance(value, list) and isinstance(mark, list):
        marks: Sequence[Any] = [*mark, *[False] * (len(value) - len(mark))]
        return [None if one is True else _known(item, one) for item, one in zip(value, marks, strict=False)]
    return None if mark is True else value


def _holds_unknown(mark: Any) -> bool:
    if isinstance(mark, dict):
        return any(map(_holds_unknown, mark.values()))
    return any(map(_holds_unknown, mark)) if isinstance(mark, list) else bool(mark)


def _modules(module: Json) -> Iterator[Json]:
    yield module
    for child in module.get("child_modules", ()):
        yield from _modules(child)


def _resources(module: Json) -> Iterator[Json]:
    for one in _modules(module):
        yield from one.get("resources", ())


def _data_of(plan: Json) -> Iterator[tuple[str, Json]]:
    for resource in _resources(plan.get("prior_state", {}).get("values", {}).get("root_module", {})):
        if resource["mode"] == "data":
            yield resource["address"], resource
