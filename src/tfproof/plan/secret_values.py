"""What plans mark sensitive: its texts, and the arguments that have it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from tfproof.findings import Finding
from tfproof.values import leaves

HIDDEN: Final = "(sensitive)"
TELLING: Final = 4
"""So many characters of a secret tell something of it."""


def secrets_of(plans: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return every text in plans that is marked sensitive, by Terraform, by the schema of a provider or by the configuration."""
    found: set[str] = set()
    for plan in plans:
        for value, marks in _changed(plan):
            found.update(marked_texts(value, marks))
        found.update(configured_secrets(plan))
    return frozenset(text for text in found if text)


def configured_secrets(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text that the configuration calls sensitive: what variables were given, and what is written for them."""
    given = plan.get("variables", {})
    for name in sorted(sensitive_variables(plan)):
        yield from texts_in(given.get(name, {}).get("value"))
    yield from _configured(plan.get("configuration", {}).get("root_module", {}))


def sensitive_variables(plan: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the sensitive variables of a plan's root module."""
    return _sensitive(plan.get("configuration", {}).get("root_module", {}), "variables")


def sensitive_arguments(plans: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of the arguments that have something sensitive somewhere in plans, in any form of writing."""
    return frozenset(name for plan in plans for _, marks in _changed(plan) for name in _names(marks))


def holds_secret(text: str, secrets: frozenset[str]) -> bool:
    """Whether a text is a secret, or has one of at least four characters in it."""
    return text in secrets or any(len(secret) >= TELLING and secret in text for secret in secrets)


def without_secrets(text: str, secrets: frozenset[str]) -> str:
    """Return a text for people with ``(sensitive)`` in place of each secret in it; of short ones, where they stand in quotes."""
    for secret in sorted(secrets, key=len, reverse=True):
        quoted = json.dumps(secret, ensure_ascii=False)
        if len(secret) >= TELLING:
            text = text.replace(secret, HIDDEN).replace(quoted[1:-1], HIDDEN)
        else:
            text = text.replace(quoted, f'"{HIDDEN}"')
    return text


def finding_without_secrets(finding: Finding, secrets: frozenset[str]) -> Finding:
    """Return a finding with ``(sensitive)`` in place of each secret in its texts."""

    def quiet(text: str) -> str:
        return without_secrets(text, secrets)

    return replace(
        finding,
        found=quiet(finding.found),
        expected=quiet(finding.expected),
        fix=quiet(finding.fix),
        note=quiet(finding.note),
        path=tuple(replace(step, name=quiet(step.name), how=quiet(step.how)) for step in finding.path),
    )


def _changed(plan: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The values before and after the changes of a plan, each with its marks."""
    for entry in (*plan.get("resource_changes", ()), *plan.get("resource_drift", ())):
        change = entry.get("change") or {}
        for side in ("before", "after"):
            yield change.get(side), change.get(f"{side}_sensitive")


def _configured(module: Mapping[str, Any]) -> Iterator[str]:
    """What is written out for sensitive variables and outputs: no plan marks it where nothing uses it."""
    for name in _sensitive(module, "outputs"):
        yield from texts_in(module["outputs"][name].get("expression", {}).get("constant_value"))
    for name in _sensitive(module, "variables"):
        yield from texts_in(module["variables"][name].get("default"))
    for call in module.get("module_calls", {}).values():
        inner, written = call.get("module", {}), call.get("expressions", {})
        for name in _sensitive(inner, "variables"):
            yield from texts_in(written.get(name, {}).get("constant_value"))
        yield from _configured(inner)


def _sensitive(module: Mapping[str, Any], kind: str) -> frozenset[str]:
    return frozenset(name for name, one in module.get(kind, {}).items() if one.get("sensitive"))


def _names(marks: Any) -> Iterator[str]:
    """The names of arguments that hold a mark."""
    if isinstance(marks, Mapping):
        yield from (name for name, inner in marks.items() if _holds(inner))
    elif isinstance(marks, list):
        for inner in marks:
            yield from _names(inner)


def _holds(marks: Any) -> bool:
    inner = marks.values() if isinstance(marks, Mapping) else marks if isinstance(marks, list) else ()
    return marks is True or any(map(_holds, inner))


def marked_texts(value: Any, marks: Any) -> Iterator[str]:
    """Yield every text and number in a value at or below a place that its marks, Terraform's ``after_sensitive``, have."""
    if marks is True:
        yield from texts_in(value)
    elif isinstance(marks, Mapping) and isinstance(value, Mapping):
        for name, inner in marks.items():
            yield from marked_texts(value.get(name), inner)
    elif isinstance(marks, list) and isinstance(value, list):
        for one, inner in zip(value, marks, strict=False):
            yield from marked_texts(one, inner)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text and number in a value."""
    return (str(part) for part in leaves(value) if part is not None and not isinstance(part, bool))
