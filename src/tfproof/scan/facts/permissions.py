"""What an identity pool gives: the policies of the roles whose trust takes its tokens.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tfproof.errors import DocumentError
from tfproof.iam import Document, Kind, parse_document
from tfproof.iam.managed import managed_name, managed_policy
from tfproof.scan.facts.documents import Structural, worlds
from tfproof.scan.facts.policy_answer import Answer, Problem
from tfproof.scan.facts.resource import Block, Resource, Targets
from tfproof.scan.facts.trust import takes_cognito, takes_web_identities
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

_ROLE = "aws_iam_role"
_POLICY = "aws_iam_policy"
# Resources that name a role and a policy, with the attributes that do.
_ATTACHMENTS = {
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
}
HOLDERS = (_ROLE, "aws_iam_role_policy", _POLICY, *_ATTACHMENTS)
"""What gives a permission to a role."""
_USERS = (
    ("aws_cognito_identity_pool_roles_attachment", ("roles", "role_mapping")),
    ("aws_cognito_user_group", ("role_arn",)),
)

Documents = Callable[[Document], Iterable[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """The roles that a policy is about: what people call one, and whether a role is one; None when a view cannot say."""

    name: str
    has: Callable[[Resource], bool | None]


def judge_permissions(
    resource: Resource,
    documents: Documents,
    *,
    expected: str,
    fine: str,
    unread: bool = False,
    holders: Holders | None = None,
) -> Answer:
    """Judge what ``resource`` gives to roles of an identity pool, or of other holders.

    Args:
        resource: a role, a policy, or what attaches one to the other.
        documents: what is wrong with one document.
        expected: what would be right.
        fine: what is said when nothing is wrong.
        unread: a policy outside the stack whose document is not known is a problem too.
        holders: the roles that it is about.
    """
    whose = holders or IDENTITIES
    problems = [*_in_documents(resource, documents), *_in_managed(resource, documents, unread=unread)]
    if not problems:
        return Answer.passed(fine)
    held = held_by(resource, whose)
    if held is False:
        return Answer.passed(f"no {whose.name} has it")
    if held is None:
        found = next((found for found, certain in problems if certain), problems[0][0])
        return Answer.undecided(f"whether a {whose.name} has it is not known: {found}", expected)
    return Answer.of(problems, expected=expected, fine=fine)


def held_by(resource: Resource, holders: Holders) -> bool | None:
    """Whether one of ``holders`` has what ``resource`` gives; None when this view cannot say."""
    answers: set[bool | None] = set()
    for role, certain in _roles(resource):
        answer = None if role is None else holders.has(role)
        answers.add(None if answer and not certain else answer)
    return True if True in answers else None if None in answers else False


def is_for_identities(role: Resource) -> bool | None:
    """Whether an identity pool gives ``role``: its trust takes the pool's tokens. None when this view cannot say."""
    takes = takes_cognito(role)
    if takes is None:
        used = any(use.path != "*" for type_, names in _USERS for use in role.users(type_, names))
        return True if used else None
    return takes


def _is_for_web_identities(role: Resource) -> bool | None:
    takes = takes_web_identities(role)
    return is_for_identities(role) or None if takes is None else takes


IDENTITIES = Holders(name="role of an identity pool", has=is_for_identities)
WEB_IDENTITIES = Holders(name="role of a web identity", has=_is_for_web_identities)


def _roles(resource: Resource) -> Iterator[tuple[Resource | None, bool]]:
    """The roles that have what ``resource`` gives, each with whether that is certain; None for one that is not known."""
    if resource.type == _ROLE:
        yield resource, True
    elif resource.type == _POLICY:
        for role in resource.others(_ROLE):
            yield from ((role, certain) for certain in _attaches(resource, role, "managed_policy_arns"))
        for type_, (whom, what) in _ATTACHMENTS.items():
            for attachment in resource.others(type_):
                for certain in _attaches(resource, attachment, what):
                    yield from ((role, certain and sure) for role, sure in _named(attachment, whom))
    else:
        yield from _named(resource, _ATTACHMENTS.get(resource.type, ("role", ""))[0])


def _attaches(policy: Resource, attachment: Resource, attribute: str) -> Iterator[bool]:
    """Whether that is certain, if ``attachment`` attaches ``policy`` or may do so."""
    targets = attachment.targets(attribute, _POLICY)
    if any(target.address == policy.address for target in targets.resources):
        yield targets.certain
    elif not targets.certain and not targets.resources:
        yield False


def _named(resource: Resource, attribute: str) -> Iterator[tuple[Resource | None, bool]]:
    targets = resource.targets(attribute, _ROLE)
    # Several instances of one block: what is true of all of them is true of the one that is meant.
    yield from ((role, targets.certain) for role in targets.resources)
    if not targets.certain and not targets.resources:
        yield None, False


def _in_documents(resource: Resource, ask: Documents) -> Iterator[Problem]:
    for name, document in _documents(resource):
        if is_unresolved(document):
            yield f"{name} is {document}", False
        else:
            yield from _in_worlds(name, document, ask)


def _documents(resource: Resource) -> Iterator[tuple[str, Mapping[str, object] | Unresolved]]:
    if resource.type in (_POLICY, "aws_iam_role_policy"):
        yield "policy", resource.document("policy")
    elif resource.type == _ROLE:
        blocks = resource.blocks("inline_policy", computed=True)
        for block in [blocks] if is_unresolved(blocks) else blocks:
            if not isinstance(block, Block):
                yield "inline_policy", block
            elif block.value("policy") is not None:
                yield "inline_policy", resource.document("policy", block)


def _in_worlds(name: str, document: Mapping[str, object], ask: Documents) -> Iterator[Problem]:
    """What is wrong with any value in place of what is unresolved, or else what may be wrong."""
    found: list[Problem | None] = []
    try:
        for world in worlds(document, attached=False):
            try:
                problems = list(ask(parse_document(world, kind=Kind.IDENTITY)))
            except DocumentError as error:
                problems = [(f"it is malformed: {error.what}", False)]
            found.append(next((one for one in problems if one[1]), problems[0] if problems else None))
    except Structural as error:
        yield f"in {name}, {error}", False
        return
    wrong = [one for one in found if one is not None]
    if wrong:
        certain = len(wrong) == len(found) and all(sure for _, sure in wrong)
        yield f"{name}: {next((one for one, sure in wrong if sure), wrong[0][0])}", certain


def _in_managed(resource: Resource, ask: Documents, *, unread: bool) -> Iterator[Problem]:
    attribute = "managed_policy_arns" if resource.type == _ROLE else _ATTACHMENTS.get(resource.type, ("", ""))[1]
    arns = resource.texts(attribute) if attribute else None
    if arns is None or (not is_unresolved(arns) and not arns):
        return
    here = resource.targets(attribute, _POLICY)
    own = {name for policy in here.resources for name in policy.names()}
    for arn in [arns] if is_unresolved(arns) else arns:
        # A policy of this stack is judged where it is written.
        if arn not in own and not (is_unresolved(arn) and _is_own(arn, here)):
            name = None if is_unresolved(arn) else managed_name(arn)
            document = managed_policy(name) if name else None
            if document is not None:
                yield from ((f"the AWS managed policy {name}: {what}", certain) for what, certain in ask(document))
            elif unread:
                yield f"what {name or arn} allows is not in this stack", False


def _is_own(arn: Unresolved, here: Targets) -> bool:
    """True when ``arn`` is a reference to a policy of this stack: in a plan, the one that all of the attribute refers to."""
    if arn.expression:
        return arn.expression.removeprefix("${").startswith(f"{_POLICY}.")
    return here.certain and bool(here.resources)
