"""Edits of other trusts, resource policies and permissions: each safe one is proved, each unsafe one refuted."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import Document, Symbol, decide, parse_document
from tfproof.iam.contracts import Contract, eks_service_account, github_actions, not_public, oidc
from tfproof.iam.prove import ProofVerdict, admits_all, admits_only, never_allows, subset
from tfproof.iam.reference_documents import merge, reference

HUB = "token.actions.githubusercontent.com"
HUB_ARN = f"arn:aws:iam::123456789012:oidc-provider/{HUB}"
MAIN = "repo:owner/name:ref:refs/heads/main"
CLUSTER = "oidc.eks.eu-west-2.amazonaws.com/id/ABC"
CLUSTER_ARN = f"arn:aws:iam::123456789012:oidc-provider/{CLUSTER}"
POD = "system:serviceaccount:shop:api"
LOGIN = "login.example"
LOGIN_ARN = f"arn:aws:iam::123456789012:oidc-provider/{LOGIN}"


def trust(provider: Any, condition: dict[str, Any], action: Any = "sts:AssumeRoleWithWebIdentity") -> Document:
    principal = provider if provider == "*" else {"Federated": provider}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, kind="trust", name="trust")


def hub(sub: Any, operator: str = "StringEquals", aud: str | None = "sts.amazonaws.com") -> dict[str, Any]:
    condition: dict[str, Any] = {"StringEquals": {f"{HUB}:aud": aud}} if aud else {}
    condition.setdefault(operator, {})[f"{HUB}:sub"] = sub
    return condition


GITHUB = github_actions(HUB_ARN, subjects=MAIN)
ANY_BRANCH = github_actions(HUB_ARN, subjects="repo:owner/name:*")
EKS = eks_service_account(CLUSTER_ARN, CLUSTER, namespace="shop", service_account="api")
OIDC = oidc(LOGIN_ARN, LOGIN, subjects="user-1", audience="app")
POD_CONDITION = {"StringEquals": {f"{CLUSTER}:sub": POD, f"{CLUSTER}:aud": "sts.amazonaws.com"}}
TRUSTS: list[tuple[str, Document, Contract, bool, bool]] = [
    ("github: one branch", trust(HUB_ARN, hub(MAIN)), GITHUB, True, True),
    ("github: one branch by StringLike", trust(HUB_ARN, hub(MAIN, "StringLike")), GITHUB, True, True),
    ("github: any branch", trust(HUB_ARN, hub("repo:owner/name:*", "StringLike")), GITHUB, False, True),
    ("github: any branch may be meant", trust(HUB_ARN, hub("repo:owner/name:*", "StringLike")), ANY_BRANCH, True, True),
    ("github: any repository of the owner", trust(HUB_ARN, hub("repo:owner/*", "StringLike")), ANY_BRANCH, False, True),
    ("github: a name that begins alike", trust(HUB_ARN, hub("repo:owner/name*", "StringLike")), ANY_BRANCH, False, True),
    ("github: an owner that begins alike", trust(HUB_ARN, hub("repo:owner*/name:*", "StringLike")), ANY_BRANCH, False, True),
    ("github: anybody", trust(HUB_ARN, hub("*", "StringLike")), ANY_BRANCH, False, True),
    ("github: sub dropped", trust(HUB_ARN, {"StringEquals": {f"{HUB}:aud": "sts.amazonaws.com"}}), GITHUB, False, True),
    ("github: aud dropped", trust(HUB_ARN, hub(MAIN, aud=None)), GITHUB, False, True),
    ("github: sub IfExists", trust(HUB_ARN, hub(MAIN, "StringEqualsIfExists")), GITHUB, False, True),
    ("github: sub for all values", trust(HUB_ARN, hub(MAIN, "ForAllValues:StringEquals")), GITHUB, False, True),
    ("github: a wildcard compared literally", trust(HUB_ARN, hub("repo:owner/name:*")), GITHUB, False, False),
    ("github: another branch", trust(HUB_ARN, hub("repo:owner/name:ref:refs/heads/dev")), GITHUB, False, False),
    ("github: one of two branches", trust(HUB_ARN, hub([MAIN, "repo:owner/name:ref:refs/heads/dev"])), GITHUB, False, True),
    ("github: another account's provider", trust(HUB_ARN.replace("123456789012", "999999999999"), hub(MAIN)), GITHUB, False, False),
    ("github: every provider", trust("*", hub(MAIN)), GITHUB, False, True),
    ("github: a pull request", trust(HUB_ARN, hub("repo:owner/name:pull_request")), ANY_BRANCH, True, False),
    ("github: any action", trust(HUB_ARN, hub(MAIN), "sts:*"), GITHUB, False, True),
    ("github: case of the subject", trust(HUB_ARN, hub(MAIN, "StringEqualsIgnoreCase")), GITHUB, False, True),
    ("eks: one service account", trust(CLUSTER_ARN, POD_CONDITION), EKS, True, True),
    ("eks: any in the namespace", trust(CLUSTER_ARN, {"StringEquals": {f"{CLUSTER}:aud": "sts.amazonaws.com"}, "StringLike": {f"{CLUSTER}:sub": "system:serviceaccount:shop:*"}}), EKS, False, True),
    ("eks: any namespace", trust(CLUSTER_ARN, {"StringEquals": {f"{CLUSTER}:aud": "sts.amazonaws.com"}, "StringLike": {f"{CLUSTER}:sub": "system:serviceaccount:*:api"}}), EKS, False, True),
    ("eks: aud dropped", trust(CLUSTER_ARN, {"StringEquals": {f"{CLUSTER}:sub": POD}}), EKS, False, True),
    ("eks: sub dropped", trust(CLUSTER_ARN, {"StringEquals": {f"{CLUSTER}:aud": "sts.amazonaws.com"}}), EKS, False, True),
    ("eks: another cluster's key", trust(CLUSTER_ARN, {"StringEquals": {f"{CLUSTER}D:sub": POD, f"{CLUSTER}:aud": "sts.amazonaws.com"}}), EKS, False, False),
    ("eks: another cluster", trust(CLUSTER_ARN + "D", POD_CONDITION), EKS, False, False),
    ("oidc: one subject", trust(LOGIN_ARN, {"StringEquals": {f"{LOGIN}:sub": "user-1", f"{LOGIN}:aud": "app"}}), OIDC, True, True),
    ("oidc: another audience", trust(LOGIN_ARN, {"StringEquals": {f"{LOGIN}:sub": "user-1", f"{LOGIN}:aud": "web"}}), OIDC, False, False),
    ("oidc: users 1 to 9", trust(LOGIN_ARN, {"StringLike": {f"{LOGIN}:sub": "user-?"}, "StringEquals": {f"{LOGIN}:aud": "app"}}), OIDC, False, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "contract", "only", "every"), [pytest.param(*case[1:], id=case[0]) for case in TRUSTS]
)
def test_each_trust_gets_the_right_verdict(document: Document, contract: Contract, only: bool, every: bool) -> None:
    one, two = admits_only(document, contract), admits_all(document, contract)
    assert ProofVerdict.UNDECIDED not in (one.answer, two.answer)
    assert (one.proved, two.proved) == (only, every)
    if one.counterexample is not None:
        assert decide(document, one.counterexample.witness.request).allowed


OWN = "123456789012"


def policy(principal: Any, condition: dict[str, Any] | None = None, effect: str = "Allow") -> dict[str, Any]:
    made = {"Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return made | ({"Condition": condition} if condition else {})


OPEN = policy("*")
RESOURCE_POLICIES: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("the account", [policy({"AWS": OWN})], True),
    ("a role of the account", [policy({"AWS": f"arn:aws:iam::{OWN}:role/app"})], True),
    ("a service", [policy({"Service": "cloudfront.amazonaws.com"})], True),
    ("everyone", [OPEN], False),
    ("everyone, spelled out", [policy({"AWS": "*"})], False),
    ("another account", [policy({"AWS": "999999999999"})], False),
    ("another account's role", [policy({"AWS": "arn:aws:iam::999999999999:role/app"})], False),
    ("every identity provider", [policy({"Federated": "*"})], False),
    ("everyone of the account by condition", [policy("*", {"StringEquals": {"aws:PrincipalAccount": OWN}})], True),
    ("... by a condition that also holds without the key", [policy("*", {"StringEqualsIfExists": {"aws:PrincipalAccount": OWN}})], False),
    ("... by a wildcard", [policy("*", {"StringLike": {"aws:PrincipalAccount": "1*"}})], False),
    ("... by a negated condition", [policy("*", {"StringNotEquals": {"aws:PrincipalAccount": "999999999999"}})], False),
    ("everyone from one address", [policy("*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], False),
    ("everyone with TLS", [policy("*", {"Bool": {"aws:SecureTransport": "true"}})], False),
    ("everyone of a source account", [policy("*", {"StringEquals": {"aws:SourceAccount": [OWN]}})], True),
    ("two source accounts", [policy("*", {"StringEquals": {"aws:SourceAccount": [OWN, "999999999999"]}})], False),
    ("everyone, and a deny of everyone", [OPEN, policy("*", effect="Deny")], True),
    ("everyone, and a deny of other accounts", [OPEN, policy("*", {"StringNotEquals": {"aws:PrincipalAccount": OWN}}, "Deny")], True),
    ("everyone, and a deny that needs the key", [OPEN, policy("*", {"StringNotEquals": {"aws:PrincipalAccount": OWN}, "Null": {"aws:PrincipalAccount": "false"}}, "Deny")], False),
    ("everyone, and a deny without TLS", [OPEN, policy("*", {"Bool": {"aws:SecureTransport": "false"}}, "Deny")], False),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "private"), [pytest.param(*case[1:], id=case[0]) for case in RESOURCE_POLICIES])
def test_each_resource_policy_is_public_or_not(statements: list[dict[str, Any]], private: bool) -> None:
    document = parse_document({"Version": "2012-10-17", "Statement": statements}, kind="resource", name="bucket policy")
    proof = subset(document, not_public([OWN]))
    assert proof.answer is (ProofVerdict.PROVED if private else ProofVerdict.REFUTED)


SUB = "${cognito-identity.amazonaws.com:sub}"
OWN_DATA = reference(
    [{"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::b/{SUB}", f"arn:aws:s3:::b/{SUB}/*"]}],
    name="the identity's own data",
)
ESCALATION = reference(
    [
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole", "cognito-identity:SetIdentityPoolRoles", "cognito-idp:Admin*", "sts:AssumeRole"],
        }
    ],
    name="escalation",
)


def permission(action: Any, resource: Any = "*", **elements: Any) -> Document:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **elements}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, name="permissions")


ISOLATION: list[tuple[str, Document, ProofVerdict]] = [
    ("below the own prefix", permission("s3:GetObject", f"arn:aws:s3:::b/{SUB}/*"), ProofVerdict.PROVED),
    ("one folder below it", permission("s3:GetObject", f"arn:aws:s3:::b/{SUB}/photos/*"), ProofVerdict.PROVED),
    ("the whole bucket", permission("s3:GetObject", "arn:aws:s3:::b/*"), ProofVerdict.REFUTED),
    ("a prefix without a delimiter", permission("s3:GetObject", f"arn:aws:s3:::b/{SUB}*"), ProofVerdict.REFUTED),
    ("anything that ends like it", permission("s3:GetObject", f"arn:aws:s3:::b/*{SUB}/*"), ProofVerdict.REFUTED),
    ("another variable", permission("s3:GetObject", "arn:aws:s3:::b/${aws:userid}/*"), ProofVerdict.REFUTED),
    ("a default of one's own", permission("s3:GetObject", "arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub, 'all'}/*"), ProofVerdict.REFUTED),
    ("another action", permission("dynamodb:GetItem", f"arn:aws:s3:::b/{SUB}/*"), ProofVerdict.REFUTED),
]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ISOLATION])
def test_each_user_reaches_own_data_only(document: Document, expected: ProofVerdict) -> None:
    pytest.importorskip("z3")
    assert subset(document, OWN_DATA).answer is expected


ESCALATIONS: list[tuple[str, Document, bool]] = [
    ("reading objects", permission("s3:GetObject"), True),
    ("all of s3", permission("s3:*"), True),
    ("passing any role", permission("iam:PassRole"), False),
    ("all of iam", permission("iam:*"), False),
    ("everything", permission("*"), False),
    ("everything but iam", parse_document({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}), False),
    ("admin calls of user pools", permission("cognito-idp:*User*"), False),
    ("own calls of user pools", permission("cognito-idp:GetUser"), True),
    ("by a wildcard in the name", permission("cognito-identity:Set*"), False),
    ("passing a role to one service", permission("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}), False),
]  # fmt: skip


@pytest.mark.parametrize(("document", "safe"), [pytest.param(*case[1:], id=case[0]) for case in ESCALATIONS])
def test_permissions_that_escalate_are_found(document: Document, safe: bool) -> None:
    assert never_allows(document, ESCALATION).proved is safe


def test_a_boundary_takes_away_what_permissions_give() -> None:
    boundary = parse_document(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}, kind="boundary"
    )
    assert not never_allows(permission("*"), ESCALATION).proved
    assert never_allows([permission("*"), boundary], ESCALATION).proved


def test_the_policies_of_a_role_count_as_one() -> None:
    deny = parse_document(
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Deny", "Action": ["iam:*", "sts:*", "cognito-*:*"], "Resource": "*"},
        }
    )
    both = merge([permission("*"), deny], name="role")
    assert never_allows(both, ESCALATION).proved
    assert [statement.name for statement in both.statements] == ["statement 1", "statement 2"]


def test_an_unknown_bucket_arn_in_a_resource_is_proved_for_every_value() -> None:
    pytest.importorskip("z3")
    arn = Symbol("aws_s3_bucket.this.arn")
    own = reference([{"Effect": "Allow", "Action": "*", "Resource": f"{arn}/*"}], name="the bucket's objects")
    # z3 takes about a second, on a machine that does nothing else.
    assert subset(permission("s3:GetObject", f"{arn}/public/*"), own, limit=60).proved
    assert subset(permission("s3:GetObject", f"{arn}*"), own, limit=60).answer is ProofVerdict.REFUTED
    assert subset(permission("s3:GetObject", "arn:aws:s3:::b/*"), own).answer is ProofVerdict.REFUTED


def test_two_unknown_values_are_different_and_one_may_be_any_text_that_is_written() -> None:
    def only(value: object) -> Document:
        return permission("s3:GetObject", Condition={"StringEquals": {"aws:SourceAccount": str(value)}})

    def never(value: object) -> Document:
        both = {"StringEquals": {"aws:SourceAccount": str(value)}}
        return reference([{"Effect": "Allow", "Action": "*", "Condition": both}], name="that value")

    one, two = Symbol("one.id"), Symbol("two.id")
    assert never_allows(only(one), never(two)).proved
    assert not never_allows(only(one), never(one)).proved
    proof = never_allows(only(one), never("111122223333"))
    assert proof.counterexample is not None
    assert proof.counterexample.witness.values == {"one.id": "111122223333"}
    assert "when one.id turns out to be '111122223333'" in str(proof)


def test_a_reading_survives_when_an_unknown_value_makes_two_conditions_equal() -> None:
    """AWS leaves both conditions open; they are read alike once the value is the text that the other one names."""
    pytest.importorskip("z3")

    def listed(value: object) -> Document:
        return permission("s3:GetObject", Condition={"StringEquals": {"aws:TagKeys": str(value)}})

    for engine in ("cells", "solver"):
        assert subset(listed(Symbol("one.id")), listed("a"), engine=engine).answer is ProofVerdict.REFUTED


def test_there_are_enough_edits_of_other_kinds() -> None:
    assert len(TRUSTS) + len(RESOURCE_POLICIES) + len(ISOLATION) + len(ESCALATIONS) >= 60


@pytest.mark.parametrize("engine", ["auto", "cells", "solver"])
def test_an_unknown_arn_by_itself_is_a_resource(engine: str) -> None:
    """It does not look like an ARN, and yet requests are made of it."""
    if engine == "solver":
        pytest.importorskip("z3")
    one, two = str(Symbol("one.arn")), str(Symbol("two.arn"))
    both = reference([{"Effect": "Allow", "Action": "*", "Resource": [one, two]}], name="both")
    assert subset(permission("s3:GetObject", one), both, engine=engine, limit=60).proved
    assert subset(permission("s3:GetObject", one), permission("s3:*", two), engine=engine, limit=60).answer is (
        ProofVerdict.REFUTED
    )
    assert (
        never_allows(permission("iam:PassRole", one), ESCALATION, engine=engine, limit=60).answer
        is ProofVerdict.REFUTED
    )
