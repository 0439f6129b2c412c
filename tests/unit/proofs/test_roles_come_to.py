"""The roles of the stack that another one comes to: by a pass or an assumption that its sessions can make, and as far as it gets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import fed
from tests.unit.proofs.test_held import JOB, ROLE

from tfproof.proofs import prove

OF_AWS = "arn:aws:iam::123456789012"
LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
Written = dict[str, Any]


def written(*statements: Written) -> str:
    made = [{"Effect": "Allow", "Resource": "*", **one} for one in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": made})


def trusted_by(principal: Written) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUSTS = {
    "admin": {"Service": "lambda.amazonaws.com"},
    "caller": {"AWS": f"{OF_AWS}:root"},
    "root": {"AWS": f"{OF_AWS}:root"},
}
HELD: dict[str, tuple[Written, ...]] = {
    "admin": ({"Action": "*"},),
    "caller": ({"Action": ["iam:PassRole", "lambda:CreateFunction"]},),
    "root": ({"Action": "*"},),
}


def weight(*statements: Written) -> str:
    """What is said of a job that holds some statements, beside roles that a service and the account assume."""
    stack: dict[str, Written] = {ROLE: JOB, "aws_iam_role_policy.job": {"role": "job", "policy": written(*statements)}}
    for name, trust in TRUSTS.items():
        arn = f"{OF_AWS}:role/{name}"
        stack[f"aws_iam_role.{name}"] = {"name": name, "path": "/", "arn": arn, "assume_role_policy": trusted_by(trust)}
        stack[f"aws_iam_role_policy.{name}"] = {"role": name, "policy": written(*HELD[name])}
    found = prove(fed(stack, {}), accounts=("123456789012",))
    said = [one for one in found.findings if (one.rule, one.address) == ("PROOF_ROLE_ESCALATION", ROLE)]
    assert not [one for one in found.undecided if one.address == ROLE]
    return said[0].severity.value if said else "proved"


def passing(**condition: Any) -> Written:
    return {"Action": "iam:PassRole", "Condition": condition or LAMBDA}


def assuming(name: str, **more: Any) -> Written:
    return {"Action": "sts:AssumeRole", "Resource": f"{OF_AWS}:role/{name}", **more}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((passing(), {"Action": "lambda:CreateFunction"}), "high"),
        # Nobody passes a role in a call that another principal makes.
        ((passing(),), "medium"),
        ((passing(), {"Action": "glue:CreateJob"}), "medium"),
        ((passing(), assuming("caller")), "high"),
        ((passing(), assuming("root")), "high"),
        # No session of a role has the name of a user.
        ((passing(**LAMBDA, StringLike={"aws:username": "*"}), {"Action": "lambda:CreateFunction"}), "proved"),
        ((assuming("root"),), "high"),
        ((assuming("root", Condition={"StringEquals": {"aws:username": "alice"}}),), "proved"),
        ((assuming("root", Condition={"StringEquals": {"aws:PrincipalType": "User"}}),), "proved"),
        ((assuming("root", Condition={"StringEquals": {"aws:PrincipalType": "AssumedRole"}}),), "high"),
        ((assuming("root", Condition={"ArnLike": {"aws:PrincipalArn": f"{OF_AWS}:role/other"}}),), "proved"),
    ],
)  # fmt: skip
def test_a_job_gets_what_the_roles_give_that_it_comes_to(statements: tuple[Written, ...], expected: str) -> None:
    assert weight(*statements) == expected
