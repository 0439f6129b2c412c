"""Requests that STS receives when a web identity assumes a role: one builder for each kind of token.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

from tfproof.iam.patterns import Symbol
from tfproof.iam.request import Request
from tfproof.iam.statement import Caller, CallerKind

COGNITO = "cognito-identity.amazonaws.com"
COGNITO_CHINA = "cognito-identity.cn-north-1.amazonaws.com.cn"
GITHUB = "token.actions.githubusercontent.com"
ASSUME = "sts:AssumeRoleWithWebIdentity"
SOME_IDENTITY = "eu-west-2:11111111-2222-4333-8444-555555555555"


def _cognito(pool_id: str | Symbol, amr: tuple[str, ...], sub: str, action: str, issuer: str) -> Request:
    return Request(
        principal=Caller(CallerKind.FEDERATED, issuer),
        action=action,
        context={f"{issuer}:aud": str(pool_id), f"{issuer}:amr": amr, f"{issuer}:sub": sub},
    )


def cognito_user(
    pool_id: str | Symbol,
    *,
    sub: str = SOME_IDENTITY,
    providers: tuple[str, ...] = (),
    action: str = ASSUME,
    issuer: str = COGNITO,
) -> Request:
    """The token of a signed-in identity of an identity pool: ``amr`` is ``authenticated`` and its provider strings."""
    return _cognito(pool_id, ("authenticated", *providers), sub, action, issuer)


def cognito_guest(
    pool_id: str | Symbol, *, sub: str = SOME_IDENTITY, action: str = ASSUME, issuer: str = COGNITO
) -> Request:
    """The token of a guest of an identity pool: ``amr`` is ``unauthenticated`` alone."""
    return _cognito(pool_id, ("unauthenticated",), sub, action, issuer)


def cognito_user_pool_user(
    pool_id: str | Symbol,
    *,
    user_pool: str = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_EXAMPLE",
    user: str = "11111111-2222-4333-8444-666666666666",
    sub: str = SOME_IDENTITY,
    issuer: str = COGNITO,
) -> Request:
    """A signed-in identity that came through a user pool (``user_pool`` is its provider name)."""
    return cognito_user(pool_id, sub=sub, providers=(user_pool, f"{user_pool}:CognitoSignIn:{user}"), issuer=issuer)


def cognito_social_user(
    pool_id: str | Symbol, *, provider: str = "accounts.google.com", sub: str = SOME_IDENTITY, issuer: str = COGNITO
) -> Request:
    """A signed-in identity that came through a public provider such as Google or ``graph.facebook.com``."""
    return cognito_user(pool_id, sub=sub, providers=(provider, f"{provider}:{pool_id}:1234567890"), issuer=issuer)


def cognito_developer_user(
    pool_id: str | Symbol, *, provider: str = "login.example", sub: str = SOME_IDENTITY, issuer: str = COGNITO
) -> Request:
    """A developer-authenticated identity (GetOpenIdTokenForDeveloperIdentity)."""
    return cognito_user(pool_id, sub=sub, providers=(provider, f"{provider}:{pool_id}:user"), issuer=issuer)


def oidc_token(
    *,
    issuer: str,
    sub: str,
    aud: str = "sts.amazonaws.com",
    account: str = "123456789012",
    partition: str = "aws",
    claims: dict[str, str] | None = None,
    action: str = ASSUME,
) -> Request:
    """A token of any OIDC provider. ``issuer`` is the provider's URL without ``https://``; claims become keys."""
    context: dict[str, str | tuple[str, ...]] = {f"{issuer}:aud": aud, f"{issuer}:sub": sub}
    context.update({f"{issuer}:{name}": value for name, value in (claims or {}).items()})
    provider = f"arn:{partition}:iam::{account}:oidc-provider/{issuer}"
    return Request(principal=Caller(CallerKind.FEDERATED, provider), action=action, context=context)


def github_token(
    repository: str,
    *,
    ref: str | None = "refs/heads/main",
    environment: str | None = None,
    pull_request: bool = False,
    aud: str = "sts.amazonaws.com",
    account: str = "123456789012",
) -> Request:
    """The token of a GitHub Actions job in ``owner/name``.

    Source: https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
    """
    subject = f"environment:{environment}" if environment else "pull_request" if pull_request else f"ref:{ref}"
    return oidc_token(issuer=GITHUB, sub=f"repo:{repository}:{subject}", aud=aud, account=account)


def eks_token(
    *,
    cluster: str = "EXAMPLED539D4633E53DE1B71EXAMPLE",
    region: str = "eu-west-2",
    namespace: str = "default",
    service_account: str = "default",
    aud: str = "sts.amazonaws.com",
    account: str = "123456789012",
) -> Request:
    """The token of a Kubernetes service account in an EKS cluster (IAM roles for service accounts).

    Source: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
    """
    return oidc_token(
        issuer=f"oidc.eks.{region}.amazonaws.com/id/{cluster}",
        sub=f"system:serviceaccount:{namespace}:{service_account}",
        aud=aud,
        account=account,
    )
