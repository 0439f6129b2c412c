"""What a stack gives access by, one view of it at a time: trusts, all that a principal holds, and policies of resources."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tfproof.iam import Document, Kind
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.proofs.configuration_view import AnalyzedConfiguration, DocumentReading, dig_known
from tfproof.proofs.policy_attributes import policy_attribute
from tfproof.proofs.principal_permissions import (
    PrincipalPermissions,
    held_by,
    outside_policy,
    principal_of,
    read_policy,
)
from tfproof.proofs.shares import share_of

PRINCIPALS = ("aws_iam_role", "aws_iam_user", "aws_iam_group")
ALONE = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
"""Types that hold a permission policy, and the attribute. One that a principal of the stack holds counts there."""
_ATTACHMENTS = {f"aws_iam_{word}_policy_attachment": word for word in ("role", "user", "group")}
_NARROWING = {
    "aws_api_gateway_rest_api": ("policy", "aws_api_gateway_rest_api_policy", "rest_api_id"),
    "aws_vpc_endpoint": ("policy", "aws_vpc_endpoint_policy", "vpc_endpoint_id"),
}
"""Types that are open to everyone without a policy: where the policy is, and who else may hold it."""
NARROWED = frozenset(_NARROWING)
_HOLDERS = {holder: (path, type_) for type_, (_, holder, path) in _NARROWING.items()}


class AccessKind(enum.StrEnum):
    """What kind of access is given."""

    TRUST = "trust"
    PERMISSIONS = "permissions"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSource:
    """What gives access by itself.

    Args:
        what: what kind it is.
        resource: who is trusted with, holds or has the documents.
        documents: those that can be read; what any of them allows is allowed.
        limits: documents that must allow it too.
        outside: policies outside the stack that count as well, by what names them.
        limited_by: what names a limit that cannot be read here.
        unreadable: what cannot be read, and why.
        narrows: without a document everything is allowed.
    """

    what: AccessKind
    resource: Resource
    documents: tuple[Document, ...] = ()
    limits: tuple[Document, ...] = ()
    outside: tuple[str, ...] = ()
    limited_by: str = ""
    unreadable: tuple[str, ...] = ()
    narrows: bool = False

    @property
    def key(self) -> tuple[AccessKind, str]:
        """What tells it from the others of its view."""
        return self.what, self.resource.address


class ViewDocuments(AnalyzedConfiguration):
    """A stack as one view shows it. What another view might say of a document counts as unreadable."""

    def __init__(self, view: Plan) -> None:
        super().__init__(view, lambda: None)

    @property
    def view(self) -> Plan:
        """The view."""
        return self.plan

    def read(self, resource: Resource, attribute: str, kind: Kind, *, exact: bool = False) -> DocumentReading:
        """Read a document. One with a part that is made of several values, or changed on its way, cannot be read.

        Two such parts of two versions would have one name, and may be different values.
        """
        found = super().read(resource, attribute, kind, exact=exact)
        if found.document is None or found.exact:
            return found
        parts = ", ".join(sorted(found.document.symbols))
        return DocumentReading(
            document=None, view=found.view, why=f"it cannot be determined before an apply what {parts} will be"
        )


def parts_of(stack: ViewDocuments) -> dict[tuple[AccessKind, str], AccessSource]:
    """Everything that gives access, in the order of the plan."""
    used: set[str] = set()
    found: list[AccessSource] = []
    for principal in stack.of_type(*PRINCIPALS):
        if principal.type == "aws_iam_role":
            found.append(_read(stack, AccessKind.TRUST, principal, "assume_role_policy", Kind.TRUST))
        held = held_by(stack, principal)
        used |= {one.name for one in (*held.documents, held.boundary) if one is not None}
        used |= {why.partition(": ")[0] for why in held.unreadable}
        found.append(_held(principal, held))
    found += _attachments_elsewhere(stack)
    for resource in stack.view.all_resources.values():
        if resource.mode == "managed" and resource.address not in used:
            found += _policy(stack, resource)
    return {part.key: part for part in found}


def part_alone(stack: ViewDocuments, address: str) -> AccessSource | None:
    """A permission policy by itself, also one that a principal of the stack holds; None when it is not there."""
    resource = stack.view.all_resources.get(address)
    if resource is None or resource.type not in ALONE:
        return None
    return _read(stack, AccessKind.POLICY, resource, ALONE[resource.type], Kind.IDENTITY)


def _held(principal: Resource, held: PrincipalPermissions) -> AccessSource:
    return AccessSource(
        what=AccessKind.PERMISSIONS,
        resource=principal,
        documents=held.documents,
        limits=(held.boundary,) if held.boundary is not None else (),
        outside=held.outside,
        limited_by=held.limited_by,
        unreadable=held.unreadable,
    )


def _read(stack: ViewDocuments, what: AccessKind, resource: Resource, attribute: str, kind: Kind) -> AccessSource:
    reading = stack.read(resource, attribute, kind, exact=True)
    return _part(what, resource, reading)


def _part(what: AccessKind, resource: Resource, reading: DocumentReading) -> AccessSource:
    if reading.document is None:
        return AccessSource(what=what, resource=resource, unreadable=(f"{resource.address}: {reading.why}",))
    return AccessSource(what=what, resource=resource, documents=(reading.document,))


def _attachments_elsewhere(stack: ViewDocuments) -> Iterator[AccessSource]:
    """Policies that the stack attaches to principals outside it."""
    for type_, word in _ATTACHMENTS.items():
        for one in stack.of_type(type_):
            principal = principal_of(stack, one, word, word)
            if principal is not None and principal.resource is not None:
                continue
            policy = stack.target(one, "policy_arn", ("aws_iam_policy",), ("arn", "id"))
            if policy is None or principal is None:
                why = f"it cannot be determined {'what' if policy is None else 'to which principal'} it attaches"
                yield AccessSource(what=AccessKind.PERMISSIONS, resource=one, unreadable=(f"{one.address}: {why}",))
            elif (known := outside_policy(stack, policy)) is not None:
                yield AccessSource(what=AccessKind.PERMISSIONS, resource=one, documents=(known,))
            elif policy.resource is None or policy.resource.mode == "data":
                yield AccessSource(what=AccessKind.PERMISSIONS, resource=one, outside=(policy.text or policy.name,))
            else:
                reading = read_policy(stack, policy.resource)
                yield _part(AccessKind.PERMISSIONS, one, reading)


def _policy(stack: ViewDocuments, resource: Resource) -> Iterator[AccessSource]:
    if resource.type in ALONE:
        yield _read(stack, AccessKind.POLICY, resource, ALONE[resource.type], Kind.IDENTITY)
    elif resource.type == "aws_organizations_policy":
        if dig_known(resource, "type") in (None, "SERVICE_CONTROL_POLICY"):
            yield replace(_read(stack, AccessKind.POLICY, resource, "content", Kind.CONTROL), narrows=True)
    elif resource.type in _NARROWING:
        yield _narrowed(stack, resource)
    elif (reading := share_of(stack.view, resource)) is not None:
        if reading.document is not None and reading.document.symbols and not isinstance(stack.view, Applied):
            parts = ", ".join(sorted(reading.document.symbols))
            reading = DocumentReading(
                document=None, view=stack.view, why=f"it cannot be determined before an apply what {parts} will be"
            )
        yield _with_policy(stack, resource, _part(AccessKind.POLICY, resource, reading))
    elif resource.type in _HOLDERS:
        path, type_ = _HOLDERS[resource.type]
        target = stack.target(resource, path, (type_,), ("id",))
        if target is None or target.resource is None:
            part = _read(stack, AccessKind.POLICY, resource, "policy", Kind.RESOURCE)
            yield replace(part, narrows=True)
    else:
        attribute = policy_attribute(resource)
        if attribute is not None:
            yield _read(stack, AccessKind.POLICY, resource, attribute, Kind.RESOURCE)


def _with_policy(stack: ViewDocuments, resource: Resource, share: AccessSource) -> AccessSource:
    """What admits others without a policy together with the policy of the same resource: an ACL beside a bucket's policy."""
    attribute = policy_attribute(resource)
    if attribute is None:
        return share
    policy = _read(stack, AccessKind.POLICY, resource, attribute, Kind.RESOURCE)
    return replace(
        share, documents=(*share.documents, *policy.documents), unreadable=(*share.unreadable, *policy.unreadable)
    )


def _narrowed(stack: ViewDocuments, resource: Resource) -> AccessSource:
    attribute, holder, path = _NARROWING[resource.type]
    holders = [(resource, attribute)] if _is_set(resource, attribute) else []
    for one in stack.of_type(holder):
        target = stack.target(one, path, (resource.type,), ("id",))
        if target is not None and target.resource is not None and target.resource.address == resource.address:
            holders.append((one, "policy"))
    documents: list[Document] = []
    unreadable: list[str] = []
    for one, name in holders:
        reading = stack.read(one, name, Kind.RESOURCE, exact=True)
        if reading.document is not None:
            documents.append(reading.document)
        else:
            unreadable.append(f"{one.address}: {reading.why}")
    return AccessSource(
        what=AccessKind.POLICY,
        resource=resource,
        documents=tuple(documents),
        unreadable=tuple(unreadable),
        narrows=True,
    )


def _is_set(resource: Resource, attribute: str) -> bool:
    """Whether the configuration sets it: what a provider computes of it is no document of the stack."""
    found = dig(resource, attribute)
    known = isinstance(found, str) and bool(found)
    return known or (attribute in resource and bool(resource.wiring(attribute).references))
