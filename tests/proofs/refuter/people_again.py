"""How people get more than they hold, written a second time: by calls that change what another principal may do."""

from __future__ import annotations

from tests.proofs.refuter.making import Maker, allowed, request
from tests.proofs.refuter.refuter import Found, Groups, reaches_no_account
from tests.proofs.refuter.relation_again import ALONE, filled, gives_more

from tfproof.iam import Effect, aws
from tfproof.iam.statement import Statement

CALLS = (
    "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
    "iam:PutGroupPolicy", "iam:AttachGroupPolicy", "iam:AddUserToGroup", "iam:PutRolePolicy", "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:CreateSAMLProvider",
    "iam:CreateOpenIDConnectProvider", "sso:PutInlinePolicyToPermissionSet", "sso:CreateAccountAssignment",
)  # fmt: skip
"""Those that only administrators are meant to have."""
_CREDENTIALS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
"""What a user may do to the user's own account without getting more."""


def people_get_more(
    made: Maker,
    groups: Groups,
    name: str,
    tries: int,
    *,
    administrators: bool = True,
    accounts: frozenset[str] = frozenset(),
) -> Found:
    """A request by which a principal gets more than is held.

    Args:
        made: makes requests.
        groups: what is held: documents of each group must all allow.
        name: of the user, or of a member of the group; empty for a permission set, whose sessions have no such name.
        tries: how many.
        administrators: who may do everything anyway gets no more.
        accounts: those that are known to be the caller's.
    """
    documents = [one for group in groups for one in group]
    if not documents or (administrators and _is_administrator(groups)):
        return None
    who = f"user/{name}" if name else "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_any_0"
    caller = aws(f"arn:aws:iam::{made.account}:{who}")
    for _ in range(tries):
        action = made.chance.choice(CALLS)
        context = made.context(documents)
        context.pop("aws:username", None)
        context.update(
            {"aws:username": name} if name else {}, **{"aws:principaltype": "User" if name else "AssumedRole"}
        )
        plain = filled(made.chance.choice(ALONE[action]), made.parts())
        resource = made.chance.choice((plain, made.written(documents, context)))
        asked = request(caller, action, resource, context)
        own = bool(name) and ":user/" in resource and resource.rpartition("/")[2] == name and action in _CREDENTIALS
        if own or "iam:permissionsboundary" in asked.values or not gives_more(action, resource, denied=False):
            continue
        if allowed(groups, asked) and not reaches_no_account(asked, accounts):
            return (asked,)
    return None


def _is_administrator(groups: Groups) -> bool:
    """Whether everything is allowed anyway, and nothing limits it but the lack of a second factor."""
    denies = [one for group in groups for document in group for one in document.statements if one.effect is Effect.DENY]
    return all(map(_is_for_one_factor, denies)) and any(
        one.effect is Effect.ALLOW
        and not (one.conditions or one.not_action or one.not_resource)
        and "*" in {pattern.text for pattern in one.actions}
        and "*" in {pattern.text for pattern in one.resources or ()}
        for group in groups
        if len(group) == 1
        for one in group[0].statements
    )


def _is_for_one_factor(deny: Statement) -> bool:
    """Whether a Deny is for those who signed in without a second factor."""
    return any(
        one.key == "aws:multifactorauthpresent" and one.operator.base.name == "Bool" and set(one.values) == {"false"}
        for one in deny.conditions
    )
