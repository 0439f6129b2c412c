"""Instance keys that Checkov cannot read: it splits an address at every dot, also at those in a key.

Graph checks then find no resource at the address, and say nothing. So Checkov sees such keys with another sign in the place of
the dot, and its answers are read with the dot again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from tfproof.addresses import with_keys
from tfproof.scan.protocol import Entity, Outcome, ViewReport

_DOT = "\u2024"  # one dot leader: a sign that looks like a dot, and is in no key
_ADDRESSES = frozenset({"address", "module_address", "previous_address", "resource", "references", "depends_on"})
# What a user wrote stays as it is.
_VALUES = frozenset({
    "values", "sensitive_values", "value", "constant_value", "variables", "before", "after", "after_unknown",
    "before_sensitive", "after_sensitive",
})  # fmt: skip

E = TypeVar("E", Entity, Outcome)


def without_dots(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan in which no instance key holds a dot."""
    found: dict[str, Any] = _rewritten(plan, "")
    return found


def with_dots(view: ViewReport) -> ViewReport:
    """Return a report about the plan that :func:`without_dots` gave in the words of the plan itself."""

    def restored(one: E) -> E:
        return dataclasses.replace(one, **_dotted(one))

    return dataclasses.replace(
        view,
        entities=tuple(map(restored, view.entities)),
        outcomes=tuple(map(restored, view.outcomes)),
        log=tuple(line.replace(_DOT, ".") for line in view.log),
    )


def _dotted(one: Entity | Outcome) -> dict[str, Any]:
    texts = {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}
    told = {name: text.replace(_DOT, ".") for name, text in texts.items() if isinstance(text, str) and _DOT in text}
    address = told.get("address", one.address)
    return {**told, "address": with_keys(address, str)} if '["' in address else told  # Checkov unescapes some keys


def _rewritten(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: part if _is_value(key, part) else _rewritten(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_rewritten(part, name) for part in value]
    if isinstance(value, str):
        if name == "index":
            return value.replace(".", _DOT)
        if name in _ADDRESSES:
            return _keys_rewritten(value)
    return value


def _is_value(key: str, part: Any) -> bool:
    """Whether a part of a plan is a user's own; ``values`` is also the name of what a state holds."""
    return key in _VALUES and not (key == "values" and isinstance(part, Mapping) and "root_module" in part)


def _keys_rewritten(address: str) -> str:
    """Replace the dots in keys."""
    return with_keys(address, lambda key: key.replace(".", _DOT)) if '["' in address else address
