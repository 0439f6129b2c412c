"""Takes out of a plan what only the copy has: pending resources, twins, and second definitions."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.addresses import without_keys
from tfproof.terraform.data_source_twins import TWIN
from tfproof.terraform.pending_resources import PENDING, as_written, without_pending
from tfproof.values_representation import resources_in

Json = dict[str, Any]
_OWN_PROVIDER = "terraform"


def undeferred(plan: Json, answered: Mapping[str, frozenset[str]]) -> Json:
    """Return the plan of the configuration as people wrote it.

    Args:
        plan: the plan JSON of a copy whose data sources are deferred.
        answered: the attributes that are answered, by address without instance keys.
    """
    plan = copy.deepcopy(plan)
    twins = {entry["address"].replace(TWIN, ""): entry for entry in _twins(plan)}
    _take_out(plan)
    changes = {entry["address"]: entry["change"] for entry in plan.get("resource_changes", ())}
    for address, twin in twins.items():
        if address in changes:
            _answer(changes[address], twin, answered.get(without_keys(address), frozenset()))
    for resource in resources_in(plan.get("planned_values", {}).get("root_module", {})):
        if resource["address"] in twins and resource["address"] in changes:
            resource["values"] = changes[resource["address"]]["after"]
    return plan


def _take_out(plan: Json) -> None:
    for kind in plan.keys() & {"resource_changes", "resource_drift"}:
        plan[kind] = [entry for entry in plan[kind] if not _is_ours(entry["name"])]
    if "relevant_attributes" in plan:
        plan["relevant_attributes"] = [
            _renamed(one) for one in plan["relevant_attributes"] if PENDING not in one["resource"]
        ]
    for values in (plan.get("planned_values", {}), plan.get("prior_state", {}).get("values", {})):
        if "root_module" in values:
            values["root_module"] = _module(values["root_module"])
    if plan.get("prior_state", {}).get("values") == {"root_module": {}}:
        del plan["prior_state"]
    if "checks" in plan:
        plan["checks"] = _renamed(plan["checks"])
    configuration = plan.get("configuration", {})
    if "root_module" in configuration:
        configuration["root_module"] = _configured(configuration["root_module"])
        _drop_own_provider(configuration)


def _is_ours(name: str) -> bool:
    return name.startswith((PENDING, TWIN))


def _twins(plan: Json) -> Iterator[Json]:
    root = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    return (one for one in resources_in(root) if one["name"].startswith(TWIN))


def _answer(change: Json, twin: Json, names: frozenset[str]) -> None:
    """Put what was answered into a data source that is read later."""
    outputs = twin["type"] == "terraform_remote_state"
    given = (twin["values"].get("outputs") or {}) if outputs else twin["values"]
    known = {name: given.get(name) for name in names}
    known = {"outputs": known} if outputs and names else known
    change["after"] = {**(change.get("after") or {}), **known}
    if isinstance(change.get("after_unknown"), dict):
        change["after_unknown"] = {k: mark for k, mark in change["after_unknown"].items() if k not in known}
    hidden = {k: mark for k, mark in twin.get("sensitive_values", {}).items() if k in known}
    if hidden and isinstance(change.get("after_sensitive"), dict):
        change["after_sensitive"] |= hidden


def _module(module: Json) -> Json:
    found = dict(module)
    if "resources" in found:
        found["resources"] = [one for one in found["resources"] if not _is_ours(one["name"])]
        for one in found["resources"]:
            if "depends_on" in one:
                one["depends_on"] = [_renamed(name) for name in one["depends_on"] if PENDING not in name]
                if not one["depends_on"]:
                    del one["depends_on"]
    if "child_modules" in found:
        children = [_module(child) for child in found["child_modules"]]
        found["child_modules"] = [child for child in children if child.keys() - {"address"}]
    return {key: value for key, value in found.items() if value or key not in {"resources", "child_modules"}}


def _configured(module: Json) -> Json:
    found = dict(module)
    if "resources" in found:
        found["resources"] = [_declared(one) for one in found["resources"] if not _is_ours(one["name"])]
        if not found["resources"]:
            del found["resources"]
    for kind in ("variables", "outputs"):
        if kind in found:
            found[kind] = {name: _renamed(one) for name, one in found[kind].items() if not name.startswith(TWIN)}
    if "module_calls" in found:
        found["module_calls"] = {
            name: {**_call(call), "module": _configured(call.get("module") or {})}
            for name, call in found["module_calls"].items()
        }
    return found


def _call(call: Json) -> Json:
    expressions = {name: one for name, one in call.get("expressions", {}).items() if not name.startswith(TWIN)}
    rest = {key: value for key, value in call.items() if key not in {"expressions", "module"}}
    return {**_renamed(rest), **({"expressions": _renamed(expressions)} if "expressions" in call else {})}


def _declared(resource: Json) -> Json:
    found: Json = _renamed(resource)
    if "depends_on" in found:
        found["depends_on"] = [name for name in found["depends_on"] if PENDING not in name]
        if not found["depends_on"]:
            del found["depends_on"]
    return found


def _drop_own_provider(configuration: Json) -> None:
    """The provider of ``terraform_data`` is listed where something uses it."""
    providers = configuration.get("provider_config", {})
    used = {one.get("provider_config_key") for one in _declared_in(configuration["root_module"])}
    if _OWN_PROVIDER in providers and not any(str(key).rpartition(":")[2] == _OWN_PROVIDER for key in used):
        del providers[_OWN_PROVIDER]


def _declared_in(module: Json) -> Iterator[Json]:
    yield from module.get("resources", ())
    for call in module.get("module_calls", {}).values():
        yield from _declared_in(call.get("module") or {})


def _renamed(value: Any) -> Any:
    if isinstance(value, str):
        return as_written(value.replace(TWIN, ""))
    if isinstance(value, dict):
        return {key: _renamed(item) for key, item in value.items()}
    return [_renamed(item) for item in without_pending(value)] if isinstance(value, list) else value
