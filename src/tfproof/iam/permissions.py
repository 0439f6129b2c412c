"""References for the permissions of roles that web identities assume: no escalation, and own data only.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tfproof.iam.patterns import Symbol
from tfproof.iam.references import reference
from tfproof.iam.statement import Document
from tfproof.iam.tokens import COGNITO

ESCALATING = (
    "cognito-identity:CreateIdentityPool",
    "cognito-identity:DeleteIdentityPool",
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "cognito-identity:SetIdentityPoolRoles",
    "cognito-identity:UpdateIdentityPool",
    "cognito-idp:Admin*",
    "cognito-idp:CreateUserPool*",
    "cognito-idp:SetUserPool*",
    "cognito-idp:UpdateUserPool*",
    "iam:Add*",
    "iam:Attach*",
    "iam:Create*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:PassRole",
    "iam:Put*",
    "iam:Remove*",
    "iam:Set*",
    "iam:Update*",
    "iam:Upload*",
    "lambda:UpdateFunctionCode",
    "sts:AssumeRole",
)
"""Actions by which whoever may call them gets more than their own role gives: on any resource."""


def escalation(actions: Sequence[str] = ESCALATING) -> Document:
    """What a role of web identities must never be allowed, on any resource; for :func:`tfproof.iam.prove.never_allows`."""
    return reference([{"Effect": "Allow", "Action": list(actions)}], name="actions that give more than the role")


def own_data(prefixes: Iterable[str | Symbol], *, issuer: str = COGNITO) -> Document:
    """Everything outside some resources, and in them only what lies below the caller's own identity id.

    Args:
        prefixes: ARNs such as ``arn:aws:s3:::bucket``; below each, ``/<identity id>`` is the caller's own.
        issuer: the key prefix of ``sub``.
    """
    arns = [str(prefix) for prefix in prefixes]
    subject = f"${{{issuer}:sub}}"
    shared = [text for arn in arns for text in (arn, f"{arn}/*")]
    own = [text for arn in arns for text in (f"{arn}/{subject}", f"{arn}/{subject}/*")]
    return reference(
        [
            {"Effect": "Allow", "Action": "*", "NotResource": shared},
            {"Effect": "Allow", "Action": "*", "Resource": own},
        ],
        name="each identity's own data",
    )
