"""Takes the plan of a generated root apart, into the plan that each case would have alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NUMBER = re.compile(r"module\.c(\d+)(?=[.:]|$)")
_PREFIX = re.compile(r"c(\d+)__")
_WHOLE = ("format_version", "terraform_version", "timestamp", "complete", "errored")

Json = dict[str, Any]


def split(plan: Mapping[str, Any], count: int) -> list[Json]:
    """Return the plan JSON of each case.

    Args:
        plan: the plan JSON of a root that :func:`~tfproof.cases.assembly.assemble` made.
        count: how many cases are in it.
    """
    parts = [_Part(plan, number) for number in range(count)]
    _distribute(parts, "variables", plan.get("variables"))
    _distribute(parts, "output_changes", plan.get("output_changes"))
    for kind in ("resource_changes", "resource_drift"):
        for change in plan.get(kind) or ():
            part = parts[_number_of(change["address"])]
            part.raw.setdefault(kind, []).append(part.resource(change))
    for relevant in plan.get("relevant_attributes") or ():
        part = parts[_number_of(relevant["resource"])]
        part.raw.setdefault("relevant_attributes", []).append(
            {**relevant, "resource": part.local(relevant["resource"])}
        )
    for check in plan.get("checks") or ():
        part = parts[_number_of(check["address"]["to_display"])]
        part.raw.setdefault("checks", []).append(part.check(check))
    planned = plan.get("planned_values") or {}
    _distribute_values(parts, "planned_values", planned)
    prior = plan.get("prior_state")
    if prior is not None:
        _distribute_values(parts, "prior_state", prior.get("values") or {})
    for part in parts:
        part.finish(plan)
    return [part.raw for part in parts]


class _Part:
    """One case's share."""

    def __init__(self, plan: Mapping[str, Any], number: int) -> None:
        self._number = number
        self._module = f"module.c{number}"
        self.raw: Json = {key: plan[key] for key in _WHOLE if key in plan}

    def local(self, address: str) -> str:
        """An address as it is without the module block around it; ``""`` for the module itself."""
        return address.removeprefix(self._module).removeprefix(".")

    def resource(self, entry: Mapping[str, Any]) -> Json:
        """A resource, or the change of one."""
        found = self._rehomed(entry, "module_address")
        for key in ("address", "previous_address"):
            if key in found:
                found[key] = self.local(found[key])
        if "depends_on" in found:
            found["depends_on"] = [self.local(address) for address in found["depends_on"]]
        return found

    def check(self, check: Mapping[str, Any]) -> Json:
        """A check and its instances."""
        found = {**check, "address": self._displayed(check["address"])}
        if "instances" in check:
            found["instances"] = [{**one, "address": self._displayed(one["address"])} for one in check["instances"]]
        return found

    def module(self, values: Mapping[str, Any]) -> Json:
        """A module's values, with those of its own modules."""
        found = self._rehomed(values, "address")
        if "resources" in found:
            found["resources"] = [self.resource(resource) for resource in found["resources"]]
        if "child_modules" in found:
            # Below a root's own modules Terraform lists them in no order.
            children = sorted(found["child_modules"], key=lambda child: str(child.get("address", "")))
            found["child_modules"] = [self.module(child) for child in children]
        return found

    def finish(self, plan: Mapping[str, Any]) -> None:
        """Add what is made of the rest."""
        configuration = plan.get("configuration") or {}
        call = ((configuration.get("root_module") or {}).get("module_calls") or {})[f"c{self._number}"]
        self.raw["configuration"] = {"root_module": self._configured(call.get("module") or {})}
        if providers := self._providers(configuration.get("provider_config") or {}):
            self.raw["configuration"]["provider_config"] = providers
        if "prior_state" in self.raw:
            whole = plan["prior_state"]
            self.raw["prior_state"] = {
                **{key: value for key, value in whole.items() if key != "values"},
                "values": self.raw["prior_state"],
            }
        changes = [change["change"] for change in self.raw.get("resource_changes", ())]
        changes += self.raw.get("output_changes", {}).values()
        self.raw["applyable"] = any(change["actions"] != ["no-op"] for change in changes)

    def _rehomed(self, entry: Mapping[str, Any], key: str) -> Json:
        """The entry with its module's address made local; the root has none."""
        found = dict(entry)
        if key in found:
            found[key] = self.local(found[key])
            if not found[key]:
                del found[key]
        return found

    def _displayed(self, address: Mapping[str, Any]) -> Json:
        found = self._rehomed(address, "module")
        found["to_display"] = self.local(found["to_display"])
        return found

    def _configured(self, module: Mapping[str, Any]) -> Json:
        found = dict(module)
        if "resources" in found:
            found["resources"] = [self._declared(resource) for resource in found["resources"]]
        if "module_calls" in found:
            found["module_calls"] = {
                name: {**call, "module": self._configured(call.get("module") or {})}
                for name, call in found["module_calls"].items()
            }
        return found

    def _declared(self, resource: Mapping[str, Any]) -> Json:
        found = dict(resource)
        if "provider_config_key" in found:
            found["provider_config_key"] = self._provider_key(found["provider_config_key"])
        return found

    def _provider_key(self, key: str) -> str:
        module, colon, name = key.rpartition(":")
        inside = self.local(module) if colon else ""
        return f"{inside}:{name}" if inside else name

    def _providers(self, configured: Mapping[str, Any]) -> Json:
        found: Json = {}
        for key, provider in configured.items():
            module = provider.get("module_address", "")
            if not module or module == self._module or module.startswith(f"{self._module}."):
                found.setdefault(self._provider_key(key), self._rehomed(provider, "module_address"))
        return found


def _distribute(parts: list[_Part], kind: str, entries: Mapping[str, Any] | None) -> None:
    """Hand out what is named ``c<number>__<name>``."""
    for name, entry in (entries or {}).items():
        number, own = _named(name)
        parts[number].raw.setdefault(kind, {})[own] = entry


def _distribute_values(parts: list[_Part], kind: str, values: Mapping[str, Any]) -> None:
    for part in parts:
        part.raw[kind] = {"root_module": {}}
    for name, output in (values.get("outputs") or {}).items():
        number, own = _named(name)
        parts[number].raw[kind].setdefault("outputs", {})[own] = output
    children: Iterable[Mapping[str, Any]] = (values.get("root_module") or {}).get("child_modules") or ()
    for child in children:
        part = parts[_number_of(child["address"])]
        part.raw[kind]["root_module"] = part.module(child)


def _named(name: str) -> tuple[int, str]:
    match = _PREFIX.match(name)
    if match is None:
        raise ValueError(f"not a name of a generated root: {name}")
    return int(match.group(1)), name[match.end() :]


def _number_of(address: str) -> int:
    match = _NUMBER.match(address)
    if match is None:
        raise ValueError(f"not an address of a generated root: {address}")
    return int(match.group(1))
