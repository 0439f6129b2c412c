"""Whom a claim of a web identity's token names: somebody, only the owner of many, or nobody in particular.

A name counts only with what ends it: ``repo:acme*`` is also a prefix of an owner that anybody can register.

Sources: https://docs.github.com/en/actions/reference/security/oidc,
https://docs.gitlab.com/ci/secrets/id_token_authentication/,
https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
https://circleci.com/docs/openid-connect-tokens/,
https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

import enum
import re

from tfproof.iam.sts_requests import GITHUB

GITLAB = "gitlab.com"


class Whom(enum.Enum):
    """Whom a value of a claim names."""

    SOMEBODY = "somebody"
    OWNER = "everybody of one owner, or of one namespace"


_NAME = r"[^*?:/$]+"
_REPOSITORY = re.compile(
    rf"(?:[\w-]+:{_NAME}:)*?(?:repo:{_NAME}/{_NAME}|repository(?:_id)?:{_NAME}(?:/{_NAME})?)(?::.*|$)", re.DOTALL
)
_REPOSITORIES = re.compile(rf"(?:repo:{_NAME}/|repository_owner(?:_id)?:{_NAME}(?::|$)).*", re.DOTALL)
_SERVICE_ACCOUNT = re.compile(r"system:serviceaccount:[^*?:$]+:[^*?:$]+")
_NAMESPACE = re.compile(r"system:serviceaccount:[^*?:$]+:.*")
# A first name of a subject, with the separator that ends it: organization:acme:, org/0a1b/, {0a1b}:.
_OWNED = re.compile(rf"(?:[\w-]+:{_NAME}[:/]|[\w-]+/{_NAME}/|\{{[0-9a-f-]{{36}}\}}:).*", re.DOTALL)
_OF_ONE_OWNER = re.compile(r"oidc\.circleci\.com/org/.|api\.bitbucket\.org/2\.0/workspaces/.")
_LITERAL = re.compile(r"[^*?$]+")
_KEYS = {
    GITHUB: {"repository": Whom.SOMEBODY, "repository_id": Whom.SOMEBODY, "repository_owner_id": Whom.OWNER,
             "repository_owner": Whom.OWNER},
    GITLAB: {"project_id": Whom.SOMEBODY, "namespace_id": Whom.SOMEBODY, "project_path": Whom.SOMEBODY},
}  # fmt: skip
_DEFAULTS = {"oidc.eks.": ("sts.amazonaws.com",), GITHUB: ("sts.amazonaws.com",)}


def naming_keys(issuer: str) -> dict[str, Whom]:
    """The claims of an issuer, besides the subject, that AWS compares and that name somebody."""
    return _KEYS.get(GITHUB if issuer.startswith(f"{GITHUB}/") else issuer, {})


def default_audiences(issuer: str, owners: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The audiences that an issuer's tokens have unless somebody asks for another.

    A job of GitHub's that asks for none gets its owner's URL; the action that logs in to AWS asks for AWS's.
    """
    found = next((known for begins, known in _DEFAULTS.items() if issuer.startswith(begins)), ())
    return (*found, *(f"https://github.com/{owner}" for owner in owners)) if issuer == GITHUB else found


def is_of_one_owner(issuer: str) -> bool:
    """Whether an issuer's tokens are all of one owner, whose name is part of the issuer's."""
    return _OF_ONE_OWNER.match(issuer) is not None


def owner_of(subject: str) -> str:
    """The owner that a subject of GitHub's names; empty when it names none."""
    found = re.match(rf"repo:({_NAME})/", subject)
    return found[1] if found else ""


def whom(issuer: str, value: str, *, wild: bool) -> Whom | None:
    """Whom a subject names.

    Args:
        issuer: whose subject it is.
        value: as a condition compares it.
        wild: ``*`` and ``?`` are wildcards.
    """
    text = value if wild else value.replace("*", "-").replace("?", "-")
    if issuer == GITHUB or issuer.startswith(f"{GITHUB}/"):
        if _REPOSITORY.fullmatch(text):
            return Whom.SOMEBODY
        return Whom.OWNER if _REPOSITORIES.fullmatch(text) else None
    if issuer.startswith("oidc.eks.") or text.startswith("system:"):
        if _SERVICE_ACCOUNT.fullmatch(text):
            return Whom.SOMEBODY
        return Whom.OWNER if _NAMESPACE.fullmatch(text) else None
    return Whom.SOMEBODY if _LITERAL.fullmatch(text) or _OWNED.fullmatch(text) else None


def whom_by(issuer: str, claim: str, value: str, *, wild: bool) -> Whom | None:
    """Whom the value of another claim names; None when the claim names nobody, or the value is a pattern."""
    kind = naming_keys(issuer).get(claim)
    literal = _LITERAL.fullmatch(value if wild else value.replace("*", "-").replace("?", "-"))
    if kind is Whom.SOMEBODY and claim in ("repository", "project_path"):
        found = re.fullmatch(rf"{_NAME}/.+" if not literal else r".+/.+", value)
        return (Whom.SOMEBODY if literal else Whom.OWNER) if found else None
    return kind if literal else None
