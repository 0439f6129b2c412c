"""What tftest gives of a plan, in its shape: with what is unknown in it, and errors that name the nearest name.

https://pypi.org/project/tftest/: ``plan.outputs``, ``plan.variables``, ``plan.modules``, ``plan.resources``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import tftest
from tfproof.addresses import extend_path
from tfproof.plan.presented_values import Path, Presenter
from tfproof.plan.raw_reads import OnRead, RawPosition, recorded
from tfproof.plan.read_tracking import is_recorded
from tfproof.plan.resource import Resource
from tfproof.plan.value_state import ValueState, absent
from tfproof.values import PartlyUnknownDict, PartlyUnknownList, Unknown, is_unknown


class Whole(Protocol):
    """The plan that a part of it asks."""

    @property
    def all_resources(self) -> Mapping[str, Resource]:
        """Every instance by full address."""

    @property
    def resource_changes(self) -> Mapping[str, Any]:
        """What the plan does to each instance, by full address."""

    @property
    def shown_folder(self) -> str | None:
        """The folder of the root module, for messages."""

    def note_read(self, address: str, path: Path) -> None:
        """Record that a value of a resource was read."""

    def shown_output(self, name: str) -> Any:
        """An output of the root, also a sensitive one."""


class Names(PartlyUnknownDict):
    """A dictionary whose :class:`KeyError` lists the names that there are, and the nearest.

    Args:
        items: what it holds.
        of: what has these names.
        kind: what they are, in the plural.
        where: the folder or the line that they come from.
    """

    def __init__(self, items: Mapping[str, Any], *, of: str, kind: str, where: str | None = None) -> None:
        super().__init__(items)
        self._of = of
        self._kind = kind
        self._where = where

    def __missing__(self, name: object) -> Any:
        what = f"{self._of} has no {self._kind.removesuffix('s')} {name!r}"
        raise absent(what, str(name), self, kind=self._kind, where=self._where)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class RawChanges(Names):
    """What a plan does to each resource, as Terraform's JSON has it.

    Args:
        on_read: called with each value that a test reads.
        where: the folder of the root module.
    """

    def __init__(self, items: Mapping[str, Any], *, on_read: OnRead, where: str | None = None) -> None:
        super().__init__(items, of="the plan", kind="resource changes", where=where)
        self._position = RawPosition(on_read=on_read)

    def __getitem__(self, address: str) -> Any:
        found = super().__getitem__(address)
        return recorded(found, self._position) if is_recorded() else found

    def __iter__(self) -> Iterator[str]:  # of its own, so that dict() asks for each value
        return super().__iter__()

    def get(self, address: str, default: Any = None) -> Any:
        """What the plan does to a resource; ``default`` when there is none."""
        if address not in self:
            return default
        found = super().__getitem__(address)
        return recorded(found, self._position) if is_recorded() else found

    def items(self) -> Any:
        """Addresses and what the plan does to each."""
        return self._all(seen=is_recorded()).items()

    def values(self) -> Any:
        """What the plan does to each."""
        return self._all(seen=is_recorded()).values()

    def __eq__(self, other: object) -> bool:
        return bool(self._all(seen=is_recorded()) == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def _all(self, *, seen: bool) -> dict[str, Any]:
        every = ((address, super(RawChanges, self).__getitem__(address)) for address in self)
        return {address: recorded(entry, self._position) if seen else entry for address, entry in every}


class PlannedValues(Names):
    """The attributes of a resource, or of an object in one: equal to what tftest gives, which knows the known ones only.

    Those that are known after apply are no part of it (``in``, ``len``, ``==``), and still what it gives for their names;
    so nothing that reads the values takes them for null, and nothing writes the rest as if it were all.

    Args:
        fields: all of them.
        of: what has them.
        on_read: called with each name whose value is read.
        where: the folder of the root module.
    """

    def __init__(
        self, fields: Mapping[str, Any], *, of: str, on_read: Callable[[str], None], where: str | None = None
    ) -> None:
        self._on_read = on_read
        known = {name: value for name, value in fields.items() if not is_unknown(value)}
        super().__init__(known, of=of, kind="attributes", where=where)
        self._unknown = {k: v for k, v in fields.items() if is_unknown(v)}

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if not isinstance(found, PlannedValues):
            self._on_read(name)
        return found

    def __iter__(self) -> Iterator[str]:  # of its own, so that dict() asks for each value
        return super().__iter__()

    def __eq__(self, other: object) -> bool:
        self.values()
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def __missing__(self, name: object) -> Any:
        return self._unknown[name] if name in self._unknown else super().__missing__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an attribute; ``default`` when there is none."""
        return self[name] if name in self or name in self._unknown else default

    def items(self) -> Any:
        """Names and values, those that are unknown last."""
        return {name: self[name] for name in (*self, *self._unknown)}.items()

    def values(self) -> Any:
        """The values, those that are unknown last."""
        return {name: self[name] for name in (*self, *self._unknown)}.values()


class PlannedList(PartlyUnknownList):
    """A list with unknown parts: equal to what tftest gives, which has null in their place; compared with else, it refuses."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list) or len(other) != len(self):
            return False
        pairs = zip(self, other, strict=True)
        return all((theirs is None and is_unknown(mine)) or mine == theirs for mine, theirs in pairs)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]


class Variables(tftest.TerraformValueDict):
    """The input variables of the root; ``variables[name]`` is the value, as it was given.

    Args:
        raw: the variables of the plan.
        plan: whose they are.
    """

    kind = "variables"

    def __init__(self, raw: Mapping[str, Any], plan: Whole) -> None:
        super().__init__(dict(raw))
        self._plan = plan

    def __getitem__(self, name: str) -> Any:
        """The value of a name.

        Raises:
            AttributeAbsent: there is no such name.
        """
        if name not in self._raw:
            what = f"the plan has no {self.kind.removesuffix('s')} {name!r}"
            raise absent(what, name, self._raw, kind=self.kind, where=self._plan.shown_folder)
        return self._value(name)

    def _value(self, name: str) -> Any:
        return self._raw[name].get("value")

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __str__(self) -> str:
        return str(PartlyUnknownDict(self.items()))


class Outputs(Variables):
    """The outputs of the root; ``outputs[name]`` is the value, also of sensitive ones.

    Args:
        raw: the outputs among the planned values.
        plan: whose they are.
    """

    kind = "outputs"

    def _value(self, name: str) -> Any:
        return self._plan.shown_output(name)


class PlanModule(tftest.TerraformPlanModule):
    """A module instance: its resources, with their planned values, and the modules that it calls.

    Args:
        raw: the module among the planned values.
        plan: whose it is.
    """

    def __init__(self, raw: Mapping[str, Any], plan: Whole) -> None:
        super().__init__(dict(raw))
        self._plan = plan
        self._found: dict[str, Names] = {}

    def __getitem__(self, name: str) -> Any:
        """What Terraform's JSON says of the module; see the properties for what is made of it.

        Raises:
            AttributeAbsent: it says nothing of this name.
        """
        if name not in self._raw:
            raise absent(f"{self._called} has no {name!r}", name, self._raw, kind="keys", where=self._plan.shown_folder)
        return self._raw[name]

    def __getattr__(self, name: str) -> Any:
        if name == "outputs":
            raise AttributeError(
                f"{self._called} has no outputs here: a plan and a state have those of the root module alone\n"
                "  fix: assert on the resource that the output is made of, or declare an output of the root module"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def _called(self) -> str:
        return self._raw.get("address") or "the root module"

    @property
    def child_modules(self) -> Names:
        """The module instances that it calls, by their address inside it."""
        if "modules" not in self._found:
            inner = self._raw.get("child_modules", ())
            found = {module["address"][self._strip :]: PlanModule(module, self._plan) for module in inner}
            self._found["modules"] = Names(found, of=self._called, kind="modules", where=self._plan.shown_folder)
        return self._found["modules"]

    @property
    def resources(self) -> Names:
        """Its resources and those data sources that are read during apply, by their address inside it."""
        if "resources" not in self._found:
            found = {entry["address"][self._strip :]: self._resource(entry) for entry in self._raw.get("resources", ())}
            where = self._plan.shown_folder
            self._found["resources"] = Names(found, of=self._called, kind="resources", where=where)
        return self._found["resources"]

    def _resource(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        address = entry["address"]
        change = self._plan.resource_changes.get(address, {}).get("change", {})
        raw = ValueState(value=entry.get("values", {}), unknown=change.get("after_unknown", False))

        def inside(path: Path) -> str:
            return extend_path(address, path)

        def unknown(path: Path) -> Unknown:
            found = self._plan.all_resources[address]
            return Unknown(
                inside(path), lambda: self._plan.all_resources[address].wiring_at(path).references, found.where_of(path)
            )

        def fields(found: dict[str, Any], path: Path) -> PlannedValues:
            return PlannedValues(
                found,
                of=inside(path),
                on_read=lambda name: self._plan.note_read(address, (*path, name)),
                where=self._plan.shown_folder,
            )

        values = Presenter(unknown=unknown, fields=fields, items=PlannedList, hides=False)(raw)
        return {**entry, "values": values}
