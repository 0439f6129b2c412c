"""What a plan on top of existing resources does to each: kept, changed, replaced, destroyed, moved, or left behind."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.findings import Location
from tfproof.plan import Plan
from tfproof.values import value_at

_UNKNOWN = "(known after apply)"
_HIDDEN = "(sensitive)"
_LISTED = 5
"""So many reasons are shown in short."""


class ChangeAction(enum.StrEnum):
    """What becomes of a resource."""

    KEEP = "keep"
    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    DESTROY = "destroy"
    LEAVE = "leave behind"
    """Terraform looks for it in another region, does not find it, and makes another one if it is still declared."""
    FORGET = "forget"
    IMPORT = "import"
    """An ``import`` block brings it into the state; offline it cannot be determined how far it differs from its configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedReplacement:
    """An attribute that forces a replacement.

    Attributes:
        attribute: its path, such as ``name`` or ``schema[0].name``.
        before: its value as text; sensitive ones are not shown.
        after: likewise, or that it is known after apply.
        location: the line on which it is set.
    """

    attribute: str
    before: str
    after: str
    location: Location | None

    def __str__(self) -> str:
        return f"{self.attribute} ({self.before} -> {self.after}){f', {self.location}' if self.location else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """What becomes of one resource.

    Attributes:
        address: its address in the current configuration; where there is none, the former one.
        type: its type.
        action: what becomes of it.
        previous_address: the former address of one that was moved.
        forced_by: the attributes that force a replacement, those that the source sets first; empty when something else does (``replace_triggered_by``).
        reason: Terraform's own word for why, such as ``delete_because_each_key``.
        changed: names of the attributes that are other ones.
        location: where the resource is declared today.
        before: the attributes that it had; None when it was not there.
        after: those of them that it will have as far as they are known; None when it will not be there.
    """

    address: str
    type: str
    action: ChangeAction
    previous_address: str | None = None
    forced_by: tuple[ForcedReplacement, ...] = ()
    reason: str | None = None
    changed: tuple[str, ...] = ()
    location: Location | None = None
    before: Mapping[str, Any] | None = field(default=None, repr=False)
    after: Mapping[str, Any] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        forced = ", ".join(f"{one.attribute} {one.before} -> {one.after}" for one in self.forced_by)
        why = f"forced by {forced}" if forced else self.reason or ", ".join(self.changed)
        return f"{self.action.value} {self.address}{f' ({why})' if why else ''}"


def in_short(texts: Iterable[str]) -> str:
    """Return the first of some texts in one, and how many more there are."""
    listed = list(texts)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return "; ".join(listed[:_LISTED]) + more


def read_effects(plan: Plan) -> tuple[ResourceChange, ...]:
    """Return what becomes of each managed resource, in Terraform's order."""
    raw: dict[str, Any] = dict(plan)
    gone = {
        entry["address"]: entry for entry in raw.get("resource_drift", ()) if entry["change"]["actions"] == ["delete"]
    }
    entries = [entry for entry in raw.get("resource_changes", ()) if entry["mode"] == "managed"]
    listed = [_effect(plan, entry, gone.get(entry["address"])) for entry in entries if not _is_nothing(entry)]
    known = {effect.address for effect in listed}
    lost = [_lost(entry) for address, entry in gone.items() if address not in known and entry["mode"] == "managed"]
    return (*listed, *lost)


def _lost(entry: Mapping[str, Any]) -> ResourceChange:
    """What is declared nowhere any more, and not found where Terraform looks for it: it is not even destroyed."""
    return ResourceChange(
        address=entry["address"], type=entry["type"], action=ChangeAction.LEAVE, before=entry["change"].get("before")
    )


def _is_nothing(entry: Mapping[str, Any]) -> bool:
    """A resource that was not there and will not be: Terraform lists it when it was deleted behind its back."""
    change = entry["change"]
    return change["actions"] == ["no-op"] and change.get("before") is None and change.get("after") is None


def _effect(plan: Plan, entry: Mapping[str, Any], gone: Mapping[str, Any] | None) -> ResourceChange:
    change = entry["change"]
    actions = change["actions"]
    place = plan.argument_location(*_declared(entry), ())
    lost = gone is not None and actions == ["create"]
    before = gone["change"]["before"] if gone is not None and lost else change.get("before")
    return ResourceChange(
        address=entry["address"],
        type=entry["type"],
        action=ChangeAction.LEAVE if lost else ChangeAction.IMPORT if "importing" in change else _action(actions),
        previous_address=entry.get("previous_address"),
        forced_by=tuple(sorted(_forced(plan, entry), key=lambda one: one.location == place)),
        reason=entry.get("action_reason"),
        changed=() if "importing" in change else tuple(_changed(change)),
        location=place,
        before=before,
        after=change.get("after"),
    )


def _action(actions: Sequence[str]) -> ChangeAction:
    if len(actions) > 1:
        return ChangeAction.REPLACE
    known = {
        "no-op": ChangeAction.KEEP, "read": ChangeAction.KEEP, "create": ChangeAction.ADD, "update": ChangeAction.CHANGE,
        "delete": ChangeAction.DESTROY, "forget": ChangeAction.FORGET,
    }  # fmt: skip
    return known[actions[0]]


def _declared(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry.get("module_address", ""), f"{entry['type']}.{entry['name']}"


def _forced(plan: Plan, entry: Mapping[str, Any]) -> Iterator[ForcedReplacement]:
    change = entry["change"]
    for whole in change.get("replace_paths", ()):
        path = _narrowed(tuple(whole), change)
        pair = [_shown(change, side, path) for side in ("before", "after")]
        yield ForcedReplacement(
            attribute=path_text(path),
            before=pair[0],
            after=pair[1],
            location=plan.argument_location(*_declared(entry), path),
        )


def _narrowed(path: tuple[Step, ...], change: Mapping[str, Any]) -> tuple[Step, ...]:
    """Of a path to a list of one block, the path to the one attribute in it that differs."""
    before, after = value_at(change.get("before"), path), value_at(change.get("after"), path)
    if not (isinstance(before, list) and isinstance(after, list) and len(before) == len(after) == 1):
        return path
    if not (isinstance(before[0], dict) and isinstance(after[0], dict)):
        return path
    differing = [name for name in after[0] if before[0].get(name) != after[0][name]]
    return (*path, 0, differing[0]) if len(differing) == 1 else path


def _shown(change: Mapping[str, Any], side: str, path: tuple[Step, ...]) -> str:
    if is_marked(change.get(f"{side}_sensitive"), path):
        return _HIDDEN
    if side == "after" and is_marked(change.get("after_unknown"), path):
        return _UNKNOWN
    value = value_at(change.get(side), path)
    return "null" if value is None else repr(value)


def is_marked(marks: Any, path: Sequence[Step]) -> bool:
    """Whether a value, something that holds it, or something in it is marked."""
    for step in path:
        if marks is True:
            return True
        marks = value_at(marks, (step,))
    return _holds_mark(marks)


def _holds_mark(marks: Any) -> bool:
    inner = marks.values() if isinstance(marks, dict) else marks if isinstance(marks, list) else ()
    return marks is True or any(_holds_mark(one) for one in inner)


def _changed(change: Mapping[str, Any]) -> Iterator[str]:
    before, after, unknown = change.get("before") or {}, change.get("after") or {}, change.get("after_unknown") or {}
    if before and (after or unknown):
        yield from (name for name in sorted({*before, *after, *unknown}) if _differs(name, before, after, unknown))


def _differs(name: str, before: Mapping[str, Any], after: Mapping[str, Any], unknown: Mapping[str, Any]) -> bool:
    return _holds_mark(unknown.get(name)) or before.get(name) != after.get(name)
