from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import Document, Kind, parse_document
from tfproof.iam.narrowed_documents import ask
from tfproof.iam.resource_domain import Domain
from tfproof.iam.sample_requests import for_everyone

ROLES = Domain(patterns=("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",))
SUB = "${cognito-identity.amazonaws.com:sub}"


def document(*statements: dict[str, Any]) -> Document:
    anything = {"Resource": "*"}
    written = [{"Effect": "Allow", **({} if "NotResource" in one else anything), **one} for one in statements]
    return parse_document({"Version": "2012-10-17", "Statement": written}, kind=Kind.IDENTITY)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-2:some-pool"}},
        {"StringLike": {"aws:PrincipalTag/team": "a*b?"}, "Null": {"aws:TokenIssueTime": "false"}},
        {"StringNotEquals": {"aws:RequestedRegion": "eu-west-2"}, "Bool": {"aws:SecureTransport": "true"}},
        {"NumericLessThan": {"s3:max-keys": "10"}, "NumericGreaterThanEquals": {"s3:max-keys": "9"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}, "ForAllValues:StringLike": {"aws:TagKeys": "a*"}},
        {"StringEquals": {"aws:ResourceTag/owner": SUB}},
    ],
)
def test_a_request_is_found_that_meets_the_conditions(condition: dict[str, Any]) -> None:
    proof = ask((document({"Action": "iam:*", "Condition": condition}),), ["iam:CreateRole"], ROLES)
    assert proof is not None
    assert proof.counterexample is not None
    assert proof.counterexample.witness.request.resource == "arn:aws:iam::123456789012:role/admin"


def test_conditions_that_no_request_meets_give_nothing() -> None:
    never = {"StringEquals": {"a:b": "x"}, "StringNotEquals": {"a:b": "x"}}
    proof = ask((document({"Action": "iam:*", "Condition": never}),), ["iam:CreateRole"], ROLES)
    assert proof is not None
    assert proof.proved


def test_what_a_deny_takes_away_is_not_given() -> None:
    both = document({"Action": "iam:*"}, {"Effect": "Deny", "Action": "iam:Create*"})
    proofs = [ask((both,), [call], ROLES) for call in ("iam:CreateRole", "iam:PutRolePolicy")]
    assert [one is not None and one.proved for one in proofs] == [True, False]


@pytest.mark.parametrize(
    ("condition", "everyone"),
    [
        ({}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-2:some-pool"}}, True),
        ({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [SUB]}}, False),
        ({"StringLike": {"s3:prefix": f"private/{SUB}/*"}}, False),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, False),
        ({"StringEquals": {"aws:PrincipalTag/team": "auditors"}}, False),
        ({"StringEquals": {"a:b": "x"}, "StringNotEquals": {"a:b": "x"}}, None),
    ],
)
def test_what_keeps_identities_apart_compares_with_who_asks(condition: dict[str, Any], everyone: bool | None) -> None:
    assert shared({"Action": "dynamodb:Query", "Condition": condition}) == ([] if everyone is False else [everyone])


def shared(*statements: dict[str, Any]) -> list[bool | None]:
    return [answer for _, _, answer in for_everyone(document(*statements))]


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"},
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::*/*"},
        {"Action": "s3:*", "Resource": "arn:*"},
        {"Action": "dynamodb:Query", "Resource": "arn:aws:dynamodb:eu-west-2:111122223333:table/*"},
        {"Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:*"},
        {"NotAction": ["s3:*", "dynamodb:*"]},
        {"Action": "lambda:Invoke*"},
        {"Action": "sqs:SendMessage", "Resource": "arn:aws-cn:sqs:cn-north-1:*:*"},
        {"Action": "future-service:Anything"},
        {"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secret/*"},
        {"Action": "s3:GetObject", "Condition": {"StringLike": {"cognito-identity.amazonaws.com:sub": "us-east-1:*"}}},
        {"Action": "s3:GetObject", "Condition": {"StringLike": {"cognito-identity.amazonaws.com:sub": "eu-west-2:2*"}}},
    ],
)
def test_all_resources_of_a_type_are_everybodys(statement: dict[str, Any]) -> None:
    assert shared(statement) == [True]


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"},
        {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::*/{SUB}/*"},
        {"Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/app-*"},
        {"Action": ["ec2:DescribeRegions", "polly:SynthesizeSpeech", "s3:ListAllMyBuckets", "cognito-idp:GetUser"]},
        {"Action": "s3:GetObject", "Resource": "arn:aws:sqs:*:*:*"},
        {
            "Action": "s3:GetObject",
            "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:sub": "eu-west-2:7"}},
        },
    ],
)
def test_what_is_named_or_takes_no_resource_is_nobodys_in_particular(statement: dict[str, Any]) -> None:
    assert shared(statement) == []
