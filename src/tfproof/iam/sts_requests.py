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
    """Return the request of a signed-in identity of an identity pool: ``amr`` is ``authenticated`` and its provider strings.

    Args:
        pool_id: the pool's id, or the symbol of one that is not known.
        sub: the identity's id, ``REGION:UUID``.
        providers: the provider strings of ``amr``, after ``authenticated``.
        action: the call, ``sts:AssumeRoleWithWebIdentity`` or ``sts:TagSession``.
        issuer: the domain of Cognito's tokens: another one in China's regions.
    """
    return _cognito(pool_id, ("authenticated", *providers), sub, action, issuer)


def cognito_guest(
    pool_id: str | Symbol, *, sub: str = SOME_IDENTITY, action: str = ASSUME, issuer: str = COGNITO
) -> Request:
    """Return the request of a guest of an identity pool: ``amr`` is ``unauthenticated`` alone.

    Args:
        pool_id: the pool's id, or the symbol of one that is not known.
        sub: the identity's id, ``REGION:UUID``.
        action: the call, ``sts:AssumeRoleWithWebIdentity`` or ``sts:TagSession``.
        issuer: the domain of Cognito's tokens: another one in China's regions.
    """
    return _cognito(pool_id, ("unauthenticated",), sub, action, issuer)


def cognito_user_pool_user(
    pool_id: str | Symbol,
    *,
    user_pool: str = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_EXAMPLE",
    user: str = "11111111-2222-4333-8444-666666666666",
    sub: str = SOME_IDENTITY,
    issuer: str = COGNITO,
) -> Request:
    """Return the request of a signed-in identity that came through a user pool.

    Args:
        pool_id: the identity pool's id, or the symbol of one that is not known.
        user_pool: the user pool's provider name, ``cognito-idp.REGION.amazonaws.com/POOL``.
        user: the user's ``sub`` in the user pool.
        sub: the identity's id, ``REGION:UUID``.
        issuer: the domain of Cognito's tokens: another one in China's regions.
    """
    return cognito_user(pool_id, sub=sub, providers=(user_pool, f"{user_pool}:CognitoSignIn:{user}"), issuer=issuer)


def cognito_social_user(
    pool_id: str | Symbol, *, provider: str = "accounts.google.com", sub: str = SOME_IDENTITY, issuer: str = COGNITO
) -> Request:
    """Return the request of a signed-in identity that came through a public provider.

    Args:
        pool_id: the pool's id, or the symbol of one that is not known.
        provider: the provider's domain, such as ``accounts.google.com`` or ``graph.facebook.com``.
        sub: the identity's id, ``REGION:UUID``.
        issuer: the domain of Cognito's tokens: another one in China's regions.
    """
    return cognito_user(pool_id, sub=sub, providers=(provider, f"{provider}:{pool_id}:1234567890"), issuer=issuer)


def cognito_developer_user(
    pool_id: str | Symbol, *, provider: str = "login.example", sub: str = SOME_IDENTITY, issuer: str = COGNITO
) -> Request:
    """Return the request of a developer-authenticated identity (GetOpenIdTokenForDeveloperIdentity).

    Args:
        pool_id: the pool's id, or the symbol of one that is not known.
        provider: the pool's ``developer_provider_name``.
        sub: the identity's id, ``REGION:UUID``.
        issuer: the domain of Cognito's tokens: another one in China's regions.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html
    """
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
    """Return the request of a token of any OIDC provider.

    Args:
        issuer: the provider's URL without ``https://``.
        sub: the token's subject.
        aud: the token's audience.
        account: the account that has the provider, 12 digits.
        partition: of that account: ``aws``, ``aws-cn`` or ``aws-us-gov``.
        claims: further claims; each becomes the condition key ``ISSUER:CLAIM``.
        action: the call, ``sts:AssumeRoleWithWebIdentity`` or ``sts:TagSession``.
    """
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
    """Return the request of a GitHub Actions job. Its subject names one of ``environment``, ``pull_request`` and ``ref``.

    Args:
        repository: ``owner/name``.
        ref: the branch or tag that the job runs for; it counts only without the other two.
        environment: the job's deployment environment; it wins over the other two.
        pull_request: the job runs for a pull request.
        aud: the token's audience.
        account: the account that has the provider, 12 digits.

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
    """Return the request of a Kubernetes service account in an EKS cluster (IAM roles for service accounts).

    Args:
        cluster: the id in the cluster's OIDC issuer, not its name.
        region: the cluster's region.
        namespace: the service account's namespace.
        service_account: the service account's name.
        aud: the token's audience.
        account: the account that has the provider, 12 digits.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
    """
    return oidc_token(
        issuer=f"oidc.eks.{region}.amazonaws.com/id/{cluster}",
        sub=f"system:serviceaccount:{namespace}:{service_account}",
        aud=aud,
        account=account,
    )
