"""Takes the plan of a generated root apart, into the plan that each case would have alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.addresses import ModuleInstance
from tfproof.cases.batch.generated_root import GeneratedRoot, ModuleCall
from tfproof.errors import InternalError

_BLOCK = re.compile(r"m(\d+)")
_KEY = re.compile(r"c(\d+)")
_PREFIX = re.compile(r"c(\d+)__")
_WHOLE = ("format_version", "terraform_version", "timestamp", "complete", "errored")
# What several instances of a check amount to, worst first.
_STATUSES = ("error", "fail", "unknown", "pass")

_EMPTY: Mapping[str, Any] = {"root_module": {}}

Json = dict[str, Any]


def split(plan: Mapping[str, Any], assembly: GeneratedRoot) -> list[Json]:
    """Return the plan JSON of each case, by case number.

    Args:
        plan: the plan JSON of a generated root.
        assembly: that root.

    Raises:
        InternalError: the plan holds what no generated root has.
    """
    parts = [
        _Part(plan, assembly, call, number)
        for number in range(len(assembly.values)) for call in assembly.calls if number in call.cases
    ]  # fmt: skip
    _distribute(parts, "output_changes", plan.get("output_changes"))
    for kind in ("resource_changes", "resource_drift"):
        for change in plan.get(kind) or ():
            part = parts[_number_of(change["address"])]
            part.raw.setdefault(kind, []).append(part.resource(change))
    for relevant in plan.get("relevant_attributes") or ():
        for part in _parts_of(relevant["resource"], parts):
            part.add_relevant({**relevant, "resource": local(relevant["resource"])})
    for check in plan.get("checks") or ():
        for part in _parts_of(check["address"]["to_display"], parts):
            part.raw.setdefault("checks", []).append(part.check(check))
    planned = plan.get("planned_values") or {}
    _distribute_values(parts, "planned_values", planned)
    prior = plan.get("prior_state")
    if prior is not None:
        _distribute_values(parts, "prior_state", prior.get("values") or {})
    for part in parts:
        part.finish()
    return [part.raw for part in parts]


def local(address: str) -> str:
    """An address as it is without the module block around it; ``""`` for the module itself."""
    place = _place(address)
    return place.local if place is not None else address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an address of a generated root points: the module block, the case if it says which, the address inside."""

    call: int
    case: int | None
    local: str


@functools.lru_cache(maxsize=65536)  # each case's part of each check asks about every case
def _place(address: str) -> _Place | None:
    module, rest = ModuleInstance.leading(address, most=1)
    for name, key in module.steps:
        block, case = _BLOCK.fullmatch(name), _KEY.fullmatch(key) if isinstance(key, str) else None
        if block is not None:
            return _Place(call=int(block[1]), case=int(case[1]) if case else None, local=rest)
    return None


class _Part:
    """One case's share."""

    def __init__(self, plan: Mapping[str, Any], assembly: GeneratedRoot, call: ModuleCall, number: int) -> None:
        self._plan = plan
        self._call = call
        self._number = number
        self.raw: Json = {key: plan[key] for key in _WHOLE if key in plan}
        if call.configuration.variables:
            self.raw["variables"] = dict(self._variables(assembly.values[number]))

    @property
    def call(self) -> int:
        """The number of the module block that the case is an instance of."""
        return self._call.number

    def is_number(self, number: int) -> bool:
        """Whether it is the share of this case."""
        return self._number == number

    def _variables(self, values: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
        """The variables as a root shows them: what is given as it was given, defaults as values of their type."""
        known = self._plan.get("variables") or {}
        for name, declared in sorted(self._call.configuration.variables.items()):
            default = f"m{self.call}__default__{name}"
            if declared.is_marked("ephemeral"):
                # What is given for an ephemeral variable is in no plan: Terraform shows its default in any case.
                yield name, known.get(default, {"value": None})
            elif name in values:
                yield name, {"value": values[name]}
            else:
                yield name, known[default]

    def add_relevant(self, relevant: Json) -> None:
        """Take in an attribute that matters, once: Terraform names it for the instance, and again for all of them."""
        known = self.raw.setdefault("relevant_attributes", [])
        if relevant not in known:
            known.append(relevant)

    def resource(self, entry: Mapping[str, Any]) -> Json:
        """A resource, or the change of one."""
        found = self._rehomed(entry, "module_address")
        for key in ("address", "previous_address"):
            if key in found:
                found[key] = local(found[key])
        if "depends_on" in found:
            found["depends_on"] = [local(address) for address in found["depends_on"]]
        return found

    def check(self, check: Mapping[str, Any]) -> Json:
        """A check and its instances in this case."""
        found = {**check, "address": self._displayed(check["address"])}
        mine = [
            {**one, "address": self._displayed(one["address"])}
            for one in check.get("instances") or () if _number_of(one["address"]["to_display"]) == self._number
        ]  # fmt: skip
        found.pop("instances", None)
        if mine:
            found["instances"] = mine
        statuses = {one["status"] for one in mine}
        found["status"] = next((status for status in _STATUSES if status in statuses), "pass")
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

    def finish(self) -> None:
        """Add what is made of the rest."""
        configuration = self._plan.get("configuration") or {}
        call = ((configuration.get("root_module") or {}).get("module_calls") or {})[f"m{self.call}"]
        self.raw["configuration"] = {"root_module": self._configured(call.get("module") or {})}
        if providers := self._providers(configuration.get("provider_config") or {}):
            self.raw["configuration"]["provider_config"] = providers
        if self.raw.get("prior_state") == _EMPTY:
            del self.raw["prior_state"]
        if "prior_state" in self.raw:
            about = {key: value for key, value in self._plan["prior_state"].items() if key != "values"}
            self.raw["prior_state"] = {**about, "values": self.raw["prior_state"]}
        changes = [change["change"] for change in self.raw.get("resource_changes", ())]
        changes += self.raw.get("output_changes", {}).values()
        self.raw["applyable"] = any(change["actions"] != ["no-op"] for change in changes)

    def _rehomed(self, entry: Mapping[str, Any], key: str) -> Json:
        """The entry with its module's address made local; the root has none."""
        found = dict(entry)
        if key in found:
            found[key] = local(found[key])
            if not found[key]:
                del found[key]
        return found

    def _displayed(self, address: Mapping[str, Any]) -> Json:
        found = self._rehomed(address, "module")
        found["to_display"] = local(found["to_display"])
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
        inside = local(module) if colon else ""
        return f"{inside}:{name}" if inside else name

    def _providers(self, configured: Mapping[str, Any]) -> Json:
        found: Json = {}
        for key, provider in configured.items():
            place = _place(provider.get("module_address", ""))
            if place is None or place.call == self.call:
                found.setdefault(self._provider_key(key), self._rehomed(provider, "module_address"))
        return found


def _distribute(parts: list[_Part], kind: str, entries: Mapping[str, Any] | None) -> None:
    """Return what is named ``c<number>__<name>``."""
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


def _parts_of(address: str, parts: Iterable[_Part]) -> Iterator[_Part]:
    """The part of an instance's address; of an address without an instance, every part of that module block."""
    place = _place(address)
    if place is None:
        raise _unexpected(address)
    for part in parts:
        if part.call == place.call if place.case is None else part.is_number(place.case):
            yield part


def _named(name: str) -> tuple[int, str]:
    match = _PREFIX.match(name)
    if match is None:
        raise _unexpected(name)
    return int(match.group(1)), name[match.end() :]


def _number_of(address: str) -> int:
    place = _place(address)
    if place is None or place.case is None:
        raise _unexpected(address)
    return place.case


def _unexpected(name: str) -> InternalError:
    return InternalError(f"the plan of a generated root holds {name}", fix="report it; plan without announcing cases")
