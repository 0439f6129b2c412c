"""Whom a subject, or another claim, of a web identity's token names."""

from __future__ import annotations

import pytest

from tfproof.iam.sts_requests import GITHUB
from tfproof.iam.token_subjects import Whom, default_audiences, whom, whom_by

EKS = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLE"
TFC = "app.terraform.io"


@pytest.mark.parametrize(
    ("issuer", "value", "expected"),
    [
        (GITHUB, "repo:acme/shop:ref:refs/heads/main", Whom.SOMEBODY),
        (GITHUB, "repo:acme/shop:*", Whom.SOMEBODY),
        (GITHUB, "repo:acme@123/shop@456:ref:refs/heads/main", Whom.SOMEBODY),
        (GITHUB, "repository_id:123456:environment:*", Whom.SOMEBODY),
        (GITHUB, "repository_owner_id:42:repository_id:123456:*", Whom.SOMEBODY),
        (GITHUB, "repo:acme/*", Whom.OWNER),
        (GITHUB, "repo:acme/shop*", Whom.OWNER),
        (GITHUB, "repository_owner:acme:*", Whom.OWNER),
        (GITHUB, "repository_owner:acme*", None),
        (GITHUB, "repository_id:1234*", None),
        (GITHUB, "repo:acme*", None),
        (GITHUB, "repo:?cme/shop:*", None),
        (GITHUB, "repo:*/shop:*", None),
        (GITHUB, "*", None),
        (GITHUB, "environment:production", None),
        ("gitlab.com", "project_path:acme/shop:ref_type:branch:ref:main", Whom.SOMEBODY),
        ("gitlab.com", "project_path:acme/team/shop:*", Whom.SOMEBODY),
        ("gitlab.com", "project_path:acme/*", Whom.OWNER),
        ("gitlab.com", "project_path:acme/*:ref_type:branch:ref:main", Whom.OWNER),
        ("gitlab.com", "project_path:acme/team/*", Whom.OWNER),
        ("gitlab.com", "project_path:acme/shop*", Whom.OWNER),
        ("gitlab.example.com", "project_path:acme/shop:*", Whom.SOMEBODY),
        ("gitlab.example.com", "project_path:acme/*", Whom.OWNER),
        ("gitlab.com", "project_path:acme*", None),
        ("gitlab.com", "project_path:*/shop:*", None),
        (TFC, "organization:acme:project:core:workspace:net:run_phase:apply", Whom.SOMEBODY),
        (TFC, "organization:acme:project:core:*", Whom.SOMEBODY),
        (TFC, "organization:acme:project:*:workspace:net:run_phase:*", Whom.SOMEBODY),
        (TFC, "organization:acme:*:workspace:net:*", Whom.SOMEBODY),
        (TFC, "organization:acme:project:*:workspace:*:run_phase:apply", Whom.OWNER),
        (TFC, "organization:acme:project:*:workspace:net-*:run_phase:*", Whom.OWNER),
        (TFC, "organization:acme:*", Whom.OWNER),
        ("agent.buildkite.com", "organization:acme:pipeline:web:*", Whom.SOMEBODY),
        ("agent.buildkite.com", "organization:acme:*", Whom.OWNER),
        (TFC, "organization:acme*:project:*", None),
        (TFC, "organization:*:project:p:workspace:w:run_phase:apply", None),
        (EKS, "system:serviceaccount:app:app", Whom.SOMEBODY),
        (EKS, "system:serviceaccount:app:*", Whom.OWNER),
        (EKS, "system:serviceaccount:app:a*", Whom.OWNER),
        ("cluster.example.com", "system:serviceaccount:*:app", None),
        ("oidc.circleci.com/org/0a1b", "org/0a1b/project/77/user/*", Whom.SOMEBODY),
        ("oidc.circleci.com/org/0a1b", "org/0a1b/*", Whom.OWNER),
        ("oidc.circleci.com/org/0a1b", "org/*", None),
        ("tenant.auth0.com", "auth0|507f1f77bcf86cd799439020", Whom.SOMEBODY),
        ("tenant.auth0.com", "auth0|*", None),
    ],
)
def test_a_subject_names_somebody_when_no_wildcard_is_in_the_owners_part(
    issuer: str, value: str, expected: Whom | None
) -> None:
    assert whom(issuer, value, wild=True) is expected


@pytest.mark.parametrize(
    ("issuer", "claim", "value", "expected"),
    [
        (GITHUB, "repository", "acme/shop", Whom.SOMEBODY),
        (GITHUB, "repository", "acme/*", Whom.OWNER),
        (GITHUB, "repository", "*/shop", None),
        (GITHUB, "repository_id", "123456", Whom.SOMEBODY),
        (GITHUB, "repository_id", "1*", None),
        (GITHUB, "repository_owner_id", "42", Whom.OWNER),
        (GITHUB, "environment", "production", None),  # anyone may call an environment so
        (
            GITHUB,
            "job_workflow_ref",
            "acme/shared/.github/workflows/deploy.yml@refs/heads/main",
            None,
        ),  # anyone may call it
        ("gitlab.com", "project_id", "77", Whom.SOMEBODY),
        ("gitlab.com", "namespace_id", "7", Whom.OWNER),
        ("gitlab.com", "namespace_id", "7?", None),
        ("gitlab.example.com", "project_id", "77", None),  # AWS compares the claims of gitlab.com
    ],
)
def test_another_claim_names_somebody_when_callers_cannot_choose_it(
    issuer: str, claim: str, value: str, expected: Whom | None
) -> None:
    assert whom_by(issuer, claim, value, wild=True) is expected


@pytest.mark.parametrize(
    ("issuer", "value", "expected"),
    [
        (GITHUB, "REPO:Acme/Shop:*", Whom.SOMEBODY),
        ("gitlab.com", "PROJECT_PATH:acme/shop:*", Whom.SOMEBODY),
        ("tenant.auth0.com", "auth0|507f", Whom.OWNER),  # another user's may differ from it by case alone
        ("tenant.auth0.com", "auth0|*", None),
        ("tenant.auth0.com", "*", None),
    ],
)
def test_a_subject_whose_case_does_not_count_names_whom_it_names_otherwise_and_no_fewer(
    issuer: str, value: str, expected: Whom | None
) -> None:
    assert whom(issuer, value, wild=True, fold=True) is expected


def test_an_enterprise_of_github_has_subjects_of_github() -> None:
    assert whom(f"{GITHUB}/acme", "REPO:acme/shop:*", wild=True) is Whom.NOBODY
    assert whom(f"{GITHUB}/acme", "repo:acme/*", wild=True) is Whom.OWNER
    assert whom(f"{GITHUB}/acme", "environment:production", wild=True) is None


def test_a_literal_star_is_no_wildcard() -> None:
    assert whom(GITHUB, "repo:acme/*:ref:refs/heads/main", wild=False) is Whom.SOMEBODY


def test_tokens_have_the_audience_of_their_issuer_by_default() -> None:
    assert default_audiences(EKS) == ("sts.amazonaws.com",)
    assert default_audiences(GITHUB, ("acme",)) == ("sts.amazonaws.com", "https://github.com/acme")
    assert default_audiences("gitlab.com") == ()
