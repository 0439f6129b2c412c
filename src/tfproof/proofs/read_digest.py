"""What the rules read of a resource, as a digest: a proof that was accepted is accepted as long as the documents are the same."""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.findings import fingerprint
from tfproof.iam import Document, Kind
from tfproof.plan import Resource
from tfproof.plan.secret_values import secrets_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.identity_pools import uses
from tfproof.proofs.policy_attributes import policy_attribute
from tfproof.proofs.principal_permissions import PrincipalPermissions, held_by
from tfproof.proofs.shares import share_of
from tfproof.proofs.trusts import readable_trust
from tfproof.proofs.user_permissions import held_of


def digest(stack: AnalyzedConfiguration, address: str) -> str:
    """Return what identifies the documents that decide about ``address``; nothing when it has none.

    No sensitive value is part of it.
    """
    resource = stack.plan.all_resources.get(address)
    read = sorted(_documents(stack, resource)) if resource is not None else []
    return fingerprint(read) if read else ""


def _documents(stack: AnalyzedConfiguration, resource: Resource) -> Iterator[tuple[str, str]]:
    if resource.type == "aws_iam_role":
        yield from _role(stack, resource)
        return
    if (theirs := held_of(stack, resource)) is not None:
        yield from _held(stack, theirs)
    if (share := share_of(stack.plan, resource)) is not None:
        yield _source(stack, "permission", share.document)
    if attribute := policy_attribute(resource):
        yield _source(stack, attribute, stack.read(resource, attribute, Kind.RESOURCE).document)
    for use in uses(stack):  # a role that the resource gives, or that holds the policy that it is
        role = use.role.resource if use.role else None
        if role is None or role.mode == "data":
            continue
        held = {document.name for document in held_by(stack, role).documents}
        if resource.address in {use.by.address, *held}:
            yield from _role(stack, role)


def _role(stack: AnalyzedConfiguration, role: Resource) -> Iterator[tuple[str, str]]:
    yield _source(stack, "assume_role_policy", readable_trust(stack, role).document)
    yield from _held(stack, held_by(stack, role))


def _held(stack: AnalyzedConfiguration, held: PrincipalPermissions) -> Iterator[tuple[str, str]]:
    for document in held.documents:
        yield _source(stack, document.name, document)
    yield _source(stack, "permissions_boundary", held.boundary)
    yield "elsewhere", fingerprint([held.outside, held.unreadable, held.limited_by])


def _source(stack: AnalyzedConfiguration, name: str, document: Document | None) -> tuple[str, str]:
    secrets = stack.once("secrets", lambda: secrets_of([stack.plan]))
    return name, fingerprint(document.source if document is not None else None, secrets)
