"""How documents of several kinds decide together.

* An explicit Deny anywhere decides.
* A trust decides alone who may assume its role; identity documents given beside it count for AWS principals of another
  account, and for those that it admits only as part of their account.
* A resource policy and identity documents: either is enough within an account, both are needed across accounts.
* Boundary, session and control (SCP) documents allow nothing by themselves: each that is given must allow as well. A
  resource policy that names a user, or a session, is not limited by boundary and session documents.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
"""

from __future__ import annotations

from collections.abc import Sequence

from tfproof.errors import UsageError
from tfproof.iam.request import Request
from tfproof.iam.statement import CallerKind, Effect, Kind, account_of, role_name
from tfproof.iam.verdict import Opinion

_RANK = {Effect.DENY: 0, Effect.UNSPECIFIED: 1, Effect.ALLOW: 2}
_LIMITS = (Kind.CONTROL, Kind.BOUNDARY, Kind.SESSION)


def combine(opinions: Sequence[Opinion], request: Request) -> Opinion:
    """Combine what each document says; an opinion that denies everything when there is none.

    Raises:
        UsageError: no documents were given.
    """
    if not opinions:
        raise UsageError("there are no documents to decide by", fix="give decide() at least one document")
    for opinion in opinions:
        if opinion.explicit:
            return opinion
    by_kind: dict[Kind, list[Opinion]] = {}
    for opinion in opinions:
        if opinion.document is not None:
            by_kind.setdefault(opinion.document.kind, []).append(opinion)
    identity = _either(by_kind.get(Kind.IDENTITY, []))
    gate = _either([*by_kind.get(Kind.TRUST, []), *by_kind.get(Kind.RESOURCE, []), *by_kind.get(Kind.REFERENCE, [])])
    if Kind.IDENTITY not in by_kind:
        granted = gate
    elif gate.document is None and not (Kind.TRUST in by_kind or Kind.RESOURCE in by_kind):
        granted = identity
    elif _needs_both(gate, request):
        granted = min(gate, identity, key=_rank)
    elif Kind.TRUST in by_kind:
        granted = gate
    else:
        granted = max(gate, identity, key=_rank)
    limits = [
        _limit(by_kind[kind], kind) for kind in _LIMITS if kind in by_kind and not _exempt(kind, granted, request)
    ]
    return min([granted, *limits], key=_rank)


def _rank(opinion: Opinion) -> int:
    return _RANK[opinion.effect]


def _either(opinions: Sequence[Opinion]) -> Opinion:
    return max(opinions, key=_rank, default=Opinion(None, Effect.DENY, None))


def _limit(opinions: Sequence[Opinion], kind: Kind) -> Opinion:
    # Every SCP on the path must allow; of session and boundary documents one that allows is enough.
    best = min(opinions, key=_rank) if kind is Kind.CONTROL else max(opinions, key=_rank)
    return Opinion(best.document, best.effect, best.statement, best.explicit, f"the {kind} documents do not allow it")


def _entry(opinion: Opinion, request: Request) -> str | None:
    statement = opinion.statement
    if statement is None or statement.principals is None or statement.principals.negated:
        return None
    return statement.principals.names(request.principal)


def _needs_both(gate: Opinion, request: Request) -> bool:
    if request.principal.kind is not CallerKind.AWS:
        return False
    fields = request.resource.split(":", 5)
    owner = request.resource_account or (fields[4] if len(fields) == 6 else None)
    if owner and request.principal.account and owner != request.principal.account:
        return True
    trust = gate.document is not None and gate.document.kind is Kind.TRUST
    entry = _entry(gate, request)
    return trust and (entry is None or account_of(entry) is not None)


def _exempt(kind: Kind, granted: Opinion, request: Request) -> bool:
    if kind is Kind.CONTROL or granted.document is None or granted.document.kind is not Kind.RESOURCE:
        return False
    entry = _entry(granted, request)
    return bool(entry) and entry != "*" and account_of(str(entry)) is None and role_name(str(entry)) is None
