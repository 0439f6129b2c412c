"""The document that an ``aws_iam_policy_document`` block renders, as far as Checkov's view of the source shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tfproof.addresses import ResourceAddress, Step, parse_path
from tfproof.errors import DocumentError
from tfproof.plan.core import PlanCore
from tfproof.plan.document_parts import OpaqueDocument, Rebuilt
from tfproof.plan.policy_document_data import DOCUMENTS_OF, rebuild
from tfproof.plan.references import Wiring
from tfproof.plan.resource import Resource
from tfproof.scan.facts.documents import listed
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved, state_of

_LISTS = ("actions", "not_actions", "resources", "not_resources", "identifiers", "values")
_BLOCKS = ("condition", "principals", "not_principals")
Follow = Callable[[str], Rebuilt | OpaqueDocument]
"""Finds the document that the text of an expression refers to."""


def rendered(address: ResourceAddress, body: Mapping[str, Any], follow: Follow) -> Rebuilt | OpaqueDocument:
    """The document that a block renders.

    Args:
        address: of the block.
        body: its attributes, with Unresolved in place of expressions.
        follow: finds the documents that it takes statements from.
    """
    unread = OpaqueDocument(references=(), reason=f"{address} does not show its statements")
    statements = listed(body.get("statement"))
    others = {name: body[name] for name in DOCUMENTS_OF if body.get(name) is not None}
    if "dynamic" in body or not (statements or others):
        return unread
    if not all(isinstance(one, Mapping) and "dynamic" not in one for one in statements):
        return unread
    shown = {"version": body.get("version"), "statement": [_statement(one) for one in statements], **others}
    entry = {"address": str(address), "mode": "data", "type": address.type, "name": address.name}
    data = Resource(entry, state_of(shown), _Shown(shown), change=None)

    def feeding(path: str) -> Rebuilt | OpaqueDocument:
        value = _at(shown, parse_path(path))
        return follow(value.expression) if is_unresolved(value) else unread

    try:
        return rebuild(data, feeding)
    except DocumentError as error:
        return OpaqueDocument(references=(), reason=error.what)


class _Shown(PlanCore):
    """Gives the text of the expression of each part that the source view does not resolve."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__({})
        self._body = body

    def wiring_of(self, resource: Resource, path: tuple[Step, ...]) -> Wiring:
        """The text that stands at a path."""
        del resource
        value = _at(self._body, path)
        return Wiring(references=(), exact=False, text=value.expression if isinstance(value, Unresolved) else "")


def _statement(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A statement with its blocks as lists, and a list wherever one may stand."""
    found = {name: listed(part) if name in _LISTS and not is_unresolved(part) else part for name, part in raw.items()}
    for name in _BLOCKS:
        if name in found and not is_unresolved(found[name]):
            found[name] = [_statement(one) if isinstance(one, Mapping) else one for one in listed(found[name])]
    return found


def _at(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value
