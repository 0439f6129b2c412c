"""What a simulated apply can be believed about: a stand-in is never the cause of a verdict.

After it every value is known, but some are stand-ins for what only the cloud can assign, and some were computed from
them. A value that *holds* a stand-in, such as a document with a pool's id in it, is what it will be, up to that id. A
value that does not, although the plan did not know it, was chosen by looking at one: ``x.id == "a" ? "ON" : "OFF"``. That
choice says nothing, so the value stays unresolved, as it is in the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tfproof.hcl import LATE_KEY
from tfproof.scan.facts.unresolved import Unresolved
from tfproof.values import ASSUMED_KEY, SOURCE_KEY, leaves

KEY = "tfproof_unknown_before_apply"
"""Where :func:`with_marks` puts what the plan did not know into the JSON of the applied view."""
CONSTANTS_KEY = "tfproof_constant_texts"
"""Where it puts the texts that a provider assigns in every stack: a choice may give the same."""
# Shorter texts ("ON", "true") are found in others by chance.
_SHORTEST = 5
# What a part of an assigned text is recognized by: an account, or a word of letters and digits that no source has.
_ASSIGNED = re.compile(r"\d{12}|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8,}")
_COMPUTED = Unresolved(expression="computed from what only the cloud assigns")


def with_marks(applied: Mapping[str, Any], plan: Mapping[str, Any], constants: Iterable[str] = ()) -> dict[str, Any]:
    """Return the JSON of the applied view with what ``plan`` did not know, by address, and the texts that tell nothing."""
    marks = {
        resource["address"]: resource["change"]["after_unknown"]
        for resource in plan.get("resource_changes", [])
        if resource.get("change", {}).get("after_unknown")
    }
    return {
        **applied,
        KEY: marks,
        CONSTANTS_KEY: sorted(constants),
        **{name: plan[name] for name in (LATE_KEY, ASSUMED_KEY, SOURCE_KEY) if name in plan},
    }


def computed_texts(body: Mapping[str, Any], marks: object, set_by_configuration: Mapping[str, Any]) -> Iterator[str]:
    """Every text in ``body`` that the provider chose, and that the plan did not know.

    Blocks are left out: the configuration in a plan does not show a ``dynamic`` one, so it looks like the provider's. So
    is what the provider copied from an attribute that the configuration sets, as a certificate's first name.
    """
    if isinstance(marks, Mapping):
        marked = [name for name, mark in marks.items() if mark]
        copied = {text for name in marked if name in set_by_configuration for text in _texts(body.get(name))}
        for name in marked:
            value = body.get(name)
            if name not in set_by_configuration and not _is_blocks(value):
                yield from (text for text in _texts(value) if len(text) >= _SHORTEST and text not in copied)


def settle(body: Mapping[str, Any], marks: object, texts: frozenset[str]) -> Mapping[str, Any]:
    """Return ``body`` with Unresolved in place of what the plan did not know and what holds none of ``texts``."""
    settled = _settle(body, marks, texts)
    return settled if isinstance(settled, Mapping) else {}


def _settle(value: Any, marks: object, texts: frozenset[str]) -> Any:
    if marks is True:
        return value if any(_holds(text, texts) for text in _texts(value)) else _COMPUTED
    if isinstance(marks, Mapping) and isinstance(value, Mapping):
        return {name: _settle(part, marks.get(name), texts) for name, part in value.items()}
    if isinstance(marks, list) and isinstance(value, list) and any(is_marked(mark) for mark in marks):
        if len(marks) != len(value):  # a set whose elements became equal, or fell out
            return [_settle(part, True, texts) for part in value]
        return [_settle(part, mark, texts) for part, mark in zip(value, marks, strict=True)]
    return value


def _is_blocks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(part, Mapping) for part in value)


def is_marked(mark: object) -> bool:
    """Whether a mark, or one inside it, says that a value is unknown."""
    if isinstance(mark, Mapping):
        return any(is_marked(part) for part in mark.values())
    return any(is_marked(part) for part in mark) if isinstance(mark, list) else bool(mark)


def _holds(text: str, texts: frozenset[str]) -> bool:
    """Whether a text holds an assigned one, or is a part of one that only that can be."""
    if len(text) < _SHORTEST:
        return False
    is_part = bool(_ASSIGNED.search(text))
    return any(part in text or (is_part and text in part) for part in texts)


def _texts(value: object) -> Iterator[str]:
    return (part for part in leaves(value) if isinstance(part, str))
