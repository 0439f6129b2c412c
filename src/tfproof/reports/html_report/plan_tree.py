"""The plan as a tree: every value with its state, known, known after apply, simulated or sensitive."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.differences import references_at
from tfproof.plan.named_secrets import PAIRS, holds_named_secret, is_secret_name
from tfproof.plan.value_state import ValueState
from tfproof.reports.html_report.model import AttributeLine, ModuleTree, PlannedStack, ResourceTree
from tfproof.review.hidden_secrets import Secrets

_LONGEST = 200
_HIDDEN = "sensitive, not shown"
_LATE = "known after apply"


def plan_tree(stack: PlannedStack, secrets: Secrets, name: str = "") -> tuple[ModuleTree, ...]:
    """Return the module instances of a plan, the root first, and its outputs.

    Args:
        stack: the plan, and the state after a simulated apply.
        secrets: what is not shown, also where a provider copies it to another attribute.
        name: the name of the stack, where a page has several.
    """
    modules: dict[str, list[ResourceTree]] = {"": []}
    for resource in stack.plan.all_resources.values():
        modules.setdefault(resource.module_address, []).append(_resource(resource, stack.applied))
    found = [_module(name, address or "root module", resources) for address, resources in modules.items() if resources]
    return tuple(_hidden(one, secrets) for one in (*found, *_outputs(stack.plan, name)))


def _hidden(module: ModuleTree, secrets: Secrets) -> ModuleTree:
    resources = [
        replace(one, attributes=tuple(_hidden_line(line, secrets) for line in one.attributes))
        for one in module.resources
    ]
    return _module("", module.name, resources)


def _hidden_line(line: AttributeLine, secrets: Secrets) -> AttributeLine:
    return replace(line, state="sensitive", value=_HIDDEN) if secrets.hold(line.text) else line


def _module(stack: str, address: str, resources: Sequence[ResourceTree]) -> ModuleTree:
    counts = Counter(one.state for resource in resources for one in resource.attributes)
    return ModuleTree(
        name=f"{stack}: {address}" if stack else address,
        resources=tuple(resources),
        counts={state: counts[state] for state in ("known", "unknown", "simulated", "sensitive") if counts[state]},
    )


def _outputs(plan: Plan, stack: str) -> Iterator[ModuleTree]:
    changes: Mapping[str, Any] = dict(plan).get("output_changes") or {}
    lines = [
        line
        for name, change in changes.items()
        for line in _lines(
            ValueState(
                value=change.get("after"), unknown=change.get("after_unknown"), sensitive=change.get("after_sensitive")
            ),
            (name,),
        )
    ]
    if lines:
        yield _module(stack, "outputs", [ResourceTree(address="outputs", action="", place="", attributes=tuple(lines))])


def _resource(resource: Resource, applied: Applied | None) -> ResourceTree:
    later = applied.all_resources.get(resource.address) if applied is not None else None
    made = applied.stand_ins(resource.address) if applied is not None and later is not None else frozenset[str]()
    lines = [
        line
        for step in resource.raw.steps()
        for line in _lines(
            resource.raw.child(step),
            (step,),
            resource=resource,
            later=later.raw if later is not None else None,
            made=made,
        )
    ]
    return ResourceTree(
        address=resource.address,
        action=resource.change.action if resource.change else "read",
        place=resource.where or "",
        attributes=tuple(lines),
    )


def _lines(
    part: ValueState,
    path: tuple[Step, ...],
    *,
    resource: Resource | None = None,
    later: ValueState | None = None,
    made: frozenset[str] = frozenset(),
) -> Iterator[AttributeLine]:
    """The values below a path. What is null or empty is left out."""
    name = path_text(path)
    if (part.is_sensitive or _is_named_secret(path, part.value)) and (part.value is not None or part.unknown):
        yield AttributeLine(path=name, state="sensitive", value=_HIDDEN)
    elif part.is_unknown:
        yield _unknown(name, path, resource, later, made)
    elif part.is_list or part.is_object:
        named = [of for name_, of in PAIRS if part.is_object and is_secret_name(part.value.get(name_))]
        for step in part.steps():
            if step in named:
                yield AttributeLine(path=path_text((*path, step)), state="sensitive", value=_HIDDEN)
            else:
                yield from _lines(part.child(step), (*path, step), resource=resource, later=later, made=made)
    elif part.value is not None:
        yield AttributeLine(path=name, state="known", value=_text(part.value), text=_raw(part.value))


def _is_named_secret(path: tuple[Step, ...], value: Any) -> bool:
    """Whether a text is a secret by the name that it has below an argument, or holds one: the provider marks its own arguments."""
    return (
        isinstance(value, str)
        and value != ""
        and ((len(path) > 1 and is_secret_name(path[-1])) or holds_named_secret(value))
    )


def _unknown(
    name: str, path: tuple[Step, ...], resource: Resource | None, later: ValueState | None, made: frozenset[str]
) -> AttributeLine:
    found = _at(later, path)
    if found is not None and found.holds_sensitive:
        return AttributeLine(path=name, state="sensitive", value=_HIDDEN)
    feeds = _feeds(resource, path)
    if found is None or found.holds_unknown or found.value is None:
        return AttributeLine(path=name, state="unknown", value=f"{_LATE}{feeds}")
    value = _text(found.value)
    if is_simulated(name, made):
        return AttributeLine(path=name, state="simulated", value=value, text=_raw(found.value))
    value = f"{_LATE}{feeds}; in the simulated apply {value}"
    return AttributeLine(path=name, state="unknown", value=value, text=_raw(found.value))


def is_simulated(name: str, made: Collection[str]) -> bool:
    """Whether the value at a path is one of those that a simulated apply makes up, a part of one, or has one as a part."""
    return any(
        one == name or one.startswith((f"{name}.", f"{name}[")) or name.startswith((f"{one}.", f"{one}["))
        for one in made
    )


def _feeds(resource: Resource | None, path: tuple[Step, ...]) -> str:
    references = references_at(resource, path)
    return f", from {', '.join(references[:3])}" if references else ""


def _at(tree: ValueState | None, path: Sequence[Step]) -> ValueState | None:
    for step in path:
        if tree is None or step not in tree.steps():
            return None
        tree = tree.child(step)
    return tree


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
