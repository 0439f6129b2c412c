"""What a document with principals gives to the sessions of one role.

A trust or a resource policy is read as a permission: the same statements without their principals. Those that are not
for the role keep their place, with a condition that nothing meets.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.iam import CallerKind, Document, Effect, Kind, Statement, parse_document
from tfproof.iam.patterns import symbols_in
from tfproof.iam.statement import account_of, role_of_session
from tfproof.plan import Resource
from tfproof.proofs.accounts import own_accounts
from tfproof.proofs.configuration_view import (
    AnalyzedConfiguration,
    DocumentReading,
    dig_known,
    is_named,
    resource_of_symbol,
)
from tfproof.proofs.policy_attributes import policy_attribute
from tfproof.proofs.shares import share_of

_NEVER = {"Null": {"aws:SourceArn": "true"}, "StringEquals": {"aws:SourceArn": "none"}}


class Named(enum.IntEnum):
    """How a statement names a role: not at all, as part of its account, itself; or it cannot be determined whether it does."""

    NO = 0
    ACCOUNT = 1
    ITSELF = 2
    PERHAPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one document gives to a role.

    Args:
        by_name: as a permission, its statements that name the role or everyone (enough by themselves), and what it denies.
        by_account: as a permission, also those that name the role's account: the role's own policies must allow as well.
        doubtful: a statement may name the role, and it cannot be determined whether it does.
        allows: something is allowed in one of these ways.
    """

    by_name: Document | None
    by_account: Document | None
    doubtful: bool
    allows: bool = True


def grant_of(stack: AnalyzedConfiguration, document: Document, role: Resource, *, service: str = "") -> Grant:
    """What a trust or a resource policy gives to sessions of a role.

    Args:
        stack: the stack that both are of.
        document: the document.
        role: the role.
        service: the service that the document is a policy of: ``*`` as a resource then means what is of that service.
    """
    named = [_named(stack, statement, role) for statement in document.statements]
    pairs = tuple(zip(named, document.statements, strict=True))
    allows = {how for how, statement in pairs if statement.effect is Effect.ALLOW}
    denies = any(how is not Named.NO for how, statement in pairs if statement.effect is Effect.DENY)

    def rewritten(enough: Callable[[Named], bool]) -> Document:
        written = document.source["Statement"]
        items = [written] if isinstance(written, Mapping) else written
        made = [
            _permission(item, service, kept=enough(how) if statement.effect is Effect.ALLOW else how > Named.NO)
            for item, how, statement in zip(items, named, document.statements, strict=True)
        ]
        source = {"Version": document.version, "Statement": made}
        return parse_document(source, kind=Kind.IDENTITY, name=document.name, where=document.where)

    return Grant(
        by_name=rewritten(lambda how: how is Named.ITSELF) if denies or Named.ITSELF in allows else None,
        by_account=rewritten(lambda how: how in (Named.ITSELF, Named.ACCOUNT)) if Named.ACCOUNT in allows else None,
        doubtful=Named.PERHAPS in allows,
        allows=bool(allows - {Named.NO}),
    )


def resource_grants(stack: AnalyzedConfiguration, role: Resource) -> Iterator[tuple[Resource, Grant]]:
    """The resource policies of the stack that give something to a role; those that cannot be read are judged elsewhere."""
    for resource, reading in stack.once(resource_grants, lambda: tuple(_policies(stack))):
        if reading.document is None:
            continue
        grant = grant_of(stack, reading.document, role, service=resource.type.split("_")[1])
        if not reading.exact:
            grant = Grant(by_name=None, by_account=None, doubtful=grant.allows)
        if grant.by_name is not None or grant.doubtful:
            yield resource, grant


def _policies(stack: AnalyzedConfiguration) -> Iterator[tuple[Resource, DocumentReading]]:
    for resource in stack.plan.all_resources.values():
        attribute = policy_attribute(resource)
        if attribute is not None:
            yield resource, stack.read(resource, attribute, Kind.RESOURCE)
        elif resource.type == "aws_lambda_permission" and (share := share_of(stack.plan, resource)) is not None:
            yield resource, share


def _permission(item: Mapping[str, Any], service: str, *, kept: bool) -> Mapping[str, Any]:
    made = {key: value for key, value in item.items() if key not in ("Principal", "NotPrincipal", "Sid")}
    if "Sid" in item and str(item["Sid"]).isalnum():
        made["Sid"] = item["Sid"]
    if "Resource" not in made and "NotResource" not in made:
        made["Resource"] = "*"
    elif service and service != "s3" and made.get("Resource") in ("*", ["*"]):
        made["Resource"] = f"arn:*:{service}:*"
    if not kept:
        made["Condition"] = _NEVER
    return made


def _named(stack: AnalyzedConfiguration, statement: Statement, role: Resource) -> Named:
    if statement.principals is None:
        return Named.NO
    entries = [text for kind, text in statement.principals.entries if kind is CallerKind.AWS]
    found = [_entry(stack, text, role) for text in entries]
    if statement.principals.negated:
        if statement.effect is Effect.DENY:
            return Named.NO  # nothing is proved by leaving a Deny out
        return Named.PERHAPS if any(found) else Named.ITSELF  # it admits those that are not named
    # A Deny that may not be for the role is no comfort.
    if statement.effect is Effect.DENY:
        found = [how for how in found if how is not Named.PERHAPS]
    certain = [how for how in found if how is not Named.PERHAPS]
    return max(certain, default=Named.NO) or max(found, default=Named.NO)


def _entry(stack: AnalyzedConfiguration, text: str, role: Resource) -> Named:
    account, session = account_of(text), role_of_session(text)
    if text == "*":
        return Named.ITSELF
    if symbols_in(text):
        return _unknown_entry(stack, text, role)
    if account is not None:
        own = own_accounts(stack, role)
        # Where nothing says which account is the stack's own, any may be.
        return Named.ACCOUNT if not own or account in own or account == stack.stand_in_account else Named.NO
    itself = session[2] == dig_known(role, "name") if session is not None else is_named(text, role)
    return Named.ITSELF if itself else Named.NO


def _unknown_entry(stack: AnalyzedConfiguration, text: str, role: Resource) -> Named:
    owner = resource_of_symbol(stack.plan, text)
    if text.endswith(":root") or (owner is not None and owner.type == "aws_caller_identity"):
        return Named.ACCOUNT
    if owner is None:
        return Named.PERHAPS
    return Named.ITSELF if owner.address == role.address else Named.NO
