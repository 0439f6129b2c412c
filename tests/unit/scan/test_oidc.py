from __future__ import annotations

from typing import Any

import pytest
from tests.unit.scan.written_source import with_document

from tfproof.scan.facts.oidc import Oidc, oidc_trust
from tfproof.scan.facts.view_resource import ViewResource

GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLE"
STS = {f"{GITHUB}:aud": "sts.amazonaws.com"}


def arn(issuer: str) -> str:
    return f"arn:aws:iam::111111111111:oidc-provider/{issuer}"


def trust(conditions: dict[str, Any], federated: object) -> ViewResource:
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": federated}, "Condition": conditions,
    }  # fmt: skip
    return with_document("aws_iam_role", "assume_role_policy", {"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("subject", "admitted"),
    [
        ("repo:acme/shop:ref:refs/heads/main", False),
        ("repo:acme/shop:*", False),
        ("repo:acme/shop:environment:*", False),
        ("repo:acme/shop*", True),
        ("repo:acme/*", True),
        ("repo:acme-*/shop-*:ref:*", True),
        ("repo:acme?/shop:pull_request", True),
        ("repo:*/shop:pull_request", True),
        ("*:pull_request", True),
        ("*", True),
        ("var.subject", None),
    ],
)
def test_a_subject_of_github_must_name_owner_and_repository(subject: str, admitted: bool | None) -> None:
    conditions = {"StringEquals": STS, "StringLike": {f"{GITHUB}:sub": subject}}
    assert oidc_trust(trust(conditions, arn(GITHUB)), Oidc.GITHUB).admitted is admitted


@pytest.mark.parametrize(
    ("claim", "value", "admitted"),
    [
        ("repository", "acme/shop", False),
        ("repository_id", "123456", False),
        ("repository", "acme*/shop", True),
        ("repository", "acme/*", True),
        ("repository_owner", "acme", True),
        ("repository_owner_id", "42", True),
        ("environment", "production", True),
        ("job_workflow_ref", "acme/flows/.github/workflows/deploy.yml@refs/heads/main", True),
        ("ref", "refs/heads/main", True),
        ("workflow", "deploy", True),
        ("head_ref", "nobody compares this", False),
    ],
)
def test_another_claim_of_github_must_name_a_repository(claim: str, value: str, admitted: bool) -> None:
    conditions = {"StringEquals": STS, "StringLike": {f"{GITHUB}:{claim}": value}}
    assert oidc_trust(trust(conditions, arn(GITHUB)), Oidc.GITHUB).admitted is admitted


@pytest.mark.parametrize(
    ("issuer", "claims", "admitted"),
    [
        ("gitlab.com", {"aud": "https://gitlab.com"}, True),
        ("gitlab.com", {"aud": "https://gitlab.com", "sub": "project_path:*/shop:ref_type:branch:ref:main"}, True),
        ("gitlab.com", {"aud": "https://gitlab.com", "ref_protected": "true"}, True),
        ("gitlab.com", {"aud": "https://gitlab.com", "sub": "project_path:acme/*"}, True),
        ("gitlab.com", {"aud": "https://gitlab.com", "sub": "project_path:acme/shop:*"}, False),
        ("gitlab.com", {"aud": "https://gitlab.com", "project_id": "42"}, False),
        ("app.terraform.io", {"aud": "aws.workload.identity"}, True),
        ("app.terraform.io", {"aud": "aws.workload.identity", "sub": "organization:*:project:p:workspace:w:run_phase:apply"}, True),
        ("app.terraform.io", {"aud": "aws.workload.identity", "sub": "organization:acme:project:p:*"}, False),
        ("login.example.com", {"aud": "shop"}, False),
    ],
)  # fmt: skip
def test_an_audience_that_any_job_asks_for_names_nobody(issuer: str, claims: dict[str, str], admitted: bool) -> None:
    conditions = {"StringLike": {f"{issuer}:{claim}": value for claim, value in claims.items()}}
    assert oidc_trust(trust(conditions, arn(issuer)), Oidc.OTHER).admitted is admitted


@pytest.mark.parametrize(
    ("audience", "admitted"), [("sts.amazonaws.com", False), ("sts.*", True), ("kubernetes.default.svc", True)]
)
def test_a_cluster_must_be_asked_for_tokens_for_sts(audience: str, admitted: bool) -> None:
    named = {f"{CLUSTER}:sub": "system:serviceaccount:shop:orders"}
    conditions = {"StringEquals": named, "StringLike": {f"{CLUSTER}:aud": audience}}
    assert oidc_trust(trust(conditions, arn(CLUSTER)), Oidc.EKS).admitted is admitted


@pytest.mark.parametrize(
    ("conditions", "federated", "admitted"),
    [
        ({}, "var.provider", None),
        ({}, "${var.account}:oidc-provider/" + GITHUB, True),
        ({"StringEquals": STS}, "var.provider", True),
        ({"StringLike": {"${var.issuer}:sub": "repo:acme/shop:*"}}, arn(GITHUB), None),
        ({"StringEquals": STS}, "*", True),
        ({}, arn("login.example.com"), False),
        ({}, "cognito-identity.amazonaws.com", False),
    ],
)
def test_the_issuer_is_found_in_arn_or_keys_or_the_answer_stays_open(
    conditions: dict[str, Any], federated: str, admitted: bool | None
) -> None:
    assert oidc_trust(trust(conditions, federated), Oidc.GITHUB).admitted is admitted


def test_the_reason_names_the_token_that_gets_in() -> None:
    found = oidc_trust(trust({"StringEquals": STS}, arn(GITHUB)), Oidc.GITHUB)
    assert "repo:outsider/app:ref:refs/heads/main" in found.reason


@pytest.mark.parametrize(
    ("subject", "admitted"),
    [
        ("project_path:acme*", True),
        ("project_path:acme?", True),
        ("project_path:acme*/shop:ref_type:branch:ref:main", True),
        ("project_path:acme/shop*", True),
        ("auth0|7*", True),
        ("project_path:acme/*", False),
        ("project_path:acme/shop:*", False),
        ("project_path:acme/shop:ref_type:branch:ref:release-*", False),
        ("organization:acme:project:shop:workspace:app-*", False),
    ],
)
@pytest.mark.parametrize(
    "audience", [{}, {"StringEquals": {"login.example.com:aud": "https://login.example.com"}}], ids=["any", "one"]
)
def test_a_wildcard_in_the_subject_of_another_provider_stands_behind_a_separator(
    audience: dict[str, Any], subject: str, admitted: bool
) -> None:
    conditions = {**audience, "StringLike": {"login.example.com:sub": subject}}
    found = oidc_trust(trust(conditions, arn("login.example.com")), Oidc.OTHER)
    assert found.admitted is admitted
    assert ("begins alike" in found.reason) is admitted


@pytest.mark.parametrize(
    ("issuer", "kind", "conditions"),
    [
        (GITHUB, Oidc.GITHUB, {"StringNotLike": {f"{GITHUB}:sub": ["repo:o*/*", "repo:9*/*"]}}),
        (GITHUB, Oidc.GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:?????????/*"}, "StringNotLike": {f"{GITHUB}:sub": "*9*"}}),
        (GITHUB, Oidc.GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:*:job_workflow_ref:*"}, "StringNotLike": {f"{GITHUB}:sub": "*9f*"}}),
        (CLUSTER, Oidc.EKS, {"StringNotLike": {f"{CLUSTER}:sub": ["system:serviceaccount:o*", "*9*"]}}),
        (CLUSTER, Oidc.EKS, {"StringNotEquals": {f"{CLUSTER}:sub": "system:serviceaccount:outsider:outsider"}}),
        ("login.example.com", Oidc.OTHER, {"StringNotLike": {"login.example.com:sub": ["*outsider*", "*9*"]}}),
        ("login.example.com", Oidc.OTHER, {"StringNotLike": {"login.example.com:aud": ["*outsider*", "*9*"]}}),
    ],
)  # fmt: skip
def test_a_trust_that_refuses_only_the_tokens_that_somebody_would_try_is_open(
    issuer: str, kind: Oidc, conditions: dict[str, Any]
) -> None:
    audience = {} if kind is Oidc.OTHER else {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"}}
    found = oidc_trust(trust({**audience, **conditions}, arn(issuer)), kind)
    assert found.admitted is True
    assert "admits a request" in found.reason


@pytest.mark.parametrize(
    ("issuer", "kind", "conditions"),
    [
        (GITHUB, Oidc.GITHUB, {"StringLike": {f"{GITHUB}:sub": ["repo:acme/shop:*", "repo:acme/web:ref:*"]}}),
        (GITHUB, Oidc.GITHUB, {"StringEquals": {f"{GITHUB}:repository": "acme/shop"}, "StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}),
        (GITHUB, Oidc.GITHUB, {"StringEquals": {f"{GITHUB}:repository_id": "42"}, "StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}),
        (CLUSTER, Oidc.EKS, {"StringEquals": {f"{CLUSTER}:sub": "system:serviceaccount:shop:orders"}}),
        ("login.example.com", Oidc.OTHER, {"StringLike": {"login.example.com:sub": "org:acme:*"}}),
        ("login.example.com", Oidc.OTHER, {"StringEquals": {"login.example.com:aud": "shop"}}),
    ],
)  # fmt: skip
def test_no_token_that_a_trust_does_not_name_gets_into_one_that_names_somebody(
    issuer: str, kind: Oidc, conditions: dict[str, Any]
) -> None:
    audience = {} if kind is Oidc.OTHER else {f"{issuer}:aud": "sts.amazonaws.com"}
    equal = {"StringEquals": {**audience, **conditions.get("StringEquals", {})}} if audience else {}
    assert oidc_trust(trust({**conditions, **equal}, arn(issuer)), kind).admitted is False
