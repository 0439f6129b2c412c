"""What users, groups and permission sets are allowed: nothing that gives those who have them more than that.

The relation is that of roles. People are meant to assume roles by name, to run things as roles that they may pass by name to
to no other caller, and to administer the data of others: that counts for nothing here. So do users' own
credentials, and an administrator, who may do everything, gets no more.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html,
https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tfproof.findings import Severity
from tfproof.iam import Document, Effect, catalogue, parse_document
from tfproof.iam.escalation import EscalationKind as Change
from tfproof.iam.escalation import Weight
from tfproof.iam.escalation_paths import walks, worst
from tfproof.iam.holder import Holder, Known, Walk
from tfproof.iam.prove import subset
from tfproof.iam.reference_documents import reference
from tfproof.iam.statement import Statement
from tfproof.plan import Resource
from tfproof.plan.attribute_paths import dig
from tfproof.proofs.bound_arns import accounts_of, bound, caller_of, names_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration, ReferenceTarget
from tfproof.proofs.effective_permissions import unsaid, void_of
from tfproof.proofs.principal_permissions import (
    PrincipalPermissions,
    held_by,
    outside_policy,
    principal_of,
    read_policy,
)
from tfproof.proofs.rendering import readable, show_use
from tfproof.proofs.rule_results import Rule, RuleResult, failed, passed, undecided

PEOPLE = Rule(
    id="PROOF_USER_ESCALATION",
    severity=Severity.MEDIUM,
    title="User, group or permission set allows privilege escalation",
    fix="remove the action, name what it may change, or require a permissions boundary; accept administrators of the "
    "account with [[accept]]",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
)

_SETS = "aws_ssoadmin_permission_set"
_HOLDERS = ("aws_iam_user", "aws_iam_group", _SETS)
_ATTACHED = {
    "aws_iam_user_policy": ("user", "policy"),
    "aws_iam_user_policy_attachment": ("user", "policy_arn"),
    "aws_iam_group_policy": ("group", "policy"),
    "aws_iam_group_policy_attachment": ("group", "policy_arn"),
    "aws_ssoadmin_permission_set_inline_policy": ("permission_set_arn", "inline_policy"),
    "aws_ssoadmin_managed_policy_attachment": ("permission_set_arn", "managed_policy_arn"),
    "aws_ssoadmin_customer_managed_policy_attachment": (
        "permission_set_arn",
        "customer_managed_policy_reference[0].name",
    ),
}
"""What gives a policy to a principal: the attribute that says to whom, and the one that says or names the policy."""
_NOT_OF_PEOPLE = (Change.COGNITO, Change.RESOURCE, Change.ACCESS, Change.TAGS)
_SIGNED_IN = {
    "Effect": "Allow",
    "Action": "*",
    "Condition": {
        "Bool": {"aws:MultiFactorAuthPresent": "true", "aws:SecureTransport": "true"},
        "NumericEquals": {"aws:MultiFactorAuthAge": "0"},
    },
}
"""What a person asks for who has just signed in with a second factor."""
_SOMEBODY = "a-member-of-the-group"
_USERNAME = "${aws:username}"


def judge_people(stack: AnalyzedConfiguration) -> Iterator[RuleResult]:
    """The permissions of every user, group and permission set that holds something."""
    for one in stack.of_type(*_HOLDERS, *_ATTACHED):
        held = held_of(stack, one)
        if held is not None:
            yield from judge_held(
                PEOPLE, stack, one, held, f"{one.address} holds nothing in this stack that gives more than that"
            )


def held_of(stack: AnalyzedConfiguration, one: Resource) -> PrincipalPermissions | None:
    """What a user, group or permission set holds, or what a policy gives to one that the stack does not have."""
    if one.type == _SETS:
        return _held_by_set(stack, one)
    if one.type in _HOLDERS:
        return _with_groups(stack, one)
    word, path = _ATTACHED.get(one.type, ("", ""))
    if not word:
        return None
    to = _set_of(stack, one) if word == "permission_set_arn" else principal_of(stack, one, word, word)
    is_here = to is not None and to.resource is not None and to.resource.mode == "managed"
    return None if is_here else _by(stack, one, path)


def judge_held(
    rule: Rule,
    stack: AnalyzedConfiguration,
    principal: Resource,
    held: PrincipalPermissions,
    claim: str,
    *,
    machine: bool = False,
) -> Iterator[RuleResult]:
    """Whether what a principal holds gives more than that: medium, since who has it is trusted with it.

    People may be administrators, who have no more to get; a ``machine`` is none.
    """
    doubts = unsaid(held)
    administers = not machine and _administers(held)
    found = None if administers else _worst(stack, principal, held)
    if found is not None and found.witness is not None:
        shown = f"{show_use(found.witness, held.source_of(found.witness))}\n    which {found.what}"
        more = f"\n    with {', '.join(found.with_)}" if found.with_ else ""
        if not held.limited_by:
            source = held.source_of(found.witness)
            yield replace(
                failed(rule, principal, claim, shown + more, severity=Severity.MEDIUM),
                cause=source[0].name if source else "",
            )
            return
        limit = readable(held.limited_by)
        doubts = (f"the boundary {limit}, which cannot be read, may refuse it: {shown}{more}",)
    elif found is not None:
        doubts = (*doubts, found.why)
    if doubts:
        yield replace(undecided(rule, principal, claim, "\n".join(doubts)), severity=Severity.MEDIUM)
    elif held.documents:
        facts = "an administrator has no more to get" if administers else "its policies"
        void = void_of(stack, principal, held)
        yield passed(rule, principal, claim, facts=f"{facts}; {void}" if void else facts)


def _worst(stack: AnalyzedConfiguration, principal: Resource, held: PrincipalPermissions) -> Walk | None:
    """The way in which a principal gets more; a doubt before none."""
    limits = bound(stack, [held.boundary]) if held.boundary is not None else ()
    somebody = _somebody(principal)
    documents = PrincipalPermissions(
        documents=tuple(_of(one, somebody) for one in bound(stack, held.documents)),
        outside=(),
        unreadable=(),
        boundary=limits[0] if limits else None,
    )
    stack.rests_on[f"AWS's actions of {catalogue.date()}"] = None
    known = Known(
        names=names_of(stack, principal),
        accounts=accounts_of(stack, principal),
        roles=tuple(_named(documents.documents, roles=True)),
        decided=tuple(_named(documents.documents, roles=False)) if principal.type == "aws_iam_role" else (),
        themselves=tuple(f"arn:*:iam::????????????:user/{path}{somebody}" for path in ("", "*/")) if somebody else (),
        caller=caller_of(stack, principal) if principal.type == "aws_iam_role" else _caller(somebody),
    )
    every = walks([Holder(documents.allowing(), known)])
    return worst(one for one in every if one.weight is Weight.HIGH and one.kind not in _NOT_OF_PEOPLE)


def _administers(held: PrincipalPermissions) -> bool:
    """Whether a principal may do everything, at least after signing in with a second factor: one statement allows all."""
    statements = [one for document in held.documents for one in document.statements]
    if held.boundary is not None or held.limited_by or not any(map(_is_everything, statements)):
        return False
    if all(one.effect is Effect.ALLOW for one in statements):
        return True
    groups = held.allowing()
    return len(groups) == 1 and subset(reference([_SIGNED_IN], name="everything"), groups[0][0]).proved


def _is_everything(statement: Statement) -> bool:
    actions, resources = statement.actions, statement.resources or ()
    plain = not statement.conditions and not statement.not_action and not statement.not_resource
    return plain and any(one.text in ("*", "*:*") for one in actions) and any(one.text == "*" for one in resources)


def _somebody(principal: Resource) -> str:
    """The name of a user, or what represents that of a group's members; nothing for sessions, which have none."""
    if principal.type.startswith("aws_ssoadmin_") or principal.type == "aws_iam_role":
        return ""
    name = dig(principal, "name") if principal.type == "aws_iam_user" else None
    return name if isinstance(name, str) else _SOMEBODY


def _of(document: Document, somebody: str) -> Document:
    """A document with the name of the caller in place of the variable for it."""
    text = json.dumps(document.source)
    if not somebody or document.version == "2008-10-17" or _USERNAME not in text:
        return document
    return parse_document(
        text.replace(_USERNAME, somebody), kind=document.kind, name=document.name, where=document.where
    )


def _named(documents: tuple[Document, ...], *, roles: bool) -> Iterator[str]:
    """The roles, or all else, that documents name: to assume, to pass or to change one is what an administrator decided."""
    for document in documents:
        for statement in document.statements:
            for pattern in statement.resources or ():
                if (":role/" in pattern.text) == roles and not set(pattern.text) & {"*", "?", "$"}:
                    yield pattern.text


def _caller(somebody: str) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What holds of the keys that name who asks, as conditions.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse
    """
    if not somebody:
        return {
            "aws:username": {"Null": {"aws:username": "true"}},
            "aws:principaltype": {"StringEquals": {"aws:PrincipalType": "AssumedRole"}},
        }
    return {
        "aws:username": {"StringEquals": {"aws:username": somebody}}
        if somebody != _SOMEBODY
        else {"Null": {"aws:username": "false"}},
        "aws:principaltype": {"StringEquals": {"aws:PrincipalType": "User"}},
    }


def _with_groups(stack: AnalyzedConfiguration, principal: Resource) -> PrincipalPermissions:
    """What a user or group holds; a user also by the groups of the stack that the user is in."""
    own = held_by(stack, principal)
    groups = _groups(stack, principal) if principal.type == "aws_iam_user" else ()
    memberships = tuple(_undetermined(stack, principal)) if principal.type == "aws_iam_user" else ()
    joined = _joined([own, *(held_by(stack, one) for one in groups)], unreadable=memberships, limited_by=own.limited_by)
    return replace(joined, boundary=own.boundary)


def _groups(stack: AnalyzedConfiguration, user: Resource) -> Iterator[Resource]:
    """The groups of the stack that a user is in, as far as it says; each group is judged by itself as well."""
    for one in stack.of_type("aws_iam_user_group_membership"):
        if user in _members(stack, one, "user", "user"):
            yield from _members(stack, one, "groups", "group")
    for one in stack.of_type("aws_iam_group_membership"):
        if user in _members(stack, one, "users", "user"):
            yield from _members(stack, one, "group", "group")


def _undetermined(stack: AnalyzedConfiguration, user: Resource) -> Iterator[str]:
    """The memberships that may be of a user, and of which it cannot be determined whose or of which groups they are."""
    for type_, whose, where in (
        ("aws_iam_user_group_membership", "user", "groups"),
        ("aws_iam_group_membership", "users", "group"),
    ):
        for one in stack.of_type(type_):
            known = _are_known(stack, one, whose, "user")
            mine = not known or user in _members(stack, one, whose, "user")
            if mine and not (known and _are_known(stack, one, where, "group")):
                yield f"{one.address} adds users to groups, and it cannot be determined which"


def _are_known(stack: AnalyzedConfiguration, resource: Resource, path: str, word: str) -> bool:
    """Whether all users or groups that an attribute names can be determined."""
    value = stack.value(resource, path)
    paths = [f"{path}[{index}]" for index in range(len(value))] if isinstance(value, list) else [path]
    return all(principal_of(stack, resource, one, word) is not None for one in paths)


def _members(stack: AnalyzedConfiguration, resource: Resource, path: str, word: str) -> list[Resource]:
    """The users or groups of the stack that an attribute names, one or several."""
    value = stack.value(resource, path)
    paths = [f"{path}[{index}]" for index in range(len(value))] if isinstance(value, list) else [path]
    found = [principal_of(stack, resource, one, word) for one in paths]
    return [one.resource for one in found if one is not None and one.resource is not None]


def _held_by_set(stack: AnalyzedConfiguration, one: Resource) -> PrincipalPermissions:
    """What a permission set holds, as far as the stack says."""
    attached = ((type_, path) for type_, (word, path) in _ATTACHED.items() if word == "permission_set_arn")
    parts = [_by(stack, found, path) for type_, path in attached for found in _of_set(stack, one, type_)]
    limits = [found.address for found in _of_set(stack, one, "aws_ssoadmin_permissions_boundary_attachment")]
    return _joined(parts, limited_by=limits[0] if limits else "")


def _of_set(stack: AnalyzedConfiguration, one: Resource, type_: str) -> Iterator[Resource]:
    """What is attached to a permission set."""
    for found in stack.of_type(type_):
        target = _set_of(stack, found)
        if target is not None and target.resource is not None and target.resource.address == one.address:
            yield found


def _set_of(stack: AnalyzedConfiguration, attached: Resource) -> ReferenceTarget | None:
    return stack.target(attached, "permission_set_arn", (_SETS,), ("arn", "id"))


def _by(stack: AnalyzedConfiguration, attached: Resource, path: str) -> PrincipalPermissions:
    """What one policy, or what attaches one, gives."""
    owner, why, outside = attached, f"{attached.address} attaches a policy, and it cannot be determined which", ""
    if path.endswith("policy"):
        reading = read_policy(stack, attached, path)
    else:
        policy = stack.target(attached, path, ("aws_iam_policy",), ("arn", "name", "id"))
        if policy is None:
            return _joined([], unreadable=(why,))
        if policy.resource is None or policy.resource.mode == "data":
            known = outside_policy(stack, policy)
            outside = "" if known is not None else policy.text or policy.name
            return _joined([], documents=(known,) if known is not None else (), outside=(outside,) if outside else ())
        owner = policy.resource
        reading = read_policy(stack, owner)
    if reading.document is None:
        return _joined([], unreadable=(f"{owner.address}: {reading.why}",))
    return _joined([], documents=(reading.document,))


def _joined(
    parts: Iterable[PrincipalPermissions],
    *,
    documents: tuple[Document, ...] = (),
    outside: tuple[str, ...] = (),
    unreadable: tuple[str, ...] = (),
    limited_by: str = "",
) -> PrincipalPermissions:
    """Permissions that several parts give together, without a boundary that can be read."""
    parts = tuple(parts)
    return PrincipalPermissions(
        documents=(*documents, *(document for one in parts for document in one.documents)),
        outside=(*outside, *(text for one in parts for text in one.outside)),
        unreadable=(*unreadable, *(why for one in parts for why in one.unreadable)),
        boundary=None,
        limited_by=limited_by,
    )
