"""Two provider configurations: one account where they call AWS as one principal, else two."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import provided

from tfproof.findings import Severity
from tfproof.proofs import prove

GRANT, ROLE = "aws_kms_grant.this", "aws_iam_role.theirs"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
)


def constant(value: Any) -> dict[str, Any]:
    return {"constant_value": value}


def assumed(of: Any) -> dict[str, Any]:
    return {"assume_role": [{"role_arn": of}]}


HERE, NAMED = {"region": constant("eu-west-2")}, {"allowed_account_ids": constant(["111122223333"])}
THERE = {"region": constant("us-east-1")}
GIVEN = {"references": ["var.role"]}
PEER = assumed(constant("arn:aws:iam::444455556666:role/deploy"))


@pytest.mark.parametrize(
    ("mine", "theirs", "own"),
    [
        (HERE, THERE, True),
        ({**HERE, **NAMED}, THERE, True),
        (HERE, {**THERE, **NAMED}, True),
        ({**HERE, **assumed(GIVEN)}, {**THERE, **assumed(GIVEN)}, True),
        ({**HERE, "profile": constant("web")}, {**THERE, "profile": constant("web")}, True),
        (HERE, {**THERE, "profile": constant(None)}, True),
        (HERE, {**THERE, "profile": constant("dns")}, False),
        (HERE, {**THERE, "access_key": {"references": ["var.key"]}}, False),
        (HERE, {**HERE, **assumed(GIVEN)}, False),
        ({**HERE, **NAMED}, {**HERE, **assumed(GIVEN)}, False),
        ({**HERE, **assumed({"references": ["var.other"]})}, {**HERE, **assumed(GIVEN)}, False),
        (HERE, {**HERE, **PEER}, False),
        ({**HERE, **assumed(GIVEN)}, {**HERE, **PEER}, False),
        ({**HERE, **PEER}, {**THERE, **PEER}, True),
    ],
)
def test_a_role_is_of_the_own_account_where_both_call_aws_as_one_principal(
    mine: dict[str, Any], theirs: dict[str, Any], *, own: bool
) -> None:
    plan = provided(
        {
            GRANT: {"key_id": "k", "operations": ["Decrypt"]},
            ROLE: {"name": "theirs", "path": "/", "assume_role_policy": TRUST},
        },
        {GRANT: {"grantee_principal": [f"{ROLE}.arn"]}, ROLE: {"arn": None}},
        {"aws": mine, "aws.theirs": theirs},
        {ROLE: "aws.theirs"},
    )
    found = prove(plan)
    assert not found.undecided
    assert [one.severity for one in found.findings if one.address == GRANT] == ([] if own else [Severity.MEDIUM])
