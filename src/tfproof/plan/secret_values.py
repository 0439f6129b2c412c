"""The texts of plans that are marked sensitive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

HIDDEN: Final = "(sensitive)"
_TELLING: Final = 4
"""So many characters of a secret tell something of it."""


def secrets_of(plans: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return every text in plans that is marked sensitive, by Terraform or by the schema of a provider."""
    found: set[str] = set()
    for plan in plans:
        for entry in (*plan.get("resource_changes", ()), *plan.get("resource_drift", ())):
            change = entry.get("change") or {}
            for side in ("before", "after"):
                found.update(_marked(change.get(side), change.get(f"{side}_sensitive")))
        declared = plan.get("configuration", {}).get("root_module", {}).get("variables", {})
        for name, variable in plan.get("variables", {}).items():
            if declared.get(name, {}).get("sensitive"):
                found.update(_texts(variable.get("value")))
    return frozenset(text for text in found if text)


def holds_secret(text: str, secrets: frozenset[str]) -> bool:
    """Whether a text is a secret, or has one of at least four characters in it."""
    return text in secrets or any(len(secret) >= _TELLING and secret in text for secret in secrets)


def without_secrets(text: str, secrets: frozenset[str]) -> str:
    """Return a text for people with ``(sensitive)`` in place of each secret in it; of short ones, where they stand in quotes."""
    for secret in sorted(secrets, key=len, reverse=True):
        quoted = json.dumps(secret, ensure_ascii=False)
        if len(secret) >= _TELLING:
            text = text.replace(secret, HIDDEN).replace(quoted[1:-1], HIDDEN)
        else:
            text = text.replace(quoted, f'"{HIDDEN}"')
    return text


def _marked(value: Any, marks: Any) -> Iterator[str]:
    if marks is True:
        yield from _texts(value)
    elif isinstance(marks, Mapping) and isinstance(value, Mapping):
        for name, inner in marks.items():
            yield from _marked(value.get(name), inner)
    elif isinstance(marks, list) and isinstance(value, list):
        for one, inner in zip(value, marks, strict=False):
            yield from _marked(one, inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
