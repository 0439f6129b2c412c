"""What a role, a user or a group holds: its inline, attached and managed policies, and its boundary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tfproof.errors import DocumentError, UsageError
from tfproof.iam import Document, Kind, Statement, bind, parse_document
from tfproof.iam.evaluate import judge
from tfproof.iam.managed import date, managed_name, managed_policy
from tfproof.iam.query import Witness
from tfproof.iam.reference_documents import merge
from tfproof.iam.statement import Effect
from tfproof.plan import Plan, Resource
from tfproof.plan.attribute_paths import dig, left_to_provider
from tfproof.plan.referenced_resources import referred
from tfproof.proofs.configuration_view import AnalyzedConfiguration, DocumentReading, ReferenceTarget, dig_known
from tfproof.values import Unknown

_POLICY = (("aws_iam_policy",), ("arn", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalPermissions:
    """The permissions of one role, user or group.

    Args:
        documents: its policies that can be read, each with the address that it comes from as its name.
        outside: policies outside the stack whose documents are not known, by ARN or by what names them.
        unreadable: what cannot be read, and why.
        boundary: its permissions boundary, when it can be read.
        limited_by: what names a boundary that cannot be read here; empty when there is none.
    """

    documents: tuple[Document, ...]
    outside: tuple[str, ...]
    unreadable: tuple[str, ...]
    boundary: Document | None
    limited_by: str = ""

    def allowing(self) -> tuple[tuple[Document, ...], ...]:
        """Groups of documents that each allow something: all policies as one, limited by the boundary."""
        limits = (self.boundary,) if self.boundary is not None else ()
        if not self.documents:
            return ()
        try:
            return ((merge(self.documents, name="the role"), *limits),)
        except UsageError:  # of two language versions: each by itself, which allows no less
            return tuple((one, *limits) for one in self.documents)

    def source_of(self, witness: Witness) -> tuple[Document, Statement] | None:
        """Which statement of which policy allows a request."""
        for document in self.documents:
            opinion = judge(bind(document, witness.values), witness.request, witness.reading)
            if opinion.effect is not Effect.DENY and opinion.statement is not None:
                return document, opinion.statement
        return None


def held_by(stack: AnalyzedConfiguration, role: Resource) -> PrincipalPermissions:
    """All that a role (or a user, or a group) holds, as far as the stack says."""
    return stack.once((held_by, role.address), lambda: _held_by(stack, role))


def _held_by(stack: AnalyzedConfiguration, role: Resource) -> PrincipalPermissions:
    documents: list[Document] = []
    outside: list[str] = []
    unreadable: list[str] = []
    for name, reading in (*_inline(stack, role), *_own_blocks(stack, role)):
        if reading.document is not None:
            documents.append(reading.document)
        else:
            unreadable.append(f"{name}: {reading.why}")
    for by, policy in _attached(stack, role):
        if policy is None:
            unreadable.append(f"{by} attaches a policy, and it cannot be determined which one or to which principal")
        elif policy.resource is None or policy.resource.mode == "data":
            known = outside_policy(stack, policy)
            if known is not None:
                documents.append(known)
            else:
                outside.append(policy.text or policy.name)
        else:
            reading = read_policy(stack, policy.resource)
            if reading.document is not None:
                documents.append(reading.document)
            else:
                unreadable.append(f"{policy.name}: {reading.why}")
    boundary, limited_by = _boundary(stack, role)
    return PrincipalPermissions(
        documents=tuple(documents),
        outside=tuple(dict.fromkeys(outside)),
        unreadable=tuple(unreadable),
        boundary=boundary,
        limited_by=limited_by,
    )


def outside_policy(
    stack: AnalyzedConfiguration, policy: ReferenceTarget, kind: Kind = Kind.IDENTITY
) -> Document | None:
    """The document of a policy that is not in the stack: AWS's own, or what the user says; None when it is not known."""
    names = [policy.text] if policy.text else []
    if policy.resource is not None:
        names += [text for text in map(partial(dig_known, policy.resource), ("arn", "name")) if isinstance(text, str)]
    for name in names:
        given = stack.policies.get(name) or stack.policies.get(name.rpartition("/")[2])
        if given is not None:
            return parse_document(given.source, kind=kind, name=given.name, where=given.where)
        found = managed_policy(managed_name(name) or ("" if ":" in name else name), kind)
        if found is not None:
            stack.rests_on[f"AWS's managed policies of {date()}"] = None
            return found
    return None


def read_policy(
    stack: AnalyzedConfiguration, resource: Resource, attribute: str = "policy", kind: Kind = Kind.IDENTITY
) -> DocumentReading:
    """A permission policy of the stack, also one that is the document of a known policy outside of it.

    Args:
        stack: the stack.
        resource: has the policy.
        attribute: holds it.
        kind: what it is attached to.
    """
    reading = stack.read(resource, attribute, kind, exact=True)
    wiring = resource.wiring(attribute)
    if reading.document is not None or not wiring.exact:
        return reading
    owner, path = referred(wiring.references[0], stack.plan.all_resources)
    if owner is None or owner.mode != "data" or (owner.type, path) != ("aws_iam_policy", "policy"):
        return reading
    known = outside_policy(stack, ReferenceTarget(resource=owner), kind)
    if known is None:
        return reading
    return DocumentReading(document=replace(known, name=resource.address), view=reading.view)


def principal_of(stack: AnalyzedConfiguration, resource: Resource, path: str, word: str) -> ReferenceTarget | None:
    """The role, user or group (that is ``word``) that an attribute names; None when it cannot be determined."""
    return stack.target(resource, path, (f"aws_iam_{word}",), ("name", "id", "arn"))


def word_of(principal: Resource) -> str:
    """What attributes and types call a principal: role, user or group."""
    return principal.type.rpartition("_")[2]


_NOT_SAID = "its role cannot be determined"


def _goes_to(stack: AnalyzedConfiguration, resource: Resource, path: str, role: Resource) -> bool | None:
    """Whether something goes to a role; None when it cannot be determined."""
    target = principal_of(stack, resource, path, word_of(role))
    if target is None:
        return None if _may_name(stack, resource, path, role) else False
    return target.resource is not None and target.resource.address == role.address


def _may_name(stack: AnalyzedConfiguration, resource: Resource, path: str, role: Resource) -> bool:
    """Whether what an attribute is made of may be the name of a role: not when it is made of other roles' names only."""
    owners = [referred(one, stack.plan.all_resources)[0] for one in resource.wiring(path).references]
    others = all(one is not None and one.type == role.type for one in owners)
    return not owners or not others or any(one is not None and one.address == role.address for one in owners)


def _inline(stack: AnalyzedConfiguration, role: Resource) -> Iterator[tuple[str, DocumentReading]]:
    word = word_of(role)
    for one in stack.of_type(f"aws_iam_{word}_policy"):
        goes = _goes_to(stack, one, word, role)
        if goes:
            yield one.address, read_policy(stack, one)
        elif goes is None:
            yield one.address, DocumentReading(document=None, view=stack.plan, why=_NOT_SAID)


def _own_blocks(stack: AnalyzedConfiguration, role: Resource) -> Iterator[tuple[str, DocumentReading]]:
    blocks = dig(role, "inline_policy")
    if isinstance(blocks, Unknown):
        if left_to_provider(role, "inline_policy"):
            return
        blocks = stack.value(role, "inline_policy")
        if blocks is None or isinstance(blocks, Unknown):
            why = "it cannot be determined how many there are"
            yield f"{role.address}.inline_policy", DocumentReading(document=None, view=stack.plan, why=why)
            return
    for index in range(len(blocks or ())):
        name = f"{role.address}.inline_policy[{index}]"
        text = stack.value(role, f"inline_policy[{index}].policy")
        if text is None and dig(role, f"inline_policy[{index}].name") is None:
            continue  # an empty block: the role holds no inline policy
        yield name, _parsed(stack.plan, name, text, role)


def _parsed(view: Plan, name: str, text: object, role: Resource) -> DocumentReading:
    if not isinstance(text, str):
        return DocumentReading(document=None, view=view, why="it is known after apply")
    try:
        return DocumentReading(
            document=parse_document(text, kind=Kind.IDENTITY, name=name, where=role.where), view=view
        )
    except (DocumentError, json.JSONDecodeError) as error:
        return DocumentReading(document=None, view=view, why=str(error).splitlines()[0])


def _attached(stack: AnalyzedConfiguration, role: Resource) -> Iterator[tuple[str, ReferenceTarget | None]]:
    word = word_of(role)
    for one in stack.of_type(f"aws_iam_{word}_policy_attachment"):
        yield from _by(stack, one, [_goes_to(stack, one, word, role)])
    for one in stack.of_type("aws_iam_policy_attachment"):
        if _is_unsaid(stack, one, f"{word}s"):
            yield one.address, None
        count = _length(stack, one, f"{word}s")
        yield from _by(stack, one, [_goes_to(stack, one, f"{word}s[{index}]", role) for index in range(count)])
    yield from _listed(stack, role, word)


def _listed(stack: AnalyzedConfiguration, role: Resource, word: str) -> Iterator[tuple[str, ReferenceTarget | None]]:
    """What lists of policies attach: the role's own, and those that are exclusive."""
    lists = [(role, "managed_policy_arns")]
    for one in stack.of_type(f"aws_iam_{word}_policy_attachments_exclusive"):
        goes = _goes_to(stack, one, f"{word}_name", role)
        if goes is None:
            yield one.address, None
        elif goes:
            lists.append((one, "policy_arns"))
    for one, attribute in lists:
        if isinstance(dig(one, attribute), Unknown) and left_to_provider(one, attribute):
            continue
        if _is_unsaid(stack, one, attribute):
            yield one.address, None
        for index in range(_length(stack, one, attribute)):
            yield one.address, stack.target(one, f"{attribute}[{index}]", *_POLICY)


def _by(
    stack: AnalyzedConfiguration, attachment: Resource, goes: Sequence[bool | None]
) -> Iterator[tuple[str, ReferenceTarget | None]]:
    if any(goes):
        yield attachment.address, stack.target(attachment, "policy_arn", *_POLICY)
    elif None in goes:
        yield attachment.address, None


def _is_unsaid(stack: AnalyzedConfiguration, resource: Resource, attribute: str) -> bool:
    """Whether it cannot be determined how long a list is: what is in it must not count as nothing."""
    return isinstance(dig(resource, attribute), Unknown) and not isinstance(stack.value(resource, attribute), list)


def _length(stack: AnalyzedConfiguration, resource: Resource, attribute: str) -> int:
    found = stack.value(resource, attribute)
    return len(found) if isinstance(found, list) else 0


def _boundary(stack: AnalyzedConfiguration, role: Resource) -> tuple[Document | None, str]:
    """The boundary, or what names one that cannot be read here."""
    written = dig(role, "permissions_boundary")
    if not isinstance(written, Unknown) and not written:
        return None, ""
    target = stack.target(role, "permissions_boundary", *_POLICY)
    if target is None:
        return None, "a boundary whose ARN is unknown"
    if target.resource is None or target.resource.mode == "data":
        known = outside_policy(stack, target, Kind.BOUNDARY)
        return known, "" if known is not None else target.text or target.name
    document = read_policy(stack, target.resource, "policy", Kind.BOUNDARY).document
    return document, "" if document is not None else target.name
