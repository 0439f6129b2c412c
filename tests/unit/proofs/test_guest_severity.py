"""How bad it is that a guest may call an action."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.findings import Severity
from tfproof.iam import parse_document
from tfproof.iam.prove import subset
from tfproof.proofs.guest_severity import FOR_GUESTS, GUESTS_AT_MOST, grade


def allowing(**actions: Any) -> Any:
    return parse_document({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", **actions}})


@pytest.mark.parametrize(
    ("severity", "actions"),
    [
        (Severity.CRITICAL, ["*"]),
        (Severity.CRITICAL, ["s3:*"]),
        (Severity.CRITICAL, ["s3:PutObject"]),
        (Severity.CRITICAL, ["S3:P*"]),
        (Severity.CRITICAL, ["s3:*Object"]),
        (Severity.CRITICAL, ["dynamodb:?utItem"]),
        (Severity.CRITICAL, ["s3:ListBucket", "dynamodb:DeleteItem"]),
        (Severity.CRITICAL, ["secretsmanager:GetSecretValue"]),
        (Severity.CRITICAL, ["secretsmanager:Get*"]),
        (Severity.CRITICAL, ["kms:Decrypt"]),
        (Severity.CRITICAL, ["sts:AssumeRole"]),
        (Severity.CRITICAL, ["cognito-idp:AdminGetUser"]),
        (Severity.HIGH, ["s3:GetObject"]),
        (Severity.HIGH, ["dynamodb:Query", "dynamodb:DescribeTable"]),
        (Severity.HIGH, ["execute-api:Invoke"]),
        (Severity.HIGH, ["lambda:InvokeF*"]),
        (Severity.MEDIUM, ["s3:ListAllMyBuckets"]),
        (Severity.MEDIUM, ["ec2:Describe*"]),
        (Severity.MEDIUM, ["rum:PutRumEvents", "ec2:DescribeRegions"]),
    ],
)
def test_the_worst_action_of_a_statement_counts(severity: Severity, actions: list[str]) -> None:
    (statement,) = allowing(Action=actions).statements
    assert grade(statement) is severity


def test_everything_but_something_is_the_worst() -> None:
    (statement,) = allowing(NotAction="s3:*").statements
    assert grade(statement) is Severity.CRITICAL


def test_what_guests_are_for_is_proved_and_a_wildcard_over_it_is_not() -> None:
    assert subset(allowing(Action=list(FOR_GUESTS)), GUESTS_AT_MOST).proved
    assert not subset(allowing(Action="rum:*"), GUESTS_AT_MOST).proved
    assert not subset(allowing(Action="cognito-sync:*"), GUESTS_AT_MOST).proved
