"""Three states out of three trees: a change's ``after``, ``after_unknown`` and ``after_sensitive`` seen as one.

Terraform leaves an unknown attribute out of ``after`` (or writes ``null`` inside a list) and marks it ``true`` in
``after_unknown``. See "Change Representation" in https://developer.hashicorp.com/terraform/internals/json-format.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tfproof.addresses import Step
from tfproof.errors import AttributeAbsent

_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueState:
    """One value with what is unknown and what is sensitive in it."""

    value: Any
    unknown: Any = False
    sensitive: Any = False

    @property
    def is_unknown(self) -> bool:
        """The value as a whole is known after apply."""
        return self.unknown is True

    @property
    def holds_unknown(self) -> bool:
        """Some part of the value, or all of it, is known after apply."""
        return _any_true(self.unknown)

    @property
    def is_sensitive(self) -> bool:
        """The value as a whole must not be shown."""
        return self.sensitive is True

    @property
    def holds_sensitive(self) -> bool:
        """Some part of the value, or all of it, must not be shown."""
        return _any_true(self.sensitive)

    @property
    def is_list(self) -> bool:
        """A list or set; also one that is not in ``after`` but has unknown elements."""
        return isinstance(self.value, list) or (
            self.value is None and isinstance(self.unknown, list) and self.holds_unknown
        )

    @property
    def is_object(self) -> bool:
        """An object or map; also one that is not in ``after`` but has unknown parts."""
        return isinstance(self.value, dict) or (
            self.value is None and isinstance(self.unknown, dict) and self.holds_unknown
        )

    def steps(self) -> tuple[Step, ...]:
        """The attribute names of an object, or the positions of a list."""
        if self.is_list:
            lengths = [len(tree) for tree in (self.value, self.unknown) if isinstance(tree, list)]
            return tuple(range(max(lengths)))
        names: dict[str, None] = dict.fromkeys(self.value) if isinstance(self.value, dict) else {}
        if isinstance(self.unknown, dict):
            names.update(dict.fromkeys(self.unknown))
        return tuple(names)

    def child(self, step: Step) -> ValueState:
        """The part at one step. Parts of what is unknown (or sensitive) as a whole are so as well."""
        return ValueState(
            value=_part(self.value, step, None),
            unknown=True if self.unknown is True else _part(self.unknown, step, False),
            sensitive=True if self.sensitive is True else _part(self.sensitive, step, False),
        )

    def filled(self, stand_in: object) -> Any:
        """The value with ``stand_in`` in place of each part that is known after apply."""
        return _filled(self.value, self.unknown, stand_in)


def absent(what: str, wanted: str, existing: Iterable[str], *, kind: str, where: str | None = None) -> AttributeAbsent:
    """The error for a name that is not there: lists what is, and the nearest name."""
    names = sorted(existing)
    near = difflib.get_close_matches(wanted, names, n=1)
    listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    return AttributeAbsent(
        f"{what}{f', did you mean {near[0]!r}?' if near else ''}",
        where=where,
        expected=f"one of these {kind}: {listed}" if names else f"there are no {kind}",
    )


def _part(tree: Any, step: Step, default: Any) -> Any:
    if isinstance(tree, dict):
        return tree.get(step, default)
    if isinstance(tree, list) and isinstance(step, int) and 0 <= step < len(tree):
        return tree[step]
    return default


def _filled(value: Any, unknown: Any, stand_in: object) -> Any:
    if unknown is True:
        return stand_in
    if not unknown:
        return value
    if value is None and not _any_true(unknown):
        return None
    if isinstance(unknown, dict) and isinstance(value, dict | None):
        known: dict[str, Any] = value or {}
        return {name: _filled(known.get(name), unknown.get(name), stand_in) for name in {**known, **unknown}}
    if isinstance(unknown, list) and isinstance(value, list | None):
        longest = max(len(value or ()), len(unknown))
        return [_filled(_part(value, at, None), _part(unknown, at, False), stand_in) for at in range(longest)]
    return value


def _any_true(tree: Any) -> bool:
    if isinstance(tree, dict):
        return any(_any_true(part) for part in tree.values())
    if isinstance(tree, list):
        return any(_any_true(part) for part in tree)
    return tree is True
