"""Finds the document in an attribute, and rebuilds it from the data source that renders it while it is unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tfproof.addresses import parse_path
from tfproof.plan.attribute_paths import value_at
from tfproof.plan.document_parts import OpaqueDocument, Rebuilt, parse_known
from tfproof.plan.documents import DocumentState, PartialDocument
from tfproof.plan.encoded_documents import encoded_document
from tfproof.plan.policy_document_data import DOCUMENTS_OF, rebuild
from tfproof.plan.referenced_resources import referred
from tfproof.plan.references import Wiring
from tfproof.plan.resource import Resource
from tfproof.values import Sensitive, Unknown, revealed

_RENDERING = "aws_iam_policy_document"
_RENDERED = {"json", "minified_json"}


def read_document(resource: Resource, attribute: str, resources: Mapping[str, Resource]) -> PartialDocument:
    """The document in an attribute of a resource.

    Args:
        resource: who has the attribute.
        attribute: its name, or its path in nested blocks.
        resources: every resource of the plan, to find the data source that renders the document.

    Raises:
        DocumentError: the attribute is known and holds no IAM document.
    """
    path = f"{resource.address}.{attribute}"
    value, where = value_at(resource, attribute), resource.where_of(parse_path(attribute))
    if not isinstance(value, Unknown):
        return _known(path, value, where)
    found = _follow(resource, attribute, resources, frozenset())
    if isinstance(found, OpaqueDocument):
        return PartialDocument(
            path=path,
            state=DocumentState.OPAQUE,
            references=found.references,
            reason=found.reason,
            where=where,
        )
    return PartialDocument(
        path=path,
        state=DocumentState.PARTIAL,
        version=found.version,
        where=where,
        wirings=found.wirings,
        _statements=found.statements,
        _json=found.json,
    )


def rendered_from(resource: Resource, attribute: str, resources: Mapping[str, Resource]) -> list[Resource]:
    """The data sources that render the document in an attribute, those among them that others take documents from."""
    found: dict[str, Resource] = {}
    left = [(resource, attribute)]
    while left:
        holder, path = left.pop()
        for reference in holder.wiring_at(parse_path(path)).references:
            data, _ = referred(reference, resources)
            if data is not None and data.mode == "data" and data.type == _RENDERING and data.address not in found:
                found[data.address] = data
                left += [(data, name) for name in DOCUMENTS_OF if data.peek(name) is not None]
    return list(found.values())


def _follow(
    resource: Resource, attribute: str, resources: Mapping[str, Resource], seen: frozenset[str]
) -> Rebuilt | OpaqueDocument:
    """Follow plain references until a data source renders the document, or nothing does."""
    value = value_at(resource, attribute)
    text = revealed(value)
    if isinstance(text, str):
        return parse_known(f"{resource.address}.{attribute}", text, sensitive=isinstance(value, Sensitive))
    if resource.mode == "data" and resource.type == _RENDERING and attribute in _RENDERED:
        return rebuild(resource, lambda path: _follow_reference(resource, path, resources, seen))
    return _follow_reference(resource, attribute, resources, seen)


def _follow_reference(
    resource: Resource, path: str, resources: Mapping[str, Resource], seen: frozenset[str]
) -> Rebuilt | OpaqueDocument:
    symbol = resource.symbol_at(parse_path(path))
    wiring = Wiring.of(symbol)
    if not wiring.exact:
        raw = resource.raw
        for step in parse_path(path):
            raw = raw.child(step)
        found = encoded_document(f"{resource.address}.{path}", symbol, sensitive=raw.holds_sensitive)
        if found is not None:
            return found
        why = wiring.reason or "it is made of several references"
        return OpaqueDocument(references=wiring.references, reason=f"no data source renders it plainly ({why})")
    reference = wiring.references[0]
    data, attribute = referred(reference, resources)
    if data is None or attribute not in data or reference in seen:
        return OpaqueDocument(references=(reference,), reason="it comes from outside the plan's documents")
    rendered = _follow(data, attribute, resources, seen | {reference})
    if isinstance(rendered, OpaqueDocument) and not rendered.references:
        return replace(rendered, references=(reference,))
    return rendered


def _known(path: str, value: Any, where: str | None) -> PartialDocument:
    sensitive = isinstance(value, Sensitive)
    value = revealed(value)
    found = parse_known(path, value, sensitive=sensitive)
    return PartialDocument(
        path=path,
        state=DocumentState.KNOWN,
        version=found.version,
        where=where,
        _statements=found.statements,
        _json=json.loads(value),
    )
