"""Trusts for tokens: subjects in any case, subjects that no token has, and a Deny that narrows what an Allow opens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import fed, several

from tfproof.findings import Severity
from tfproof.plan import Applied
from tfproof.proofs import prove

GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
SERVER, ENTERPRISE = "github.example.com/_services/token", "token.actions.acme.ghe.com"
OTHER = "login.example.com"
ONLY, ALL = "PROOF_TRUST_ONLY", "PROOF_TRUST_ALL"
PROVED: dict[str, Severity] = {}
NOBODY = {ALL: Severity.MEDIUM}
OWNER = {ONLY: Severity.HIGH}
PUBLIC = {ONLY: Severity.CRITICAL}


def judged(issuer: str, allow: dict[str, Any], *deny: dict[str, Any]) -> dict[str, Severity]:
    """Which rules fail for a trust, with their severity: nothing when it is proved."""

    def filled(operators: dict[str, Any]) -> dict[str, Any]:
        return {name: {f"{issuer}:{key}": value for key, value in keys.items()} for name, keys in operators.items()}

    by = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"}
    allowed = filled({"StringEquals": {"aud": "sts.amazonaws.com"}, **allow})
    statements = [
        {"Effect": "Allow", "Principal": by, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": allowed},
        *({"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Condition": filled(one)} for one in deny),
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    found = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}}))
    assert not found.undecided
    return {one.rule: one.severity for one in found.findings}


def like(*subjects: str) -> dict[str, Any]:
    return {"StringLike": {"sub": list(subjects)}}


def folded(subject: str) -> dict[str, Any]:
    return {"StringEqualsIgnoreCase": {"sub": subject}}


def not_like(*subjects: str) -> dict[str, Any]:
    return {"StringNotLike": {"sub": list(subjects)}}


@pytest.mark.parametrize(
    ("issuer", "subject", "expected"),
    [
        (GITHUB, "repo:acme/web:ref:refs/heads/main", PROVED),
        (GITHUB, "REPO:Acme/Web:ref:refs/heads/main", PROVED),
        (GITHUB, "environment:production", PUBLIC),
        (GITHUB, "REPOSITORY_OWNER:acme:ref:refs/heads/main", OWNER),
        (EKS, "SYSTEM:serviceaccount:shop:orders", PROVED),
        (EKS, "system:serviceaccount:shop:*", NOBODY),
        (OTHER, "auth0|507f1f77bcf86cd799439020", OWNER),
    ],
)
def test_a_subject_in_any_case_names_the_same(issuer: str, subject: str, expected: dict[str, Severity]) -> None:
    assert judged(issuer, folded(subject)) == expected


@pytest.mark.parametrize(
    ("issuer", "subjects", "expected"),
    [
        (GITHUB, ("REPO:acme/web:*",), NOBODY),
        (GITHUB, ("Repo:*",), NOBODY),
        (GITHUB, ("acme/web",), NOBODY),
        (GITHUB, ("acme/web:*",), NOBODY),
        (GITHUB, ("repo:acme:*",), NOBODY),
        (GITHUB, ("repo:acme",), NOBODY),
        (GITHUB, ("https://github.com/acme/web:*",), NOBODY),
        (GITHUB, ("REPO:acme/web:*", "repo:acme/web:*"), PROVED),
        (GITHUB, ("REPO:acme/web:*", "repo:*"), PUBLIC),
        (GITHUB, ("repo:acme*",), PUBLIC),
        (GITHUB, ("repo*:acme/web:*",), PUBLIC),
        (GITHUB, ("*EPO:acme/web:*",), PUBLIC),
        (GITHUB, ("?EPO:acme/web:*",), PUBLIC),
        (GITHUB, ("environment:production",), PUBLIC),
        (GITHUB, ("repo_property_Team-X:web:*",), PUBLIC),
        (EKS, ("serviceaccount:shop:*",), NOBODY),
        (EKS, ("System:serviceaccount:*",), NOBODY),
        (EKS, ("system:serviceaccount:Shop:orders",), NOBODY),
        (EKS, ("system:serviceaccount:*:Orders",), NOBODY),
        (EKS, ("system:serviceaccount:*:orders",), PUBLIC),
        (EKS, ("system:*",), PUBLIC),
        ("gitlab.com", ("PROJECT_PATH:acme/web:*",), NOBODY),
        ("gitlab.com", ("acme/web:*",), NOBODY),
        ("gitlab.com", ("project_path:*",), PUBLIC),
        ("gitlab.com", ("project*",), PUBLIC),
        (SERVER, ("repo:acme/web:*",), PROVED),
        (SERVER, ("repo:acme/*",), OWNER),
        (SERVER, ("repo:*",), OWNER),
        (SERVER, ("acme/web:*",), NOBODY),
        (ENTERPRISE, ("repo:acme/web:ref:refs/heads/main",), PROVED),
        (ENTERPRISE, ("repo:*",), OWNER),
        (f"{GITHUB}/acme", ("repo:*",), OWNER),
        (OTHER, ("REPO:*",), PUBLIC),
        (OTHER, ("*",), PUBLIC),
    ],
)
def test_a_subject_that_no_token_has_admits_nobody(
    issuer: str, subjects: tuple[str, ...], expected: dict[str, Severity]
) -> None:
    assert judged(issuer, like(*subjects)) == expected


@pytest.mark.parametrize(
    ("allow", "deny", "expected"),
    [
        (like("repo:*"), (not_like("repo:acme/web:*"),), PROVED),
        ({}, (not_like("repo:acme/web:*"),), PROVED),
        (like("repo:*"), ({"StringNotEquals": {"sub": "repo:acme/web:ref:refs/heads/main"}},), PROVED),
        (like("repo:*"), ({"StringNotEqualsIgnoreCase": {"sub": "repo:acme/web:ref:refs/heads/main"}},), PROVED),
        (like("repo:*"), ({"StringNotEquals": {"repository": "acme/web"}},), PROVED),
        (like("repo:*"), ({"StringNotLikeIfExists": {"sub": "repo:acme/web:*"}},), PROVED),
        (like("repo:*"), (not_like("repo:acme/*"),), OWNER),
        (like("repo:*"), (not_like("repo:acme*"),), PUBLIC),
        (like("repo:*"), (not_like("repo:acme/web:*", "repo:*"),), PUBLIC),
        (like("repo:*"), ({**not_like("repo:acme/web:*"), "StringEquals": {"ref": "refs/heads/main"}},), PUBLIC),
        (like("repo:*"), ({"StringNotEqualsIfExists": {"repository": "acme/web"}},), PROVED),
        (like("repo:*"), ({"ForAnyValue:StringNotLike": {"sub": "repo:acme/web:*"}},), PROVED),
        (like("repo:*"), (like("repo:evil/*"),), PUBLIC),
        (like("repo:acme/web:*"), (like("repo:acme/web:pull_request"),), PROVED),
        (like("repo:acme/web:*"), (not_like("repo:acme/web:*"), like("repo:*")), NOBODY),
        (like("repo:acme/*"), (not_like("repo:acme/web:*"),), PROVED),
    ],
)
def test_a_deny_narrows_what_is_allowed(
    allow: dict[str, Any], deny: tuple[dict[str, Any], ...], expected: dict[str, Severity]
) -> None:
    assert judged(GITHUB, allow, *deny) == expected


@pytest.mark.parametrize(("issuer", "audience"), [("accounts.google.com", "aud"), ("www.amazon.com", "app_id")])
@pytest.mark.parametrize(("named", "expected"), [(True, OWNER), (False, PUBLIC)])
def test_a_trust_for_those_who_sign_in_to_an_application_names_its_users(
    issuer: str, audience: str, named: bool, expected: dict[str, Severity]
) -> None:
    condition = {"StringEquals": {f"{issuer}:{audience}": "application"}} if named else {}
    statement = {"Effect": "Allow", "Principal": {"Federated": issuer}, "Action": "sts:AssumeRoleWithWebIdentity"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]})
    found = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}}))
    assert {one.rule: one.severity for one in found.findings} == expected


def test_a_deny_of_other_calls_narrows_nothing() -> None:
    by = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}
    allow = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}, "StringLike": {f"{GITHUB}:sub": "repo:*"}}
    deny = {"StringNotLike": {f"{GITHUB}:sub": "repo:acme/web:*"}}
    statements = [
        {"Effect": "Allow", "Principal": by, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": allow},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": deny},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    found = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}}))
    assert {one.rule: one.severity for one in found.findings} == PUBLIC


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringLike": {"sub": "repo:acme/web:*"}}, NOBODY),
        ({"StringEquals": {f"https://{GITHUB}:sub": "repo:acme/web:ref:refs/heads/main"}}, NOBODY),
        ({"StringEquals": {"token.actions.example.com:sub": "x"}}, NOBODY),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}, NOBODY),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x"}}, NOBODY),
        ({"StringEquals": {"sts:ExternalId": "x"}}, NOBODY),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}}, PUBLIC),
        ({"StringLike": {"sts:RoleSessionName": "web-*"}}, PUBLIC),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, PUBLIC),
    ],
)
def test_a_key_that_no_token_has_admits_nobody(condition: dict[str, Any], expected: dict[str, Severity]) -> None:
    by = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}
    statement = {"Effect": "Allow", "Principal": by, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}}))
    assert {one.rule: one.severity for one in found.findings} == expected


def trust(*statements: dict[str, Any]) -> dict[str, Severity]:
    """Which rules fail for a trust of tokens."""
    action = "sts:AssumeRoleWithWebIdentity"
    policy = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **one} for one in statements]}
    )
    return {
        one.rule: one.severity
        for one in prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}})).findings
    }


def test_no_token_has_the_claims_of_another_provider() -> None:
    both = {"Federated": [f"arn:aws:iam::123456789012:oidc-provider/{one}" for one in (GITHUB, "gitlab.com")]}
    named = {f"{GITHUB}:sub": "repo:acme/web:*", f"{GITHUB}:aud": "sts.amazonaws.com"}
    other = {"gitlab.com:sub": "project_path:acme/web:*"}
    assert trust({"Principal": both, "Condition": {"StringLike": named}}) == {ONLY: Severity.MEDIUM}
    assert trust({"Principal": both, "Condition": {"StringLike": {**named, **other}}}) == NOBODY


def test_tags_of_a_session_are_for_nothing_by_themselves() -> None:
    by = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}
    named = {"StringLike": {f"{GITHUB}:sub": "repo:acme/web:*", f"{GITHUB}:aud": "sts.amazonaws.com"}}
    assert trust({"Principal": by, "Condition": named}, {"Principal": by, "Action": "sts:TagSession"}) == PROVED
    assert trust({"Principal": by, "Action": ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]}) == PUBLIC


def test_a_stranger_of_a_trust_that_compares_other_claims_has_a_subject_of_the_provider() -> None:
    by = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}
    called = {"StringEquals": {f"{GITHUB}:job_workflow_ref": "acme/ci/.github/workflows/x.yml@refs/heads/main"}}
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": by, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": called}
            ],
        }
    )
    (finding,) = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}})).findings
    assert finding.severity is Severity.CRITICAL
    assert "repo:somebody-else/their-repository" in finding.found


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"sub": "system:serviceaccount:shop:orders"}, {ALL: "undecided"}),
        ({"sub": "system:serviceaccount:shop:*"}, {ALL: "medium"}),
        ({}, {ONLY: "critical", ALL: "undecided"}),
    ],
)
@pytest.mark.parametrize("is_applied", [False, True])
def test_a_stand_in_for_the_url_of_a_cluster_is_no_reason_why_a_trust_for_one_by_name_admits_nobody(
    named: dict[str, str], expected: dict[str, str], *, is_applied: bool
) -> None:
    provider, role = "aws_iam_openid_connect_provider.main", "aws_iam_role.this"
    listed = {"client_id_list": ["sts.amazonaws.com"]}
    arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-2.amazonaws.com/id/0000000000000000"

    def made(principal: str) -> str:
        keys = {f"{EKS}:{name}": value for name, value in {"aud": "sts.amazonaws.com", **named}.items()}
        statement = {"Effect": "Allow", "Principal": {"Federated": principal}, "Condition": {"StringEquals": keys}}
        return json.dumps(
            {"Version": "2012-10-17", "Statement": [{**statement, "Action": "sts:AssumeRoleWithWebIdentity"}]}
        )

    by_symbol = made(f"${{unknown:{provider}.arn}}")
    plan = fed(
        {provider: listed, role: {"name": "r", "assume_role_policy": by_symbol}}, {provider: {"url": [], "arn": []}}
    )
    later = several(
        {
            provider: {**listed, "url": f"https://{arn.partition('/')[2]}", "arn": arn},
            role: {"name": "r", "assume_role_policy": made(arn)},
        }
    )
    found = prove(plan, Applied(later._raw) if is_applied else None)
    said = {one.rule: one.severity.value for one in found.findings} | {one.rule: "undecided" for one in found.undecided}
    assert said == expected
