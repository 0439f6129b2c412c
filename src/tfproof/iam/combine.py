"""How documents of several kinds decide together.

* An explicit Deny anywhere decides, if its document binds the request.
* A trust decides alone who may assume its role; identity documents given beside it count for AWS principals of another
  account, and for those that it admits only as part of their account.
* A resource policy and identity documents: either is enough within an account, both are needed across accounts. A policy
  that names an account only delegates to it: its identity documents must allow as well. The policy of a KMS key comes
  first: what it is silent about, no identity document allows.
* Boundary, session and control (SCP) documents allow nothing by themselves: each that is given must allow as well. A
  resource policy that names a user, or a session, of its own account is not limited by boundary and session documents.
* SCPs bind the principals of a member account, RCPs its resources, neither of them service-linked roles.
* A Deny for all but those that it names (NotPrincipal) denies every principal with a permissions boundary.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html,
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html,
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tfproof.errors import UsageError
from tfproof.iam.document_decision import DocumentDecision
from tfproof.iam.request import Request
from tfproof.iam.statement import (
    CallerKind,
    Document,
    Effect,
    Kind,
    Principals,
    account_of,
    is_service_linked,
    role_name,
)

_RANK = {Effect.DENY: 0, Effect.UNSPECIFIED: 1, Effect.ALLOW: 2}
_LIMITS = (Kind.CONTROL, Kind.BOUNDARY, Kind.SESSION)
_KEY = re.compile(r"arn:[^:]+:kms:")
_EVERYBODY = Principals(((CallerKind.AWS, "*"),))


def binding(documents: Iterable[Document], request: Request) -> tuple[Document, ...]:
    """The documents that bind a request, as AWS reads them together.

    Raises:
        UsageError: no documents were given.
    """
    every = tuple(documents)
    if not every:
        raise UsageError("there are no documents to decide by", fix="give decide() at least one document")
    bounded = request.principal.kind is CallerKind.AWS and any(one.kind is Kind.BOUNDARY for one in every)
    return tuple(_denying_all(one) if bounded else one for one in every if _binds(one, request))


def combine(opinions: Sequence[DocumentDecision], request: Request) -> DocumentDecision:
    """Combine what each document that binds a request says; an opinion that denies everything when there is none."""
    for opinion in opinions:
        if opinion.explicit:
            return opinion
    by_kind: dict[Kind, list[DocumentDecision]] = {}
    for opinion in opinions:
        if opinion.document is not None:
            by_kind.setdefault(opinion.document.kind, []).append(opinion)
    granted = _granted(by_kind, request)
    limits = [
        _limit(by_kind[kind], kind) for kind in _LIMITS if kind in by_kind and not _exempt(kind, granted, request)
    ]
    return min([granted, *limits], key=_rank)


def _granted(by_kind: dict[Kind, list[DocumentDecision]], request: Request) -> DocumentDecision:
    """What policies of resources and of identities allow, before what limits both."""
    identity = _either(by_kind.get(Kind.IDENTITY, []))
    gate = _either([*by_kind.get(Kind.TRUST, []), *by_kind.get(Kind.RESOURCE, []), *by_kind.get(Kind.REFERENCE, [])])
    if Kind.IDENTITY not in by_kind:
        return gate
    if not (Kind.TRUST in by_kind or Kind.RESOURCE in by_kind or gate.document is not None):
        if not _across_accounts(request):
            return identity
        return DocumentDecision(
            None, Effect.DENY, None, why=f"no policy of account {_owner(request)} lets the other account in"
        )
    if _needs_both(gate, request):
        return min(gate, identity, key=_rank)
    if Kind.TRUST in by_kind or _KEY.match(request.resource):
        return gate
    return max(gate, identity, key=_rank)


def _binds(document: Document, request: Request) -> bool:
    """Whether a document has a say in a request: SCPs bind principals of their account, RCPs resources of theirs."""
    if document.kind not in (Kind.CONTROL, Kind.RESOURCE_CONTROL):
        return True
    principal, owner = request.principal, _owner(request)
    if is_service_linked(principal.id):
        return False
    if document.kind is Kind.RESOURCE_CONTROL:
        return document.account in (None, owner)
    if principal.kind is not CallerKind.AWS:
        return False
    whose = document.account or owner
    return whose is None or principal.account in (None, whose)


def _denying_all(document: Document) -> Document:
    """The document as it is for principals with a boundary: its Denies do not spare those whom NotPrincipal names."""
    statements = tuple(
        replace(one, principals=_EVERYBODY)
        if one.effect is Effect.DENY and one.principals is not None and one.principals.negated
        else one
        for one in document.statements
    )
    return replace(document, statements=statements)


def _rank(opinion: DocumentDecision) -> int:
    return _RANK[opinion.effect]


def _either(opinions: Sequence[DocumentDecision]) -> DocumentDecision:
    return max(opinions, key=_rank, default=DocumentDecision(None, Effect.DENY, None))


def _limit(opinions: Sequence[DocumentDecision], kind: Kind) -> DocumentDecision:
    # Every SCP on the path must allow; of session and boundary documents one that allows is enough.
    best = min(opinions, key=_rank) if kind is Kind.CONTROL else max(opinions, key=_rank)
    return DocumentDecision(
        best.document, best.effect, best.statement, best.explicit, f"the {kind} documents do not allow it"
    )


def _entry(opinion: DocumentDecision, request: Request) -> str | None:
    statement = opinion.statement
    if statement is None or statement.principals is None or statement.principals.negated:
        return None
    return statement.principals.names(request.principal)


def _owner(request: Request) -> str | None:
    """The account of the resource, as far as the request says."""
    fields = request.resource.split(":", 5)
    return request.resource_account or (fields[4] if len(fields) == 6 and fields[4] else None)


def _across_accounts(request: Request) -> bool:
    owner, caller = _owner(request), request.principal.account
    return owner is not None and caller is not None and owner != caller


def _needs_both(gate: DocumentDecision, request: Request) -> bool:
    if request.principal.kind is not CallerKind.AWS:
        return False
    if _across_accounts(request):
        return True
    entry = _entry(gate, request)
    if entry is not None and account_of(entry) is not None:
        # The account's name delegates; its root is the account itself.
        return account_of(request.principal.id) is None
    return gate.document is not None and gate.document.kind is Kind.TRUST and entry is None


def _exempt(kind: Kind, granted: DocumentDecision, request: Request) -> bool:
    if kind is Kind.CONTROL or granted.document is None or granted.document.kind is not Kind.RESOURCE:
        return False
    entry = _entry(granted, request)
    named = bool(entry) and entry != "*" and account_of(str(entry)) is None and role_name(str(entry)) is None
    return named and not _across_accounts(request)
