"""Items that a policy keeps apart by identity: the indexes and streams of their table show them too."""

from __future__ import annotations

import pytest

from tfproof.iam import Kind, parse_document
from tfproof.iam.prove import ProofVerdict
from tfproof.proofs.own_data import areas

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


@pytest.mark.parametrize(
    ("action", "resource", "proved"),
    [
        ("dynamodb:DescribeTable", TABLE, True),
        ("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/prices", True),
        ("dynamodb:Query", f"{TABLE}/index/*", False),
        ("dynamodb:PartiQLSelect", f"{TABLE}/index/*", False),
        ("dynamodb:*", f"{TABLE}/index/*", False),
        ("dynamodb:GetItem", f"{TABLE}/index/*", True),
        ("dynamodb:GetItem", f"{TABLE}*", False),
        ("dynamodb:GetItem", f"{TABLE}/stream/*", True),
        ("dynamodb:Get*", f"{TABLE}/stream/*", False),
        ("dynamodb:GetRecords", f"{TABLE}/stream/*", False),
        ("dynamodb:Scan", TABLE, False),
    ],
)
def test_whoever_sees_the_items_of_others_is_found(action: str, resource: str, proved: bool) -> None:
    pytest.importorskip("z3")
    keys = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]}}
    own = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": TABLE, "Condition": keys}
    more = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = parse_document({"Version": "2012-10-17", "Statement": [own, more]}, kind=Kind.IDENTITY)
    (area,) = areas([document])
    assert area.keeps([document]).answer is (ProofVerdict.PROVED if proved else ProofVerdict.REFUTED)


@pytest.mark.parametrize(
    ("operator", "action", "proved"),
    [
        ("ForAnyValue:StringEquals", "dynamodb:Scan", True),
        ("StringEquals", "dynamodb:Scan", True),
        ("ForAllValues:StringEquals", "dynamodb:Scan", False),
        ("StringEqualsIfExists", "dynamodb:Scan", False),
        ("ForAnyValue:StringEqualsIfExists", "dynamodb:Scan", False),
        ("ForAnyValue:StringEquals", "dynamodb:BatchGetItem", False),
        ("ForAnyValue:StringEquals", "dynamodb:GetItem", True),
        ("ForAnyValue:StringLike", "dynamodb:Query", True),
        ("ForAnyValue:StringNotEquals", "dynamodb:GetItem", False),
        ("ForAnyValue:StringEqualsIfExists", "dynamodb:GetItem", True),
        ("ForAllValues:StringEquals", "dynamodb:BatchGetItem", True),
    ],
)
def test_a_scan_has_no_leading_key(operator: str, action: str, proved: bool) -> None:
    keys = {operator: {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]}}
    own = {"Effect": "Allow", "Action": action, "Resource": TABLE, "Condition": keys}
    document = parse_document({"Version": "2012-10-17", "Statement": [own]}, kind=Kind.IDENTITY)
    (area,) = areas([document])
    assert area.keeps([document]).answer is (ProofVerdict.PROVED if proved else ProofVerdict.REFUTED)


@pytest.mark.parametrize(
    ("operator", "value", "proved"),
    [
        ("ForAllValues:StringLike", "{}", True),
        ("ForAllValues:StringLike", "{}#*", True),
        ("ForAllValues:StringLike", "order#*#{}", True),
        ("ForAllValues:StringLike", "order#*#{}#*", False),
        ("ForAllValues:StringLike", "*{}*", False),
        ("ForAllValues:StringEquals", "*{}*", True),
    ],
)
def test_a_key_in_which_two_ids_may_stand_is_of_both(operator: str, value: str, proved: bool) -> None:
    pytest.importorskip("z3")
    keys = {operator: {"dynamodb:LeadingKeys": [value.format("${cognito-identity.amazonaws.com:sub}")]}}
    own = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE, "Condition": keys}
    document = parse_document({"Version": "2012-10-17", "Statement": [own]}, kind=Kind.IDENTITY)
    (area,) = areas([document])
    assert area.keeps([document]).answer is (ProofVerdict.PROVED if proved else ProofVerdict.REFUTED)
