"""Trusts for tokens that the whole world can get: they must name whom they mean."""

from __future__ import annotations

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, Severity

providers = tfproof.case("tests/proofs/providers")
ONLY, ALL = "PROOF_TRUST_ONLY", "PROOF_TRUST_ALL"


@pytest.fixture(scope="module")
def judged(providers: PlannedCase) -> Findings:
    return proofs(providers)


def role(name: str) -> str:
    return f'aws_iam_role.{name.partition("_")[0]}["{name}"]'


@pytest.mark.parametrize(
    "name",
    ["github_good", "github_main", "github_id", "eks_good", "gitlab_good", "gitlab_id", "gitlab_self"],
)
def test_a_trust_that_names_whom_it_means_is_proved(judged: Findings, name: str) -> None:
    assert proved(judged, role(name), ONLY)
    assert proved(judged, role(name), ALL)


@pytest.mark.parametrize(
    ("name", "severity", "shown"),
    [
        ("github_no_sub", Severity.CRITICAL, '"repo:somebody-else/their-repository:ref:refs/heads/main"'),
        ("github_not", Severity.CRITICAL, '"repo:somebody-else/their-repository:ref:refs/heads/main"'),
        ("github_any_repo", Severity.HIGH, '"repo:owner/another'),
        ("github_any_owner", Severity.CRITICAL, '"repo:another/shop:'),
        ("github_owner_id", Severity.HIGH, 'repository_owner_id = "42"'),
        ("github_no_aud", Severity.MEDIUM, 'aud = "another-audience"'),  # the provider's list keeps it out
        ("gitlab_no_aud", Severity.MEDIUM, 'aud = "sts.amazonaws.com"'),
        ("gitlab_group", Severity.HIGH, '"project_path:owner/another'),
        ("gitlab_prefix", Severity.CRITICAL, '"project_path:aanother"'),
        ("github_all_values", Severity.MEDIUM, "AWS issues no such request today"),
        ("eks_any", Severity.HIGH, '"system:serviceaccount:shop:another"'),
        ("eks_cluster", Severity.CRITICAL, '"system:serviceaccount:another-namespace:another-account"'),
        ("gitlab_any", Severity.CRITICAL, '"somebody-else"'),
    ],
)
def test_a_trust_that_names_nobody_or_all_is_refuted_with_a_token(
    judged: Findings, name: str, severity: Severity, shown: str
) -> None:
    (finding,) = about(judged, role(name), ONLY)
    assert finding.severity is severity
    assert shown in finding.found


def test_a_trust_for_all_tokens_of_an_issuer_of_ones_own_is_high(judged: Findings) -> None:
    (finding,) = about(judged, "aws_iam_role.circleci", ONLY)
    assert finding.severity is Severity.HIGH


@pytest.mark.parametrize("name", ["github_nobody", "github_star", "github_unlisted"])
def test_a_trust_that_nobody_passes_is_useless(judged: Findings, name: str) -> None:
    (finding,) = about(judged, role(name), ALL)
    assert finding.found == "its conditions refuse every token of the provider"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("github_no_aud", "docs.github.com"),
        ("eks_any", "/eks/"),
        ("gitlab_any", "docs.gitlab.com"),
        ("circleci", "/IAM/"),
    ],
)
def test_a_finding_links_to_the_page_about_its_provider(judged: Findings, name: str, page: str) -> None:
    address = f"aws_iam_role.{name}" if name == "circleci" else role(name)
    assert page in about(judged, address, ONLY)[0].guideline
