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


def issuer_of(principal: str) -> str | None:
    """The issuer of a Federated principal, without ``https://``; None for what is neither an OIDC provider nor a domain."""
    _, found, issuer = principal.partition(":oidc-provider/")
    if found:
        return issuer.lower()
    return principal if re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", principal) else None


def issuer_of_url(url: str) -> str:
    """The issuer of a provider's ``url``."""
    return url.removeprefix("https://").rstrip("/").lower()
