"""Trusts for identity pools in a stack without one: whom they admit does not depend on which pool is meant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import several

from tfproof.findings import Severity
from tfproof.proofs import prove

ISSUER = "cognito-identity.amazonaws.com"
POOL, OTHER = "eu-west-2:11111111-1111-4111-8111-111111111111", "eu-west-2:22222222-2222-4222-8222-222222222222"
SIGNED_IN = {"ForAnyValue:StringLike": {f"{ISSUER}:amr": "authenticated"}}
ONLY = "PROOF_TRUST_ONLY"


def judged(principal: Any, condition: dict[str, Any], action: str = "sts:AssumeRoleWithWebIdentity") -> dict[str, Any]:
    """What is said of whom a trust admits: the severity of a finding, ``?`` when it cannot be determined."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = prove(several({"aws_iam_role.this": {"name": "r", "assume_role_policy": policy}}))
    undecided = {one.rule: "?" for one in found.undecided}
    return {
        rule: said
        for rule, said in {**{one.rule: one.severity for one in found.findings}, **undecided}.items()
        if rule == ONLY
    }


@pytest.mark.parametrize("principal", [{"Federated": ISSUER}, {"Federated": "*"}, "*"])
@pytest.mark.parametrize("condition", [{}, SIGNED_IN], ids=["everybody", "the signed in"])
def test_a_trust_that_names_no_pool_admits_every_pool(principal: Any, condition: dict[str, Any]) -> None:
    assert judged(principal, condition) == {ONLY: Severity.CRITICAL}
    assert judged(principal, condition, "sts:*") == {ONLY: Severity.CRITICAL}


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [(POOL, {}), ([POOL, OTHER], {ONLY: Severity.CRITICAL})],
)
def test_a_trust_that_names_one_pool_is_for_that(audiences: Any, expected: dict[str, Any]) -> None:
    assert judged({"Federated": ISSUER}, {"StringEquals": {f"{ISSUER}:aud": audiences}, **SIGNED_IN}) == expected


def test_a_trust_that_names_identities_alone_leaves_the_pool_open() -> None:
    identity = {"StringEquals": {f"{ISSUER}:sub": "eu-west-2:33333333-3333-4333-8333-333333333333"}}
    assert judged({"Federated": ISSUER}, identity) == {ONLY: "?"}


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/x"}},
        {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
        {"StringEquals": {"sts:ExternalId": "abc"}},
    ],
)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_no_token_has_the_keys_of_credentials(principal: Any, condition: dict[str, Any]) -> None:
    assert judged(principal, condition, "sts:*") == {}
    ((operator, keys),) = condition.items()
    assert judged(principal, {f"{operator}IfExists": keys}, "sts:*") == {ONLY: Severity.CRITICAL}
