"""Whom a claim of a web identity's token names: one identity, only the owner of many, or no particular one.

A name counts only with what ends it: ``repo:acme*`` is also a prefix of an owner that an attacker can register. One for all
projects of an owner takes the jobs of each member who may make one there.

Sources: https://docs.github.com/en/actions/reference/security/oidc,
https://docs.github.com/en/enterprise-server/actions/reference/security/oidc,
https://docs.gitlab.com/ci/secrets/id_token_authentication/,
https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
https://circleci.com/docs/openid-connect-tokens/,
https://buildkite.com/docs/agent/v3/cli-oidc,
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
    OWNER = "every member of one owner or namespace"
    NOBODY = "no one: no token has it"


_NAME = r"[^*?:/$]+"
_REPOSITORY = re.compile(
    rf"(?:[\w-]+:{_NAME}:)*?(?:repo:{_NAME}/{_NAME}|repository(?:_id)?:{_NAME}(?:/{_NAME})?)(?::.*|$)", re.DOTALL
)
_REPOSITORIES = re.compile(rf"(?:repo:{_NAME}/|repository_owner(?:_id)?:{_NAME}(?::|$)).*", re.DOTALL)
_SERVICE_ACCOUNT = re.compile(r"system:serviceaccount:[^*?:$]+:[^*?:$]+")
_NAMESPACE = re.compile(r"system:serviceaccount:[^*?:$]+:.*")
# A first name of a subject, with the separator that ends it: organization:acme:, org/0a1b/, {0a1b}:.
_OWNED = re.compile(rf"(?:[\w-]+:{_NAME}[:/]|[\w-]+/{_NAME}/|\{{[0-9a-f-]{{36}}\}}:).*", re.DOTALL)
_PROJECT = re.compile(
    rf"project_path:{_NAME}(?:/{_NAME})+(?::.*|$)"
    rf"|organization:{_NAME}:(?:.*:)?(?:project|workspace|pipeline):{_NAME}(?::.*|$)"
    rf"|org/{_NAME}/(?:.*/)?project/{_NAME}(?:/.*|$)",
    re.DOTALL,
)
"""A subject of GitLab, Terraform Cloud, Buildkite or CircleCI that names a project, a workspace or a pipeline."""
_PROJECTS = re.compile(r"(?:project_path:|organization:|org/).*", re.DOTALL)
"""A subject of one of those."""
_OF_AN_ENTERPRISE = re.compile(
    rf"{re.escape(GITHUB)}/.+|token\.actions\.[a-z0-9-]+\.ghe\.com(?:/.+)?|[^/]+/_services/token(?:/.+)?"
)
"""Issuers of GitHub's of one enterprise: by its name, on ghe.com, and on a server of its own."""
_OF_ONE_OWNER = re.compile(
    rf"(?:oidc\.circleci\.com/org/|api\.bitbucket\.org/2\.0/workspaces/).+|{_OF_AN_ENTERPRISE.pattern}"
)
_CLAIM = re.compile(r"[a-z][\w#$.-]*", re.ASCII)
"""A claim of GitHub's, or a property of a repository, by which a subject begins."""
_OF_APPLICATIONS = ("accounts.google.com", "graph.facebook.com", "www.amazon.com")
"""Issuers whose audience is one application: only those who sign in to it have a token for it."""
_LITERAL = re.compile(r"[^*?$]+")
_KEYS = {
    GITHUB: {"repository": Whom.SOMEBODY, "repository_id": Whom.SOMEBODY, "repository_owner_id": Whom.OWNER,
             "repository_owner": Whom.OWNER},
    GITLAB: {"project_id": Whom.SOMEBODY, "namespace_id": Whom.OWNER, "project_path": Whom.SOMEBODY},
}  # fmt: skip
_DEFAULTS = {"oidc.eks.": ("sts.amazonaws.com",), GITHUB: ("sts.amazonaws.com",)}


def naming_keys(issuer: str) -> dict[str, Whom]:
    """The claims of an issuer, apart from the subject, that AWS compares and that name an identity."""
    return _KEYS.get(GITHUB if issuer.startswith(f"{GITHUB}/") else issuer, {})


def default_audiences(issuer: str, owners: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The audiences that an issuer's tokens have unless a job asks for another.

    A job of GitHub's that asks for none gets its owner's URL; the action that logs in to AWS asks for AWS's.
    """
    found = next((known for begins, known in _DEFAULTS.items() if issuer.startswith(begins)), ())
    return (*found, *(f"https://github.com/{owner}" for owner in owners)) if issuer == GITHUB else found


def is_of_one_owner(issuer: str) -> bool:
    """Whether an issuer's tokens for one audience are all of one owner: its name is part of the issuer's, or it is the audience."""
    return issuer in _OF_APPLICATIONS or _OF_ONE_OWNER.fullmatch(issuer) is not None


def owner_of(subject: str) -> str:
    """The owner that a subject of GitHub's names; empty when it names none."""
    found = re.match(rf"repo:({_NAME})/", subject)
    return found[1] if found else ""


def whom(issuer: str, value: str, *, wild: bool, fold: bool = False) -> Whom | None:
    """Whom a subject names.

    Args:
        issuer: whose subject it is.
        value: as a condition compares it.
        wild: ``*`` and ``?`` are wildcards.
        fold: case does not count. Owners, repositories and service accounts do not differ by case alone; others may.
    """
    text = value if wild else value.replace("*", "-").replace("?", "-")
    if fold and (_is_github(issuer) or _beginning(issuer)):
        return whom(issuer, text.lower(), wild=wild)
    if _is_of_no_token(issuer, text):
        return Whom.NOBODY
    found = _whom(issuer, text)
    return Whom.OWNER if fold and found is Whom.SOMEBODY else found


def _is_github(issuer: str) -> bool:
    return issuer == GITHUB or _OF_AN_ENTERPRISE.fullmatch(issuer) is not None


def _is_of_no_token(issuer: str, text: str) -> bool:
    """Whether an issuer gives no token with such a subject, with any text in the place of wildcards."""
    written = re.split(r"[*?$]", text, maxsplit=1)[0]
    if _is_github(issuer):
        return _is_of_no_job(written, whole=written == text)
    begins = _beginning(issuer)
    if not (written.startswith(begins) or begins.startswith(written)) or (written == text and text in begins):
        return bool(begins)
    upper = re.search(r"[A-Z]", re.sub(r"\$\{[^}]*\}", "", text))
    return issuer.startswith("oidc.eks.") and upper is not None


def _beginning(issuer: str) -> str:
    """How the subjects of an issuer begin; empty when it cannot be determined."""
    if issuer == GITLAB:
        return "project_path:"
    return "system:serviceaccount:" if issuer.startswith("oidc.eks.") else ""


def _is_of_no_job(written: str, *, whole: bool) -> bool:
    """Whether no subject of GitHub's begins so: each is the name of a claim, a colon and its value."""
    claim, colon, rest = written.partition(":")
    if not colon:
        return whole or (claim != "" and not _CLAIM.fullmatch(claim))
    value, ends, _ = rest.partition(":")
    is_whole = bool(ends) or whole
    no_repository = claim in ("repo", "repository") and is_whole and "/" not in value
    return not _CLAIM.fullmatch(claim) or rest.startswith("//") or no_repository


def _whom(issuer: str, text: str) -> Whom | None:
    if _is_github(issuer):
        if _REPOSITORY.fullmatch(text):
            return Whom.SOMEBODY
        return Whom.OWNER if _REPOSITORIES.fullmatch(text) else None
    if issuer.startswith("oidc.eks.") or text.startswith("system:"):
        if _SERVICE_ACCOUNT.fullmatch(text):
            return Whom.SOMEBODY
        return Whom.OWNER if _NAMESPACE.fullmatch(text) else None
    if _LITERAL.fullmatch(text) or _PROJECT.fullmatch(text):
        return Whom.SOMEBODY
    owned = Whom.OWNER if _PROJECTS.fullmatch(text) else Whom.SOMEBODY
    return owned if _OWNED.fullmatch(text) else None


def whom_by(issuer: str, claim: str, value: str, *, wild: bool) -> Whom | None:
    """Whom the value of another claim names; None when the claim names no identity, or the value is a pattern."""
    kind = naming_keys(issuer).get(claim)
    literal = _LITERAL.fullmatch(value if wild else value.replace("*", "-").replace("?", "-"))
    if kind is Whom.SOMEBODY and claim in ("repository", "project_path"):
        found = re.fullmatch(rf"{_NAME}/.+" if not literal else r".+/.+", value)
        return (Whom.SOMEBODY if literal else Whom.OWNER) if found else None
    return kind if literal else None
