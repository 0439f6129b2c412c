"""The line of a statement."""

from __future__ import annotations

from tfproof.addresses import parse_path
from tfproof.errors import AttributeAbsent
from tfproof.findings import Location
from tfproof.iam.compare import Access
from tfproof.plan import Plan, Resource
from tfproof.plan.referenced_resources import holder, referred
from tfproof.proofs.access_sources import ALONE, AccessKind, AccessSource
from tfproof.proofs.policy_attributes import POLICIES

_DATA = "aws_iam_policy_document"
_ADDED = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def statement_place(view: Plan, part: AccessSource, access: Access) -> Location | None:
    """Where the statement is that gives access: its own block in a data source, else the attribute, else the resource.

    Args:
        view: the view that the document was read from.
        part: what gives the access.
        access: the access.
    """
    address, inside = holder(access.document.name)
    resource = view.all_resources.get(address)
    if resource is None:
        return part.resource.location
    path = f"{inside}.policy" if inside else _attribute(part, resource)
    if path is None:
        return resource.location
    source = _data_source(view, resource, path)
    if source is None:
        return view.argument_location(resource.module_address, resource.local_address, parse_path(path))
    if any(source.peek(name) for name in _ADDED if name in source):
        return source.location  # its statements are numbered among those of other documents
    steps = ("statement", access.statement.index)
    return view.argument_location(source.module_address, source.local_address, steps)


def is_sensitive(view: Plan, part: AccessSource, access: Access) -> bool:
    """Whether what the document says must not be shown."""
    address, inside = holder(access.document.name)
    resource = view.all_resources.get(address)
    path = f"{inside}.policy" if inside else resource and _attribute(part, resource)
    if resource is None or not path:
        return False
    value = resource.raw
    for step in parse_path(path):
        value = value.child(step)
    return value.holds_sensitive


def _attribute(part: AccessSource, resource: Resource) -> str | None:
    if part.what is AccessKind.TRUST:
        return "assume_role_policy"
    names = (ALONE.get(resource.type), POLICIES.get(resource.type), "policy")
    return next((name for name in names if name and parse_path(name)[0] in resource), None)


def _data_source(view: Plan, resource: Resource, path: str) -> Resource | None:
    """The data source that renders a document just so."""
    for _ in range(10):
        try:
            wiring = resource.wiring(path)
        except AttributeAbsent:
            return None
        if not wiring.exact:
            return None
        found, path = referred(wiring.references[0], view.all_resources)
        if found is None:
            return None
        if found.mode == "data" and found.type == _DATA:
            return found
        resource = found
    return None
