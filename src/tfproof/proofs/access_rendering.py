"""Requests that only one version of a stack allows, for people and for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tfproof.iam import bind
from tfproof.iam.compare import Access
from tfproof.plan import Applied, Plan
from tfproof.proofs.access_sources import AccessKind
from tfproof.proofs.rendering import show_request, show_use
from tfproof.proofs.resource_matching import assigned

_HIDDEN = "its document is sensitive, so the request is not shown"


def request_of(view: Plan, access: Access, what: AccessKind, *, sensitive: bool) -> str:
    """The request and what allows it, on several lines, with the names of what only the cloud assigns."""
    witness, statement = access.counterexample.witness, access.statement
    if sensitive:
        return f"{witness.request.action} is let in{by_of(access)}; {_HIDDEN}"
    if what is AccessKind.PERMISSIONS or access.document.kind == "identity":
        text = show_use(witness, (bind(access.document, witness.values), statement))
    else:
        if any(one.text == "*" for one in statement.resources or ()):
            witness = replace(witness, request=replace(witness.request, resource="*"))
        text = show_request(witness, f"is let in{by_of(access)}", [])
    return named(view, text)


def by_of(access: Access) -> str:
    """By what it is allowed, to follow "is let in" or "is allowed"."""
    if is_open(access):
        return ", since no policy refuses it"
    return f" by {access.statement.name} of {access.document.name}"


def is_open(access: Access) -> bool:
    """Whether it is allowed because there is no policy at all."""
    return access.document.kind == "reference"


def witness_of(access: Access, *, sensitive: bool) -> dict[str, Any]:
    """The request as JSON, as it was replayed on the evaluator."""
    witness = access.counterexample.witness
    if sensitive:
        return {"principal": None, "action": witness.request.action, "resource": None, "context": None, "when": None}
    return {
        "principal": str(witness.request.principal),
        "action": witness.request.action,
        "resource": witness.request.resource,
        "context": {
            key: value if isinstance(value, str) else list(value) for key, value in witness.request.context.items()
        },
        "when": dict(witness.values),
    }


def notes_of(access: Access) -> tuple[str, ...]:
    """What else there is to say of newly given, or lost, access."""
    notes = []
    if access.refused_by is not None:
        notes.append(f"{access.refused_by.name} of the other version denies it")
    if access.limited_by:
        notes.append(f"{access.limited_by}, which limits the other version, does not allow it")
    if access.fragile:
        notes.append("AWS issues no such request today")
    if access.counterexample.unspecified:
        notes.append("it depends on what AWS does not specify: a key with several values, without a set operator")
    return tuple(notes)


def named(view: Plan, text: str) -> str:
    """The text with each stand-in written as the attribute whose value it is."""
    for value, name in _stand_ins(view, text):
        text = text.replace(value, f"<{name}>")
    return text


def _stand_ins(view: Plan, text: str) -> list[tuple[str, str]]:
    if not isinstance(view, Applied):
        return []
    found: dict[str, str] = {}
    for resource in view.all_resources.values():
        values = assigned(view, resource)
        for path in ("arn", "id"):
            if path in values and values[path] in text:
                found.setdefault(values[path], f"{resource.address}.{path}")
    return sorted(found.items(), key=lambda one: (-len(one[0]), one[0]))
