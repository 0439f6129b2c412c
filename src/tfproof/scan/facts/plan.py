"""A resource as the plan JSON says it: read from the file that Checkov scans, not from what Checkov makes of it.

Checkov puts the first reference where a value is unknown, pairs blocks of a set by position, and drops edges across
modules. The plan itself says which values are known after apply, and the configuration in it says what feeds them.
Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof.findings import View
from tfproof.scan.facts.documents import statements_document
from tfproof.scan.facts.resource import Block, Resource, Use
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

_STEP = re.compile(r'module\.([^.\[]+)((?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?)\.?')
_MERGED = ("source_json", "override_json", "source_policy_documents", "override_policy_documents")
_MOST_HOPS = 32
# Attributes whose parts matter: when they are unknown as a whole, the plan does not say which part refers.
_NESTED = frozenset({"roles", "role_mapping"})


def overlay(after: object, unknown: object) -> object:
    """Return ``after`` with Unresolved in every place that ``after_unknown`` marks."""
    if unknown is True:
        return Unresolved()
    if isinstance(unknown, Mapping) and unknown:
        known = after if isinstance(after, Mapping) else {}
        return {key: overlay(known.get(key), unknown.get(key)) for key in {**known, **unknown}}
    if isinstance(unknown, list) and unknown:
        known_list = after if isinstance(after, list) else []
        longest = max(len(known_list), len(unknown))
        return [overlay(_at(known_list, index), _at(unknown, index)) for index in range(longest)]
    return after


def _at(items: Sequence[object], index: int) -> object:
    return items[index] if index < len(items) else None


class PlanFile:
    """One plan JSON, indexed by address."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._configuration = raw.get("configuration", {}).get("root_module", {})
        self.values: dict[str, Mapping[str, Any]] = {}
        self.types: dict[str, str] = {}
        self.secrets: dict[str, tuple[str, ...]] = {}
        for resource in _planned(raw.get("planned_values", {}).get("root_module", {})):
            self._put(resource, resource.get("values"), {})
        for resource in raw.get("resource_changes", []):
            change = resource.get("change", {})
            if change.get("after") is not None or change.get("after_unknown"):
                self._put(resource, change.get("after"), change.get("after_unknown"))
                marked = _sensitive(change.get("after"), change.get("after_sensitive"))
                self.secrets[resource["address"]] = tuple(marked)

    def _put(self, resource: Mapping[str, Any], after: object, unknown: object) -> None:
        body = overlay(after or {}, unknown)
        self.values[resource["address"]] = body if isinstance(body, Mapping) else {}
        self.types[resource["address"]] = resource["type"]

    def _module(self, steps: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
        module: Mapping[str, Any] = self._configuration
        for name, _ in steps:
            module = module.get("module_calls", {}).get(name, {}).get("module", {})
        return module

    def expressions(self, address: str) -> Mapping[str, Any]:
        """Return the configuration's expressions of the resource at ``address``."""
        steps, rest = split(address)
        wanted = rest.split("[", 1)[0]
        for resource in self._module(steps).get("resources", []):
            if resource.get("address") == wanted:
                expressions: Mapping[str, Any] = resource.get("expressions", {})
                return expressions
        return {}

    def follow(self, steps: Sequence[tuple[str, str]], references: Sequence[str]) -> tuple[str, str] | None:
        """Return (module prefix, reference) that ``references``, seen inside ``steps``, come from in the end.

        None when the expression refers to more than one thing, or to something that the plan does not spell out.
        """
        path = list(steps)
        for _ in range(_MOST_HOPS):
            names = [name for name in _longest(references) if name not in ("each.key", "each.value", "count.index")]
            if len(names) != 1:
                return None
            name = names[0]
            if name.startswith("var.") and path:
                call = self._module(path[:-1]).get("module_calls", {}).get(path[-1][0], {})
                references = _references(call.get("expressions", {}).get(name[4:].split(".")[0]))
                path = path[:-1]
            elif name.startswith("module."):
                match = _STEP.match(name)
                if match is None:
                    return None
                output = name[match.end() :].split(".")[0].split("[")[0]
                path.append((match.group(1), match.group(2)))
                expression = self._module(path).get("outputs", {}).get(output, {}).get("expression")
                references = _references(expression)
            elif name.startswith(("var.", "local.", "path.", "terraform.")):
                return None
            else:
                return "".join(f"module.{step}{key}." for step, key in path), name
        return None


@functools.lru_cache(maxsize=4)
def _load(path: str, _size: int, _changed: int) -> PlanFile:
    return PlanFile(json.loads(Path(path).read_text(encoding="utf-8")))


def load(path: Path) -> PlanFile:
    """Read the plan at ``path``, once for each content."""
    status = path.stat()
    return _load(str(path), status.st_size, status.st_mtime_ns)


def split(address: str) -> tuple[list[tuple[str, str]], str]:
    """Split ``module.a["k"].aws_x.y[0]`` into ``[("a", '["k"]')]`` and ``aws_x.y[0]``."""
    steps: list[tuple[str, str]] = []
    while match := _STEP.match(address):
        steps.append((match.group(1), match.group(2)))
        address = address[match.end() :]
    return steps, address


def _sensitive(after: object, marks: object) -> Iterator[str]:
    """Every text in ``after`` at or below a place that ``after_sensitive`` marks."""
    if marks is True:
        yield from (str(leaf) for _, leaf in _leaves(after, "") if isinstance(leaf, str))
    elif isinstance(marks, Mapping) and isinstance(after, Mapping):
        for key, mark in marks.items():
            yield from _sensitive(after.get(key), mark)
    elif isinstance(marks, list) and isinstance(after, list):
        for value, mark in zip(after, marks, strict=False):
            yield from _sensitive(value, mark)


def _planned(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _planned(child)


def _references(expression: object) -> list[str]:
    if isinstance(expression, Mapping):
        found = expression.get("references")
        return [str(item) for item in found] if isinstance(found, list) else []
    return []


def _longest(references: Sequence[str]) -> list[str]:
    """Terraform lists ``a.b.c`` and then its prefix ``a.b``: keep the first of them."""
    unique = list(dict.fromkeys(references))
    return [
        name
        for name in unique
        if not any(other != name and other.startswith((f"{name}.", f"{name}[")) for other in unique)
    ]


class PlanBlock(Block):
    """A body whose unknown parts are marked."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    def value(self, name: str) -> object:  # noqa: D102 - see Block
        return self._body.get(name)

    def blocks(self, name: str) -> tuple[Block, ...] | Unresolved:  # noqa: D102 - see Block
        value = self._body.get(name)
        if is_unresolved(value):
            return value
        bodies = value if isinstance(value, list) else [] if value is None else [value]
        if any(is_unresolved(body) for body in bodies):
            return Unresolved()
        return tuple(PlanBlock(body) for body in bodies if isinstance(body, Mapping))


class PlanResource(PlanBlock, Resource):
    """A resource of a plan."""

    view = View.PLAN

    def __init__(self, plan: PlanFile, *, address: str, type_: str) -> None:
        super().__init__(plan.values.get(address, {}))
        self._plan = plan
        self.address = address
        self.type = type_

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that the plan marks as sensitive."""
        return self._plan.secrets.get(self.address, ())

    @property
    def present(self) -> bool:
        """False when the plan says nothing of this address: then nothing can be decided."""
        return self.address in self._plan.values

    def value(self, name: str) -> object:
        """Return the value; one that nobody set and the provider will choose is absent, not unresolved."""
        value = super().value(name)
        if is_unresolved(value):
            expressions = self._plan.expressions(self.address)
            if expressions and name not in expressions:
                return None
        return value

    def document(self, name: str) -> Mapping[str, object] | Unresolved:  # noqa: D102 - see Resource
        value = self.value(name)
        if isinstance(value, str):
            try:
                parsed = json.loads(value)
            except json.JSONDecodeError:
                return Unresolved(expression=f"{name} is not JSON")
            return parsed if isinstance(parsed, Mapping) else Unresolved(expression=f"{name} is not an object")
        return self._rebuilt(name)

    def _rebuilt(self, name: str) -> Mapping[str, object] | Unresolved:
        steps, own = split(self.address)
        unresolved = Unresolved(expression=name)
        end = self._plan.follow(steps, _references(self._plan.expressions(self.address).get(name)))
        if end is None:
            return unresolved
        prefix, reference = end
        if not reference.startswith("data.aws_iam_policy_document.") or not reference.endswith(".json"):
            return Unresolved(expression=reference)
        address = f"{prefix}{reference.removesuffix('.json')}"
        key = own[own.index("[") :] if "[" in own else ""
        body = self._plan.values.get(address) or self._plan.values.get(f"{address}{key}")
        if body is None or any(body.get(merged) is not None for merged in _MERGED):
            return unresolved
        statements = body.get("statement")
        if not isinstance(statements, list) or not all(isinstance(item, Mapping) for item in statements):
            return unresolved
        fed = self._condition_values_fed_by(address)
        return statements_document(body.get("version"), [_labelled(item, fed) for item in statements])

    def _condition_values_fed_by(self, address: str) -> str:
        """The one reference that all unresolved condition values of a document come from; empty when there are more.

        The plan lists what an expression refers to, not the expression, and sets lose their order: which value is fed by
        what can be told only when there is one answer for all. An expression that refers to one thing is taken to be it.
        """
        steps, _ = split(address)
        statements = self._plan.expressions(address).get("statement")
        blocks = [
            block for item in statements or [] if isinstance(item, Mapping) for block in item.get("condition") or []
        ]
        references = {tuple(_longest(_references(block.get("values")))) for block in blocks} - {()}
        if len(references) != 1:
            return ""
        end = self._plan.follow(steps, list(references.pop()))
        return end[1] if end else ""

    def users(self, type_: str, attributes: tuple[str, ...]) -> tuple[Use, ...]:  # noqa: D102 - see Resource
        uses: list[Use] = []
        for address, body in self._plan.values.items():
            if self._plan.types.get(address) != type_:
                continue
            for attribute in attributes:
                uses.extend(self._uses_in(address, attribute, body.get(attribute)))
        return tuple(uses)

    def others(self, type_: str) -> tuple[Resource, ...]:  # noqa: D102 - see Resource
        return tuple(
            PlanResource(self._plan, address=address, type_=type_)
            for address, of in self._plan.types.items()
            if of == type_
        )

    def _uses_in(self, address: str, attribute: str, value: object) -> Iterator[Use]:
        # In a plan both are mostly unknown; after a simulated apply they are known, and no two resources have the same.
        own = {name for name in (self.value("arn"), self.value("id")) if isinstance(name, str)}
        unknown = False
        for path, leaf in _leaves(value, attribute):
            if isinstance(leaf, str) and leaf in own:
                yield Use(address, path)
            unknown = unknown or is_unresolved(leaf)
        if not unknown:
            return
        steps, _ = split(address)
        references = _longest(_all_references(self._plan.expressions(address).get(attribute)))
        ends = [self._plan.follow(steps, [reference]) for reference in references]
        if any(end is not None and _same(f"{end[0]}{end[1]}", self.address) for end in ends):
            yield Use(address, attribute if len(ends) == 1 and attribute not in _NESTED else "*")
        elif not ends or None in ends:
            yield Use(address, "*")


def _all_references(expression: object) -> list[str]:
    if isinstance(expression, Mapping):
        nested = [name for part in expression.values() for name in _all_references(part)]
        return [*_references(expression), *nested]
    return [name for part in expression for name in _all_references(part)] if isinstance(expression, list) else []


def _labelled(statement: Mapping[str, Any], fed_by: str) -> Mapping[str, Any]:
    """The statement with the source of its unresolved condition values written into them."""
    conditions = statement.get("condition")
    if not fed_by or not isinstance(conditions, list):
        return statement
    label = Unresolved(expression=fed_by)
    blocks = [
        {**block, "values": [label if is_unresolved(value) else value for value in block["values"]]}
        if isinstance(block, Mapping) and isinstance(block.get("values"), list)
        else block
        for block in conditions
    ]
    return {**statement, "condition": blocks}


def _same(reference: str, address: str) -> bool:
    """True when ``reference`` (``aws_x.y.arn``, with or without a key) may mean ``address``."""
    return _keyless(reference).rsplit(".", 1)[0] == _keyless(address) or _keyless(reference) == _keyless(address)


def _keyless(address: str) -> str:
    return re.sub(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]', "", address)


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, path)
    else:
        yield path, value
