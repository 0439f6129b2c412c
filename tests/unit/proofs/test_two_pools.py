"""Two identity pools: what a policy keeps apart for the identities of one is kept from those of the other, too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import several

from tfproof.findings import Severity
from tfproof.proofs import prove

ISSUER = "cognito-identity.amazonaws.com"
SUBJECT = f"${{{ISSUER}:sub}}"
POOLS = {
    "customers": "eu-west-2:11111111-1111-4111-8111-111111111111",
    "partners": "eu-west-2:22222222-2222-4222-8222-222222222222",
}
TABLE = "arn:aws:dynamodb:eu-west-2:111122223333:table/orders"
KEYED = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [SUBJECT]}}


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def stack(customers: str, partners: str) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for name, policy in (("customers", customers), ("partners", partners)):
        arn = f"arn:aws:iam::111122223333:role/{name}"
        condition = {
            "StringEquals": {f"{ISSUER}:aud": POOLS[name]},
            "ForAnyValue:StringLike": {f"{ISSUER}:amr": "authenticated"},
        }
        trust = document(Principal={"Federated": ISSUER}, Action="sts:AssumeRoleWithWebIdentity", Condition=condition)
        made[f"aws_cognito_identity_pool.{name}"] = {
            "identity_pool_name": name,
            "id": POOLS[name],
            "allow_unauthenticated_identities": False,
        }
        made[f"aws_iam_role.{name}"] = {"name": name, "path": "/", "arn": arn, "assume_role_policy": trust}
        made[f"aws_iam_role_policy.{name}"] = {"name": name, "role": name, "policy": policy}
        made[f"aws_cognito_identity_pool_roles_attachment.{name}"] = {
            "identity_pool_id": POOLS[name],
            "roles": {"authenticated": arn},
        }
    return made


OBJECTS = document(Action="s3:GetObject", Resource=f"arn:aws:s3:::data/customers/{SUBJECT}/*")
ITEMS = document(Action="dynamodb:GetItem", Resource=TABLE, Condition=KEYED)


@pytest.mark.parametrize(
    ("customers", "partners", "reaches"),
    [
        (OBJECTS, document(Action="s3:GetObject", Resource="arn:aws:s3:::data/customers/*"), True),
        (OBJECTS, document(Action="s3:*", Resource="*"), True),
        (OBJECTS, document(Action="s3:GetObject", Resource="arn:aws:s3:::data/partners/*"), False),
        (OBJECTS, OBJECTS, False),
        (ITEMS, document(Action="dynamodb:Scan", Resource=TABLE), True),
        (ITEMS, document(Action="dynamodb:GetItem", Resource=f"{TABLE}-2"), False),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_an_identity_of_one_pool_reaches_no_data_of_the_other_pools_identities(
    customers: str, partners: str, *, reaches: bool, swapped: bool
) -> None:
    found = prove(several(stack(partners, customers) if swapped else stack(customers, partners)))
    told = {one.severity for one in found.findings if one.rule == "PROOF_PATH_OTHERS_DATA"}
    assert not found.undecided
    assert told == ({Severity.HIGH} if reaches else set())
