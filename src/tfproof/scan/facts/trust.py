"""Runs tokens through a role's trust document: what a document says is decided by whom it admits.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from __future__ import annotations

import enum
import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tfproof.iam import Document, Kind, Request, aws, cognito_guest, cognito_user, cognito_user_pool_user
from tfproof.iam.reference_documents import reference
from tfproof.iam.sts_requests import ASSUME
from tfproof.scan.facts.documents import ELSEWHERE, account_provider, listed
from tfproof.scan.facts.request_simulation import Admission, ask
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.unresolved import is_unresolved

TRUST: Final = "assume_role_policy"
"""The attribute of a role with its trust document."""
ISSUERS = ("cognito-identity.amazonaws.com", "cognito-identity.cn-north-1.amazonaws.com.cn")
FOREIGN_POOLS = (
    "eu-west-2:99999999-9999-4999-8999-999999999999",
    "us-east-1:99999999-9999-4999-8999-999999999999",
)
_POOL_ID = "*-*:*-*"
_OUTSIDER = aws("arn:aws:sts::999999999999:assumed-role/outsider/session")
_OUTSIDER_KEYS = {"aws:PrincipalArn": "arn:aws:iam::999999999999:role/outsider", "aws:PrincipalAccount": "999999999999"}
CALLER_KEYS = (*_OUTSIDER_KEYS, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
_EXTERNAL_ID = "sts:ExternalId"
"""What a request says of the principal that signed it, and what AssumeRole alone takes: no token comes with them. An outsider is
of no organization.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""


class Cognito(enum.Enum):
    """Kinds of token that an identity pool issues."""

    FOREIGN = "a token of some other identity pool"
    GUEST = "a guest's token of the pool that the trust names"
    USER = "a signed-in user's token of the pool that the trust names"


def cognito_trust(role: Resource, kind: Cognito) -> Admission:
    """Decide whether the trust document of ``role`` admits any token of ``kind``."""
    return ask(
        role.document(TRUST),
        TRUST,
        Kind.TRUST,
        lambda raw: _tokens(raw, kind),
        refused=kind.value,
        # Of users, any that gets in is enough, and it must be one whom people know.
        every=None if kind is Cognito.USER else lambda raw: _every_token(raw, kind),
    )


def names_cognito(role: Resource) -> bool | None:
    """Whether the trust document of ``role`` is for identities of an identity pool; None when this view cannot say."""
    return _has_principal(role, ISSUERS)


def takes_cognito(role: Resource) -> bool | None:
    """Like :func:`names_cognito`, and true also of a document that is for anyone."""
    return _has_principal(role, (*ISSUERS, "*"))


def _has_principal(role: Resource, wanted: Sequence[str]) -> bool | None:
    document = role.document(TRUST)
    if is_unresolved(document):
        return None
    principals = list(_principals(document))
    if any(isinstance(principal, str) and principal in wanted for principal in principals):
        return True
    return None if any(map(_may_be_cognito, principals)) else False


def takes_web_identities(role: Resource) -> bool | None:
    """Whether the trust document of ``role`` lets any web identity assume it; None when this view cannot say."""
    document = role.document(TRUST)
    if is_unresolved(document):
        return None
    answers = {_for_web_identities(statement) for statement in listed(document.get("Statement"))}
    return True if True in answers else None if None in answers else False


def _for_web_identities(statement: object) -> bool | None:
    if not isinstance(statement, Mapping):
        return None
    effect, principal = statement.get("Effect"), statement.get("Principal")
    if effect == "Deny" or not principal:
        return False
    actions = listed(statement.get("NotAction" if "NotAction" in statement else "Action"))
    known = [one for one in actions if isinstance(one, str)]
    meant = any(fnmatch.fnmatchcase(ASSUME.lower(), one.lower()) for one in known)
    meant = not meant if "NotAction" in statement else meant
    if isinstance(principal, Mapping):
        named = listed(principal.get("Federated"))
        meant = meant and any(not (isinstance(one, str) and ":saml-provider/" in one) for one in named)
    unsure = is_unresolved(effect) or is_unresolved(principal) or len(known) < len(actions)
    return None if unsure and (meant or len(known) < len(actions)) else meant


def _principals(document: Mapping[str, Any]) -> Iterator[object]:
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        if is_unresolved(statement) or not isinstance(statement, Mapping):
            yield statement
            continue
        principal = statement.get("Principal")
        federated = principal.get("Federated") if isinstance(principal, Mapping) else principal
        yield from federated if isinstance(federated, list) else [federated]


def _may_be_cognito(principal: object) -> bool:
    """Whether a principal is unknown, and not the ARN of a provider of an account."""
    return is_unresolved(principal) and not account_provider(principal)


def _tokens(raw: Mapping[str, object], kind: Cognito) -> Iterator[tuple[str, Request]]:
    named = sorted({value for value in _audiences(raw) if not value.startswith(ELSEWHERE)})
    chained = _is_about_cognito(raw)
    for issuer in ISSUERS:
        if kind is Cognito.FOREIGN:
            for pool in (*FOREIGN_POOLS, *(_other(value) for value in named if "*" in value or "?" in value)):
                yield f"a signed-in user of another pool (aud {pool})", cognito_user_pool_user(pool, issuer=issuer)
                yield f"a user of another pool (aud {pool})", cognito_user(pool, issuer=issuer)
                yield f"a guest of another pool (aud {pool})", cognito_guest(pool, issuer=issuer)
                if chained:
                    yield f"a session that another pool's user assumes it from (aud {pool})", _chained(pool, issuer)
            continue
        for pool in (*named, *(_other(value) for value in named if "*" in value or "?" in value), *FOREIGN_POOLS):
            if kind is Cognito.GUEST:
                yield f'a guest (amr ["unauthenticated"], aud {_shown(pool)})', cognito_guest(pool, issuer=issuer)
            else:
                yield f"a signed-in user (aud {_shown(pool)})", cognito_user_pool_user(pool, issuer=issuer)


def _every_token(raw: Mapping[str, object], kind: Cognito) -> Document:
    """All tokens of guests; or those of other pools, and the sessions that are made of them."""
    named = [value for value in _audiences(raw) if not set(value) & {"*", "?"}]
    foreign = kind is Cognito.FOREIGN
    statements: list[dict[str, Any]] = []
    for issuer in ISSUERS:
        aud, amr, sub = (f"{issuer}:{claim}" for claim in ("aud", "amr", "sub"))
        condition: dict[str, dict[str, Any]] = {
            "Null": {
                **_absent(raw, (aud, amr, sub)),
                **dict.fromkeys((*CALLER_KEYS, _EXTERNAL_ID), "true"),
                aud: "false",
                sub: "false",
                amr: "false",
            },
            "StringNotEquals": {aud: ["", *(named if foreign else [])], sub: ""},
            **({"StringLike": {aud: _POOL_ID}} if foreign else {}),
            "ForAnyValue:StringEquals": {amr: [*(["authenticated"] if foreign else []), "unauthenticated"]},
            **({} if foreign else {"ForAllValues:StringEquals": {amr: "unauthenticated"}}),
        }
        token = {"Effect": "Allow", "Principal": {"Federated": issuer}, "Action": ASSUME, "Condition": condition}
        statements.append(token)
        if foreign and _is_about_cognito(raw):
            free = {*_OUTSIDER_KEYS, _EXTERNAL_ID}
            signed = {
                **condition,
                "Null": {key: value for key, value in condition["Null"].items() if key not in free},
                "StringEquals": _OUTSIDER_KEYS,
            }
            by_outsider = {"Principal": {"AWS": _OUTSIDER.id}, "Action": "sts:AssumeRole", "Condition": signed}
            statements.append({**token, **by_outsider})
    return reference(statements, name=kind.value)


def _is_about_cognito(raw: Mapping[str, object]) -> bool:
    """Whether a trust takes tokens of Cognito's or compares what they say: else a session of another principal has nothing to do with pools."""
    compared = any(key.lower().startswith(ISSUERS) for key, _ in _compared(raw))
    return compared or any(principal in (*ISSUERS, "*") for principal in _principals(raw))


def _absent(raw: Any, claims: tuple[str, ...]) -> dict[str, str]:
    """The keys that a document compares and that no token of Cognito's has, such as a misspelled claim."""
    return {
        key: "true"
        for key, _ in _compared(raw)
        if not key.lower().startswith(("aws:", "sts:")) and key.lower() not in claims
    }


def _chained(pool: str, issuer: str) -> Request:
    """The keys of the token stay with the session, also when it assumes a further role."""
    token = cognito_user(pool, issuer=issuer)
    return Request(principal=_OUTSIDER, action="sts:AssumeRole", context={**token.context, **_OUTSIDER_KEYS})


def _other(pattern: str) -> str:
    return pattern.replace("*", "9f9f9f9f").replace("?", "9")


def _shown(pool: str) -> str:
    return "of this pool" if pool.startswith("unresolved-") else pool


def _audiences(raw: Any) -> Iterator[str]:
    """Every value that a condition compares the audience with."""
    return (value for key, value in _compared(raw) if key.lower().endswith(":aud"))


def _compared(raw: Any) -> Iterator[tuple[str, str]]:
    """Every key that a condition compares, with each value."""
    statements = raw.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        conditions = statement.get("Condition", {}) if isinstance(statement, Mapping) else {}
        for keys in conditions.values() if isinstance(conditions, Mapping) else ():
            for key, values in keys.items() if isinstance(keys, Mapping) else ():
                yield from ((key, str(value)) for value in (values if isinstance(values, list) else [values]))
