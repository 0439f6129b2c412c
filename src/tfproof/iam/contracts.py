"""Named contracts: who a trust may admit, and whom it must.

A contract has two sides, because a document that admits no caller is safe and useless: ``most`` is all that may be
admitted, ``least`` is what must be. ``facts`` allows exactly the requests that STS can issue today.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tfproof.iam.patterns import Symbol
from tfproof.iam.reference_documents import reference
from tfproof.iam.statement import Document
from tfproof.iam.sts_requests import ASSUME, COGNITO, GITHUB

Text = str | Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Who may be admitted, who must be, and what STS can issue.

    Args:
        who: for messages, such as "signed-in identities of pool X".
        most: allows all that may be allowed.
        least: allows what must be allowed.
        facts: allows the requests that can be issued; None when nothing is known.
    """

    who: str
    most: Document
    least: Document
    facts: Document | None = None


def cognito_facts(issuer: str = COGNITO) -> Document:
    """Requests that STS can receive, as far as Cognito tokens are concerned; others are not limited.

    A token of an identity pool has ``aud`` and ``sub``, neither of them empty; its ``amr`` is either ``unauthenticated`` alone, or
    ``authenticated`` with provider strings. STS takes it as a web identity. The same keys are present when a session
    made from such a token assumes a further role: that caller is an AWS principal and not limited here.
    """
    always = {
        "Null": {f"{issuer}:aud": "false", f"{issuer}:sub": "false", f"{issuer}:amr": "false"},
        "StringNotEquals": {f"{issuer}:aud": "", f"{issuer}:sub": ""},
    }
    guest = {
        "ForAnyValue:StringEquals": {f"{issuer}:amr": "unauthenticated"},
        "ForAllValues:StringEquals": {f"{issuer}:amr": "unauthenticated"},
    }
    user = {
        "ForAnyValue:StringEquals": {f"{issuer}:amr": "authenticated"},
        "ForAllValues:StringNotEquals": {f"{issuer}:amr": "unauthenticated"},
    }
    token = {
        "Effect": "Allow",
        "Principal": {"Federated": issuer},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
    }
    other = {"Effect": "Allow", "NotPrincipal": {"Federated": issuer}, "Action": "*"}
    return reference(
        [{**token, "Condition": {**always, **guest}}, {**token, "Condition": {**always, **user}}, other],
        name="what Cognito issues",
    )


def _web_identity(provider: Text, conditions: Mapping[str, Any], *, who: str, facts: Document | None) -> Contract:
    def statements(actions: Sequence[str]) -> Document:
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": str(provider)},
            "Action": list(actions),
            "Condition": conditions,
        }
        return reference([statement], name=who)

    # Tags of a session are for nothing without a call for a role.
    tagged = {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}
    most = reference([*statements([ASSUME]).source["Statement"], tagged], name=who)
    return Contract(who=who, most=most, least=statements([ASSUME]), facts=facts)


def cognito_contract(pool_id: Text, amr: str, *, issuer: str = COGNITO, who: str | None = None) -> Contract:
    """Identities of one identity pool whose ``amr`` holds the text ``amr``."""
    conditions = {
        "StringEquals": {f"{issuer}:aud": str(pool_id)},
        "ForAnyValue:StringEquals": {f"{issuer}:amr": amr},
    }
    name = pool_id.name if isinstance(pool_id, Symbol) else pool_id
    return _web_identity(
        issuer, conditions, who=who or f"identities of pool {name} with amr {amr}", facts=cognito_facts(issuer)
    )


def cognito_users(pool_id: Text, *, issuer: str = COGNITO) -> Contract:
    """Signed-in identities of one identity pool: all of them and no other caller."""
    name = pool_id.name if isinstance(pool_id, Symbol) else pool_id
    return cognito_contract(pool_id, "authenticated", issuer=issuer, who=f"signed-in identities of pool {name}")


def cognito_guests(pool_id: Text, *, issuer: str = COGNITO) -> Contract:
    """Guests of one identity pool: all of them and no other caller."""
    name = pool_id.name if isinstance(pool_id, Symbol) else pool_id
    return cognito_contract(pool_id, "unauthenticated", issuer=issuer, who=f"guests of pool {name}")


def oidc(
    provider: Text,
    issuer: str,
    *,
    subjects: str | Iterable[str],
    audience: Text = "sts.amazonaws.com",
    who: str | None = None,
) -> Contract:
    """Tokens of an OIDC provider for given subjects.

    Args:
        provider: the provider's ARN.
        issuer: its URL without ``https://``, which is the prefix of its context keys.
        subjects: patterns of ``sub``; ``*`` and ``?`` are wildcards.
        audience: the value of ``aud``.
        who: for messages.
    """
    patterns = [subjects] if isinstance(subjects, str) else list(subjects)
    conditions = {
        "StringEquals": {f"{issuer}:aud": str(audience)},
        "StringLike": {f"{issuer}:sub": patterns},
    }
    return _web_identity(provider, conditions, who=who or f"{issuer} tokens for {', '.join(patterns)}", facts=None)


def github_actions(provider: Text, *, subjects: str | Iterable[str], audience: Text = "sts.amazonaws.com") -> Contract:
    """GitHub Actions jobs by subject, such as ``repo:owner/name:ref:refs/heads/main``."""
    return oidc(provider, GITHUB, subjects=subjects, audience=audience)


def eks_service_account(
    provider: Text, issuer: str, *, namespace: str, service_account: str, audience: Text = "sts.amazonaws.com"
) -> Contract:
    """A Kubernetes service account of an EKS cluster (IAM roles for service accounts)."""
    subject = f"system:serviceaccount:{namespace}:{service_account}"
    return oidc(provider, issuer, subjects=subject, audience=audience)


def not_public(accounts: Iterable[str] = (), *, services: bool = True) -> Document:
    """What a resource policy may allow: principals of the accounts named, and AWS services if ``services``.

    Put the resource's own account into ``accounts``. A policy that admits everyone on condition of the account or
    organisation of the caller is within this only when the condition names one of these accounts.
    """
    numbers = sorted(set(accounts))
    statements: list[dict[str, Any]] = []
    if numbers:
        statements.append({"Effect": "Allow", "Principal": {"AWS": numbers}, "Action": "*"})
        for key in ("aws:PrincipalAccount", "aws:SourceAccount"):
            same = {"StringEquals": {key: numbers}}
            statements.append({"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": same})
    if services:
        statements.append({"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "*"})
    if not statements:
        statements.append({"Effect": "Deny", "Principal": "*", "Action": "*"})
    return reference(statements, name=f"access for {', '.join(numbers) or 'nobody'}")
