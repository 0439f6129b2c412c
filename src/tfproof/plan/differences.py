"""What a plan changes of each attribute: before and after, what is known after apply and from what, what forces a replacement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.errors import TfproofError
from tfproof.plan.model import Plan
from tfproof.plan.resource import Resource
from tfproof.plan.secret_values import holds_secret
from tfproof.plan.value_state import ValueState
from tfproof.values import leaves

_NOTHING = ValueState(value=None)
_PATHS = 3
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that a change makes another.

    Attributes:
        path: where it is, such as ``tags.owner``, or ``policy: Statement[0].Action`` in a JSON document.
        before: what was there; None when nothing was, or what was there is sensitive.
        after: what will be there; None when nothing will, or when it is unknown or sensitive.
        unknown: whether it is known after apply.
        sensitive: whether a side must not be shown.
        added: whether nothing was there before.
        removed: whether nothing will be there.
        references: what an unknown value is made of.
        forces_replacement: whether the resource is replaced because of it.
    """

    path: str
    before: Any = None
    after: Any = None
    unknown: bool = False
    sensitive: bool = False
    added: bool = False
    removed: bool = False
    references: tuple[str, ...] = ()
    forces_replacement: bool = False

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on: see ``docs/cli.md``."""
        return {
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "known_after_apply": self.unknown,
            "sensitive": self.sensitive,
            "from": list(self.references),
            "forces_replacement": self.forces_replacement,
        }


def differences(plan: Plan, entry: Mapping[str, Any], secrets: frozenset[str] = frozenset()) -> tuple[Difference, ...]:
    """Return what one entry of ``resource_changes`` changes, in the order of the names.

    Args:
        plan: the plan of the entry.
        entry: the entry.
        secrets: texts that are not shown, wherever they stand.
    """
    change = entry["change"]
    forcing = tuple(tuple(path) for path in change.get("replace_paths", ()))
    walk = _Comparison(plan.all_resources.get(entry["address"]), forcing, secrets)
    found = tuple(walk.between(_side(change, "before"), _side(change, "after"), ()))
    told = [one.path for one in found if one.forces_replacement]
    silent = [
        text
        for text in map(path_text, forcing)
        if not any(one.startswith(text) or text.startswith(one) for one in told)
    ]
    return (*found, *(Difference(path=path, forces_replacement=True) for path in dict.fromkeys(silent)))


def references_at(resource: Resource | None, path: Path) -> tuple[str, ...]:
    """Return what the value at a path is made of; nothing where that cannot be determined."""
    if resource is None:
        return ()
    try:
        return resource.wiring_at(path).references
    except TfproofError:
        return ()


def _side(change: Mapping[str, Any], side: str) -> ValueState:
    unknown = change.get("after_unknown") if side == "after" else False
    return ValueState(value=change.get(side), unknown=unknown, sensitive=change.get(f"{side}_sensitive"))


@dataclass(frozen=True, slots=True)
class _Comparison:
    resource: Resource | None
    forcing: tuple[Path, ...]
    secrets: frozenset[str]

    def between(self, before: ValueState, after: ValueState, path: Path) -> Iterator[Difference]:
        """The values that differ at or below a path. What is null or empty on both sides is left out."""
        if _is_empty(before) and _is_empty(after):
            return
        if before.is_sensitive or after.is_sensitive or after.is_unknown or _is_same(before, after):
            yield from self._whole(before, after, path)
        elif _is_like(before, after, "is_object"):
            for name in sorted({*map(str, before.steps()), *map(str, after.steps())}):
                yield from self.between(before.child(name), after.child(name), (*path, name))
        elif _is_like(before, after, "is_list"):
            yield from self._items(before, after, path)
        else:
            yield from self._whole(before, after, path)

    def _items(self, before: ValueState, after: ValueState, path: Path) -> Iterator[Difference]:
        """Of two lists or sets, what only one has; blocks that stand for each other by their parts."""
        then, now = ([one.child(step) for step in one.steps()] for one in (before, after))
        same = SequenceMatcher(None, list(map(_key, then)), list(map(_key, now)), autojunk=False)
        for kind, first, last, begin, end in same.get_opcodes():
            if kind == "equal":
                continue
            for number in range(max(last - first, end - begin)):
                old = then[first + number] if first + number < last else _NOTHING
                new = now[begin + number] if begin + number < end else _NOTHING
                at = begin + number if begin + number < end else first + number
                yield from self.between(old, new, (*path, at))

    def _whole(self, before: ValueState, after: ValueState, path: Path) -> Iterator[Difference]:
        """One value, which may be a JSON document."""
        if _is_same(before, after):
            return
        if after.is_unknown or before.is_sensitive or after.is_sensitive:
            yield self._told(before, after, path)
            return
        documents = _document(before.value), _document(after.value)
        written = [document for document in documents if document is not None]
        others = [one.value for one, read in zip((before, after), documents, strict=True) if read is None]
        if not written or any(one is not None for one in others):
            yield self._told(before, after, path)
            return
        inner = _Comparison(None, ((),) if self._forces(path) else (), self.secrets)
        for one in inner.between(ValueState(value=documents[0]), ValueState(value=documents[1]), ()):
            yield _inside(path_text(path), one)

    def _told(self, before: ValueState, after: ValueState, path: Path) -> Difference:
        hidden = before.holds_sensitive or after.holds_sensitive or self._is_secret(before, after)
        return Difference(
            path=path_text(path),
            before=None if hidden else before.value,
            after=None if hidden or after.holds_unknown else after.value,
            unknown=after.holds_unknown,
            sensitive=hidden,
            added=before.value is None,
            removed=after.value is None and not after.holds_unknown,
            references=references_at(self.resource, path)[:_PATHS] if after.holds_unknown else (),
            forces_replacement=self._forces(path),
        )

    def _is_secret(self, *sides: ValueState) -> bool:
        texts = (str(leaf) for one in sides for leaf in leaves(one.value) if leaf is not None)
        return any(holds_secret(text, self.secrets) for text in texts)

    def _forces(self, path: Path) -> bool:
        return any(path[: len(one)] == one[: len(path)] for one in self.forcing)


def _inside(attribute: str, one: Difference) -> Difference:
    return replace(one, path=f"{attribute}: {one.path}" if one.path else attribute)


def _is_like(before: ValueState, after: ValueState, kind: str) -> bool:
    """Whether both sides are of a kind, or one is and the other is not there."""
    sides = [one for one in (before, after) if one.value is not None or one.holds_unknown]
    return bool(sides) and all(getattr(one, kind) for one in sides)


def _is_empty(one: ValueState) -> bool:
    return one.value in (None, [], {}) and not one.holds_unknown


def _is_same(before: ValueState, after: ValueState) -> bool:
    return not after.holds_unknown and _key(before) == _key(after)


def _key(one: ValueState) -> str:
    return json.dumps([one.value, one.unknown if one.holds_unknown else False], sort_keys=True)


def _document(value: Any) -> Any:
    """The object or list that a text is the JSON of; None for any other value."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None
