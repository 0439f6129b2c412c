"""What a role may do all in all: what it holds, and what resource policies give to it."""

from __future__ import annotations

import re
from dataclasses import replace

from tfproof.iam import Document, Effect
from tfproof.plan import Resource
from tfproof.plan.referenced_resources import referred
from tfproof.proofs.bound_arns import accounts_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.grants import resource_grants
from tfproof.proofs.principal_permissions import PrincipalPermissions, held_by
from tfproof.proofs.rendering import readable


def effective(stack: AnalyzedConfiguration, role: Resource) -> PrincipalPermissions:
    """The permissions of a role, with those that resource policies of the stack give to it among its documents."""
    return stack.once((effective, role.address), lambda: _effective(stack, role))


def unsaid(held: PrincipalPermissions) -> tuple[str, ...]:
    """Why what a role may do cannot be determined; empty when the stack says it."""
    outside = (f"{readable(arn)} is attached, and what it allows is not in this stack" for arn in held.outside)
    return (*held.unreadable, *outside)


def void_of(stack: AnalyzedConfiguration, principal: Resource, held: PrincipalPermissions) -> str:
    """What of its policies allows nothing, for a proof: IAM's calls take principals and policies of the caller's account only.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
    """
    accounts = accounts_of(stack, principal)
    found: dict[str, None] = {}
    for document in held.documents if accounts else ():
        for statement in document.statements:
            calls = [one.text for one in statement.actions if one.text.lower().startswith("iam:")]
            if statement.effect is Effect.ALLOW and calls and not statement.not_action:
                theirs = [one.text for one in statement.resources or () if _is_elsewhere(one.text, accounts)]
                found |= dict.fromkeys(f"{', '.join(calls)} on {one}" for one in theirs)
    return f"void, since IAM's calls reach no other account: {'; '.join(found)}" if found else ""


def _is_elsewhere(arn: str, accounts: tuple[str, ...]) -> bool:
    number = re.match(r"arn:[^:]*:iam::(\d{12}):", arn)
    return number is not None and number[1] not in accounts


def home_of(stack: AnalyzedConfiguration, document: Document, role: Resource) -> tuple[Resource, Resource]:
    """The resource that a role's policy is an attribute of, and the one that writes its statements."""
    resource = stack.plan.all_resources.get(document.name, role)
    if resource is not role and "policy" in resource:
        for name in resource.wiring("policy").references:
            owner = referred(name, stack.plan.all_resources)[0]
            if owner is not None and owner.type == "aws_iam_policy_document":
                return resource, owner
    return resource, resource


def _effective(stack: AnalyzedConfiguration, role: Resource) -> PrincipalPermissions:
    held = held_by(stack, role)
    grants = list(resource_grants(stack, role))
    given = tuple(grant.by_name for _, grant in grants if grant.by_name is not None)
    doubtful = tuple(
        f"it cannot be determined whether {by.address} names the role" for by, grant in grants if grant.doubtful
    )
    return replace(held, documents=(*held.documents, *given), unreadable=(*held.unreadable, *doubtful))
