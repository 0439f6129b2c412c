"""What a mutant changes in a plan: each attribute with both values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tfproof.addresses import Step, path_text
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadPlace
from tfproof.values_representation import resources_in

_MISSING: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaChange:
    """One leaf that differs.

    Attributes:
        address: of the resource; ``output`` for outputs of the root.
        path: inside it; empty where a whole instance is there or not.
        before: the original's value; :data:`ABSENT` where there is none.
        kind: ``value``, ``unknown`` (known after apply), ``sensitive``, ``wiring``, ``instance``.
    """

    address: str
    path: tuple[Step, ...]
    before: Any
    after: Any
    kind: str = "value"

    @property
    def name(self) -> str:
        """The address and path, as a test names them."""
        return f"{self.address}.{path_text(self.path)}" if self.path else self.address

    def place(self, original: Plan) -> ReadPlace:
        """What of the source it is, by the original's plan."""
        if self.address == "output":
            return original.place(f"output.{self.path[0]}", self.path[1:])
        return original.place(self.address, self.path)


ABSENT: Final = _MISSING
"""No such value."""


def changes(original: Mapping[str, Any], mutant: Mapping[str, Any]) -> list[DeltaChange]:
    """Return what differs between two plans, as ``terraform show -json`` gives them."""
    return [*_resources(original, mutant), *_outputs(original, mutant), *_wiring(original, mutant)]


def _resources(original: Mapping[str, Any], mutant: Mapping[str, Any]) -> Iterator[DeltaChange]:
    one, other = _entries(original), _entries(mutant)
    for address in sorted(one.keys() | other.keys()):
        if address not in one or address not in other:
            yield DeltaChange(address=address, path=(), before=address in one, after=address in other, kind="instance")
            continue
        yield from _of_change(address, one[address], other[address])


def _entries(plan: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found = {entry["address"]: entry["change"] for entry in plan.get("resource_changes") or ()}
    for entry in resources_in(((plan.get("prior_state") or {}).get("values") or {}).get("root_module") or {}):
        if entry["address"] not in found:
            found[entry["address"]] = {"after": entry.get("values"), "after_sensitive": entry.get("sensitive_values")}
    return found


def _of_change(address: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[DeltaChange]:
    for key, kind in (("after", "value"), ("after_unknown", "unknown"), ("after_sensitive", "sensitive")):
        for path, before, after in _leaves(one.get(key), other.get(key)):
            if kind == "value" or bool(before is not ABSENT and before) != bool(after is not ABSENT and after):
                yield DeltaChange(address=address, path=path, before=before, after=after, kind=kind)
    if one.get("actions") != other.get("actions"):
        yield DeltaChange(
            address=address, path=(), before=one.get("actions"), after=other.get("actions"), kind="instance"
        )


def _outputs(original: Mapping[str, Any], mutant: Mapping[str, Any]) -> Iterator[DeltaChange]:
    one, other = original.get("output_changes") or {}, mutant.get("output_changes") or {}
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            yield DeltaChange(address="output", path=(name,), before=name in one, after=name in other, kind="instance")
            continue
        for change in _of_change("output", one[name], other[name]):
            yield DeltaChange(
                address="output", path=(name, *change.path), before=change.before, after=change.after, kind=change.kind
            )


def _wiring(original: Mapping[str, Any], mutant: Mapping[str, Any]) -> Iterator[DeltaChange]:
    one, other = dict(_references(original)), dict(_references(mutant))
    for place in sorted(one.keys() | other.keys(), key=str):
        before, after = one.get(place, ()), other.get(place, ())
        if before != after:
            yield DeltaChange(address=place[0], path=place[1], before=before, after=after, kind="wiring")


def _references(plan: Mapping[str, Any]) -> Iterator[tuple[tuple[str, tuple[Step, ...]], tuple[str, ...]]]:
    yield from _module_references((plan.get("configuration") or {}).get("root_module") or {}, "")


def _module_references(
    module: Mapping[str, Any], prefix: str
) -> Iterator[tuple[tuple[str, tuple[Step, ...]], tuple[str, ...]]]:
    for resource in module.get("resources") or ():
        for path, found in _expressions(resource.get("expressions") or {}, ()):
            yield (f"{prefix}{resource['address']}", path), found
    if not prefix:
        for name, output in (module.get("outputs") or {}).items():
            for path, found in _expressions({name: output.get("expression") or {}}, ()):
                yield ("output", path), found
    for name, call in (module.get("module_calls") or {}).items():
        yield from _module_references(call.get("module") or {}, f"{prefix}module.{name}.")


def _expressions(tree: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], tuple[str, ...]]]:
    if isinstance(tree, dict):
        if "references" in tree or "constant_value" in tree or not tree:
            yield path, tuple(tree.get("references") or ())
            return
        for name, part in tree.items():
            yield from _expressions(part, (*path, name))
    elif isinstance(tree, list):
        for number, part in enumerate(tree):
            yield from _expressions(part, (*path, number))


def _leaves(one: Any, other: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            yield from _leaves(one.get(name, ABSENT), other.get(name, ABSENT), (*path, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (before, after) in enumerate(zip(one, other, strict=True)):
            yield from _leaves(before, after, (*path, number))
    elif one != other or type(one) is not type(other):
        yield path, one, other
