"""Issuers of web identities: whose tokens a principal takes, and what a subject must be like to name one identity.

Sources: https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

import re

CLAIMS = {"graph.facebook.com": ("app_id", "id"), "www.amazon.com": ("app_id", "user_id")}
"""The names of the audience and the subject, where they are not ``aud`` and ``sub``."""
REPOSITORY = re.compile(r"repo:[^*?:/$]+/[^*?:/$]+(?=:)")
"""The beginning of a subject of GitHub's that names one repository."""
SERVICE_ACCOUNT = re.compile(r"system:serviceaccount:[^*?:$]+:[^*?:$]+")
"""A subject of a cluster that names one service account."""

_GUIDES = {
    "token.actions.": "https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/"
    "configuring-openid-connect-in-amazon-web-services",
    "oidc.eks.": "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
    "gitlab.com": "https://docs.gitlab.com/ci/cloud_services/aws/",
    "app.terraform.io": "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration",
    "cognito-identity.": "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
}


def guide_of(issuer: str) -> str:
    """The page that says how a role trusts tokens of an issuer; empty when there is none but AWS's for all providers."""
    return next((page for begins, page in _GUIDES.items() if issuer.startswith(begins)), "")


def issuer_of(principal: str) -> str | None:
    """The issuer of a Federated principal, without ``https://``; None for what is neither an OIDC provider nor a domain."""
    _, found, issuer = principal.partition(":oidc-provider/")
    if found:
        return issuer.lower()
    return principal if re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", principal) else None


def issuer_of_url(url: str) -> str:
    """The issuer of a provider's ``url``."""
    return url.removeprefix("https://").rstrip("/").lower()
