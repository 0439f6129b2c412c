"""One plan JSON, indexed: the values of each resource, what the plan does not know of them, and what feeds them.

Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance, Reference, ResourceInstance, Step, without_indexes, without_prefixes
from tfproof.findings import View
from tfproof.hcl import LATE_KEY, Late
from tfproof.plan.core import PlanCore
from tfproof.plan.providers import provider_region
from tfproof.plan.resource import Context
from tfproof.plan.resource import Resource as Instance
from tfproof.plan.secret_values import configured_secrets, marked_texts
from tfproof.plan.value_state import ValueState
from tfproof.scan.facts.open_values import OpenValue
from tfproof.scan.facts.simulated_values import CONSTANTS_KEY, KEY, computed_texts, settle
from tfproof.scan.facts.unknown_values import End, ends_of, identifies, shown_value
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved, state_of
from tfproof.values import ASSUMED_KEY, SOURCE_KEY, Unknown
from tfproof.values_representation import resources_in

_OF_THE_INSTANCE = frozenset({("each", "key"), ("each", "value"), ("count", "index")})
_MOST_HOPS = 32


class PlanFile:
    """One plan JSON, indexed by address."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._entries: dict[str, Mapping[str, Any]] = {}
        self.core = self._read(dict(raw))
        self._configuration = self.core.configuration_tree
        self._marks: Mapping[str, object] = raw.get(KEY, {})
        self._constants = frozenset(raw.get(CONSTANTS_KEY, ()))
        self._late: Mapping[str, Late] | None = raw.get(LATE_KEY)
        self._assumed = frozenset(raw.get(ASSUMED_KEY, ()))
        self._settled: dict[str, Mapping[str, Any]] = {}
        self.view = View.APPLIED if KEY in raw else View.PLAN
        self.values: dict[str, Mapping[str, Any]] = {}
        self.types: dict[str, str] = {}
        self.secrets: dict[str, tuple[str, ...]] = {}
        self.absent: frozenset[str] = frozenset()
        for resource in resources_in(raw.get("planned_values", {}).get("root_module", {})):
            self._put(resource, resource.get("values"), {})
        for resource in raw.get("resource_changes", []):
            change = resource.get("change", {})
            if change.get("after") is not None or change.get("after_unknown"):
                self._put(resource, change.get("after"), change.get("after_unknown"))
                marked = marked_texts(change.get("after"), change.get("after_sensitive"))
                self.secrets[resource["address"]] = tuple(marked)
        self.secret_inputs = tuple(dict.fromkeys(configured_secrets(raw)))
        # What a data source answered is no change of a second plan, but it is what the state before it holds.
        for resource in resources_in(raw.get("prior_state", {}).get("values", {}).get("root_module", {})):
            if resource.get("mode") == "data" and resource["address"] not in self.values:
                self._put(resource, resource.get("values"), {})

    def _read(self, raw: dict[str, Any]) -> SeenPlan:
        return SeenPlan(self, raw)

    def secrets_of(self, address: str) -> tuple[str, ...]:
        """The sensitive texts that a resource may hold: a document with one of them is marked only as a whole."""
        return (*self.secrets.get(address, ()), *self.secret_inputs)

    @functools.cached_property
    def _chosen(self) -> Mapping[str, frozenset[str]]:
        """Every text that a provider chose during apply, with the addresses that hold it."""
        found: dict[str, set[str]] = {}
        for address, marks in self._marks.items():
            for text in computed_texts(self.values.get(address, {}), marks, self.expressions(address)):
                if text not in self._constants:
                    found.setdefault(text, set()).add(address)
        return {text: frozenset(addresses) for text, addresses in found.items()}

    def body(self, address: str) -> Mapping[str, Any]:
        """Return what is known of a resource, without what was computed from stand-ins.

        What a provider chose for the resource itself says nothing of its arguments: it may be made of them.
        """
        body, marks = self.values.get(address, {}), self._marks.get(address)
        if not marks:
            return body
        if address not in self._settled:
            own = frozenset({address})
            texts = frozenset(text for text, addresses in self._chosen.items() if addresses != own)
            self._settled[address] = settle(body, marks, texts)
        return self._settled[address]

    def chosen_by_provider(self, address: str, name: str) -> bool:
        """True when the attribute ``name`` is not set, or null, and only apply gives it a value."""
        marks = self._marks.get(address)
        marked = isinstance(marks, Mapping) and bool(marks.get(name))
        if not (marked or is_unresolved(self.values[address][name])):
            return False
        if self.unwritten(address, name):
            return True
        # A list whose parts are all known has marks as well: only what is unknown as a whole may be a null.
        whole = marks.get(name) is True if isinstance(marks, Mapping) else is_unresolved(self.values[address][name])
        return whole and self._written_null(address, name)

    def _written_null(self, address: str, name: str) -> bool:
        """True when an argument that the plan does not know is made of known values: had it a value, it would be known."""
        return self.null_in(address, name, self.expressions(address).get(name))

    def null_in(self, address: str, name: str, expression: object) -> bool:
        """True when an unknown value is made of known ones, and so is null.

        Args:
            address: the resource.
            name: its argument, or the nested block that the value is in.
            expression: what the configuration says of the value.
        """
        if not isinstance(expression, Mapping) or (self._late is None and not expression):
            return False  # neither a constant nor a reference: only the source tells which function gives it
        block = ResourceInstance.parse(address).resource.without_keys()
        feeds = self._feeds(str(block), name, expression)
        return feeds is not None and self._is_known(block.module, feeds, str(block))

    def _feeds(self, block: str, name: str, expression: object) -> list[Reference] | None:
        """What an argument of a block comes from, local values followed; None when it may be late."""
        late = (self._late or {}).get(block, {})
        if name not in late:
            return references_of(expression)
        fed = late[name]
        return None if fed is None else [Reference.parse(one) for one in fed]

    def _is_late(self, address: str, name: str) -> bool:
        """True when how many ``dynamic`` blocks there are may be known after apply."""
        block = ResourceInstance.parse(address).resource.without_keys()
        feeds = self._feeds(str(block), name, None)
        return feeds is None or not self._is_known(block.module, feeds, str(block))

    def _is_known(self, module: ModuleInstance, references: Sequence[Reference], block: str) -> bool:
        """True when every reference is to an input whose value is in the configuration, seen from a block of a module."""
        for reference in references:
            if reference.subject in (("each", "key"), ("count", "index")) and block not in self._assumed:
                continue
            kind, name = _named_value(reference)
            if kind != "var":
                return False
            if module.steps:
                call = self._configuration.call(module)
                called = str(module.without_keys())
                passed = self._feeds(called, name, call.get("expressions", {}).get(name))
                if passed is None or not self._is_known(module.parent, passed, called):
                    return False
        return True

    def unwritten(self, address: str, name: str) -> bool:
        """True when the configuration does not write the attribute ``name``, or only ``dynamic`` blocks that make none."""
        configured = self._configured(address)  # a block without any argument has no expressions
        return bool(configured) and name not in configured.get("expressions", {}) and not self._is_late(address, name)

    def _put(self, resource: Mapping[str, Any], after: object, unknown: object) -> None:
        body = ValueState(value=after or {}, unknown=unknown).filled(Unresolved())
        self.values[resource["address"]] = body if isinstance(body, Mapping) else {}
        self.types[resource["address"]] = resource["type"]
        self._entries[resource["address"]] = resource

    def instances(self, context: Context) -> dict[str, Instance]:
        """Every resource and data source by address, with what a policy may know of its values."""
        found = {}
        for address, entry in self._entries.items():
            module = str(ResourceInstance.parse(address).module)
            state = state_of(self.body(address))
            found[address] = Instance({**entry, "module_address": module}, state, context, change=None)
        return found

    def shown(self, address: str, path: tuple[Step, ...]) -> object:
        """What the source shows of the unknown value at a path of a resource; nothing where it is not available."""
        if self.core.source is None:
            return Unresolved()
        return shown_value(self.core.symbol_of(self.core.all_resources[address], path))

    def open_values(self, address: str, name: str) -> Iterator[OpenValue]:
        """What is not known of an argument: an applied state shows values of its type, the source of a plan what it may be.

        The source is no help where a stand-in answers for what only the cloud knows.
        """
        listed = self.core.source is not None and self.view is View.PLAN
        for steps, _ in _unknown_parts(self.body(address).get(name), (name,)):
            among = self.core.symbol_of(self.core.all_resources[address], steps).among if listed else None
            example = functools.reduce(lambda value, step: value[step], steps, self.values[address])  # type: ignore[index]
            yield OpenValue(steps=steps, example=None if is_unresolved(example) else example, among=among)

    def ends(self, address: str, name: str) -> list[End] | None:
        """What each unknown part of an argument comes from; None where the source is not available, or does not show it."""
        if self.core.source is None:
            return None
        resource = self.core.all_resources[address]
        found: list[End] = []
        for steps, part in _unknown_parts(self.body(address).get(name), (name,)):
            ends = ends_of(part, self.core.symbol_of(resource, steps))
            if ends is None:
                return None
            found += (self._origin(end) for end in ends)
        return found

    def _origin(self, end: End) -> End:
        """What an end comes from where it is an argument of another resource: what that is set from, as long as it is one thing."""
        for _ in range(_MOST_HOPS):
            reference = end.references[0] if end.exact else None
            resource = self.core.all_resources.get(str(reference.resource)) if reference else None
            if reference is None or resource is None or identifies(reference) or not reference.path:
                return end
            ends = ends_of(end.path, self.core.symbol_of(resource, reference.path))
            if not ends or len(ends) > 1 or not ends[0].exact:
                return end
            (end,) = ends
        return end

    def _configured(self, address: str) -> Mapping[str, Any]:
        block = ResourceInstance.parse(address).resource
        return self._configuration.resource(block.module, block.local) or {}

    def expressions(self, address: str) -> Mapping[str, Any]:
        """Return the configuration's expressions of the resource at ``address``."""
        expressions: Mapping[str, Any] = self._configured(address).get("expressions", {})
        return expressions

    def references(self, address: str, name: str) -> list[str]:
        """Return what an argument, or all nested blocks of one name, refer to."""
        return all_references(self.expressions(address).get(name))

    def iterated(self, address: str) -> list[Reference]:
        """Return what the ``for_each`` of the resource at ``address`` refers to."""
        return references_of(self._configured(address).get("for_each_expression"))

    def region(self, address: str) -> str | Unresolved:
        """Return the region of the provider configuration that makes the resource at ``address``."""
        found = provider_region(self.core, str(self._configured(address).get("provider_config_key", "")))
        made_of = found.fed_by if isinstance(found, Unknown) else ()
        return found if isinstance(found, str) else Unresolved(expression=next(iter(made_of), "the provider's region"))

    def follow(self, module: ModuleInstance, references: Sequence[Reference]) -> Reference | None:
        """Return what ``references``, seen inside ``module``, come from in the end: an attribute of a resource.

        It is given as seen from the root. None when the expression refers to more than one thing, or to something that
        the plan does not spell out.
        """
        for _ in range(_MOST_HOPS):
            named = [one for one in references if one.subject not in _OF_THE_INSTANCE or one.path]
            if len(named) != 1:
                return None
            (reference,) = named
            kind, name = _named_value(reference)
            if kind == "var" and module.steps:
                call = self._configuration.call(module)
                references = references_of(call.get("expressions", {}).get(name))
                module = module.parent
            elif isinstance(reference.subject, ModuleInstance):
                module = ModuleInstance(steps=(*module.steps, *reference.subject.steps))
                references = references_of(
                    self._configuration.module(module).get("outputs", {}).get(reference.output, {}).get("expression")
                )
            else:
                return reference.within(module) if reference.resource else None
        return None


class SeenPlan(PlanCore):
    """A plan as policies see it.

    Without the source, it takes an expression with one reference for that reference.
    """

    def __init__(self, file: PlanFile, raw: dict[str, Any]) -> None:
        source = Path(raw[SOURCE_KEY]) if SOURCE_KEY in raw else None
        super().__init__(raw, source, plain=True)
        self._file = file

    @functools.cached_property
    def all_resources(self) -> Mapping[str, Instance]:
        """Every resource and data source by address."""
        return self._file.instances(self)


@functools.lru_cache(maxsize=4)
def _load(path: str, _size: int, _changed: int) -> PlanFile:
    return PlanFile(json.loads(Path(path).read_text(encoding="utf-8")))


def load(path: Path) -> PlanFile:
    """Read the plan at ``path``, once for each content."""
    status = path.stat()
    return _load(str(path), status.st_size, status.st_mtime_ns)


def references_of(expression: object) -> list[Reference]:
    """Return what an expression of the configuration refers to."""
    return most_exact(listed_references(expression))


def listed_references(expression: object) -> list[str]:
    """Return the references of an expression as Terraform lists them."""
    found = expression.get("references") if isinstance(expression, Mapping) else None
    return [str(one) for one in found] if isinstance(found, list) else []


def all_references(expression: object) -> list[str]:
    """Return the references of an expression, or of all expressions in nested blocks."""
    if isinstance(expression, Mapping):
        nested = [name for part in expression.values() for name in all_references(part)]
        return [*listed_references(expression), *nested]
    return [name for part in expression for name in all_references(part)] if isinstance(expression, list) else []


def most_exact(references: Iterable[str]) -> list[Reference]:
    """Return references without those that Terraform lists for being the beginning of one before."""
    return [Reference.parse(one) for one in without_prefixes(references)]


def _named_value(reference: Reference) -> tuple[str, str]:
    """The kind and the name of an input, a local value or the like; twice nothing for anything else."""
    subject = reference.subject
    return (subject[0], subject[1]) if isinstance(subject, tuple) and len(subject) == 2 else ("", "")


def _unknown_parts(value: object, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """The way to each unresolved part of a value, and the same with names only."""
    if is_unresolved(value):
        yield steps, without_indexes(steps)
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from _unknown_parts(part, (*steps, step))


def leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield every part of ``value`` that holds no other, with its path below ``path``."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    else:
        yield path, value
