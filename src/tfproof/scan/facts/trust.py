"""Runs tokens through a role's trust document: what a document says is decided by whom it lets in.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.errors import DocumentError
from tfproof.iam import (
    Document,
    Effect,
    Kind,
    Request,
    aws,
    cognito_guest,
    cognito_user,
    cognito_user_pool_user,
    decide,
    parse_document,
)
from tfproof.scan.facts.documents import Structural, worlds
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.unresolved import is_unresolved

ISSUERS = ("cognito-identity.amazonaws.com", "cognito-identity.cn-north-1.amazonaws.com.cn")
FOREIGN_POOLS = (
    "eu-west-2:99999999-9999-4999-8999-999999999999",
    "us-east-1:99999999-9999-4999-8999-999999999999",
)
_OUTSIDER = aws("arn:aws:sts::999999999999:assumed-role/outsider/session")


class Cognito(enum.Enum):
    """Kinds of token that an identity pool issues."""

    FOREIGN = "a token of some other identity pool"
    GUEST = "a guest's token of the pool that the trust names"
    USER = "a signed-in user's token of the pool that the trust names"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnswer:
    """Whether a trust lets a kind of token in; ``admitted`` is None when this view cannot say.

    ``reason`` is one line: the token that gets in, or what is missing to decide.
    """

    admitted: bool | None
    reason: str


def cognito_trust(resource: Resource, kind: Cognito, attribute: str = "assume_role_policy") -> TrustAnswer:
    """Decide whether the trust document of ``resource`` admits any token of ``kind``.

    Values that the view does not know are replaced by everything that could matter; the answer holds only when it is
    the same for all of them.
    """
    document = resource.document(attribute)
    if is_unresolved(document):
        return TrustAnswer(admitted=None, reason=f"{attribute} is {document}")
    answers: dict[bool | None, str] = {}
    malformed = ""
    try:
        for world in worlds(document):
            try:
                parsed = parse_document(world, kind=Kind.TRUST)
            except DocumentError as error:
                malformed = f"{attribute} is malformed: {error.what}"
                continue
            admitted, reason = _admits(parsed, world, kind)
            answers.setdefault(admitted, reason)
    except Structural as error:
        return TrustAnswer(admitted=None, reason=f"in {attribute}, {error}")
    if len(answers) != 1:
        return TrustAnswer(
            admitted=None, reason=malformed or f"in {attribute}, the answer hangs on an unresolved value"
        )
    return TrustAnswer(admitted=next(iter(answers)), reason=next(iter(answers.values())))


def _admits(document: Document, raw: Mapping[str, object], kind: Cognito) -> tuple[bool | None, str]:
    unsure = ""
    for name, request in _tokens(raw, kind):
        decision = decide(document, request)
        if decision.effect is Effect.ALLOW:
            return True, f"admits {name}"
        if decision.effect is Effect.UNSPECIFIED:
            unsure = unsure or f"AWS does not say whether it admits {name}: {decision.reason}"
    return (None, unsure) if unsure else (False, f"refuses {kind.value}")


def _tokens(raw: Mapping[str, object], kind: Cognito) -> Iterator[tuple[str, Request]]:
    named = sorted(set(_audiences(raw)))
    for issuer in ISSUERS:
        if kind is Cognito.FOREIGN:
            for pool in (*FOREIGN_POOLS, *(_other(value) for value in named if "*" in value or "?" in value)):
                yield f"a signed-in user of another pool (aud {pool})", cognito_user_pool_user(pool, issuer=issuer)
                yield f"a user of another pool (aud {pool})", cognito_user(pool, issuer=issuer)
                yield f"a guest of another pool (aud {pool})", cognito_guest(pool, issuer=issuer)
                yield f"a session that another pool's user assumes it from (aud {pool})", _chained(pool, issuer)
            continue
        for pool in (*named, *(_other(value) for value in named if "*" in value or "?" in value), *FOREIGN_POOLS):
            if kind is Cognito.GUEST:
                yield f'a guest (amr ["unauthenticated"], aud {_shown(pool)})', cognito_guest(pool, issuer=issuer)
            else:
                yield f"a signed-in user (aud {_shown(pool)})", cognito_user_pool_user(pool, issuer=issuer)


def _chained(pool: str, issuer: str) -> Request:
    """The keys of the token stay with the session, also when it assumes a further role."""
    token = cognito_user(pool, issuer=issuer)
    return Request(principal=_OUTSIDER, action="sts:AssumeRole", context=token.context)


def _other(pattern: str) -> str:
    return pattern.replace("*", "9f9f9f9f").replace("?", "9")


def _shown(pool: str) -> str:
    return "of this pool" if pool.startswith("unresolved-") else pool


def _audiences(raw: Any) -> Iterator[str]:
    """Every value that a condition compares the audience with."""
    statements = raw.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        conditions = statement.get("Condition", {}) if isinstance(statement, Mapping) else {}
        for keys in conditions.values() if isinstance(conditions, Mapping) else ():
            for key, values in keys.items() if isinstance(keys, Mapping) else ():
                if key.lower().endswith(":aud"):
                    yield from (str(value) for value in (values if isinstance(values, list) else [values]))
