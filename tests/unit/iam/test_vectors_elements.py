"""Elements of a statement: actions, resources, principals. Columns: element (JSON), what is asked for, answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.iam.iam_vectors import rows

from tfproof.iam import ANONYMOUS, Caller, Kind, Request, aws, decide, federated, parse_document, service

ACTIONS = {
    "reference_policies_elements_action.html": """
        {"Action": "s3:GetObject"} | s3:GetObject | allow
        {"Action": "s3:GetObject"} | S3:getobject | allow
        {"Action": "S3:GETOBJECT"} | s3:GetObject | allow
        {"Action": "s3:GetObject"} | s3:PutObject | deny
        {"Action": "s3:GetObject"} | s3:GetObjectAcl | deny
        {"Action": ["s3:GetObject", "s3:PutObject"]} | s3:PutObject | allow
        {"Action": "s3:*"} | s3:DeleteBucket | allow
        {"Action": "s3:*"} | s3express:GetObject | deny
        {"Action": "*"} | iam:PassRole | allow
        {"Action": "s3:Get*"} | s3:GetObject | allow
        {"Action": "s3:Get*"} | s3:PutObject | deny
        {"Action": "s3:*Object"} | s3:DeleteObject | allow
        {"Action": "s3:*Object"} | s3:GetObjectAcl | deny
        {"Action": "iam:*AccessKey*"} | iam:CreateAccessKey | allow
        {"Action": "iam:*AccessKey*"} | iam:ListAccessKeys | allow
        {"Action": "iam:*AccessKey*"} | iam:ListUsers | deny
        {"Action": "ec2:Describe?olumes"} | ec2:DescribeVolumes | allow
        {"Action": "sts:AssumeRole"} | sts:AssumeRoleWithWebIdentity | deny
        {"Action": "sts:AssumeRole*"} | sts:AssumeRoleWithWebIdentity | allow
        {"Action": "sts:*"} | sts:TagSession | allow
    """,
    "reference_policies_elements_notaction.html": """
        {"NotAction": "s3:DeleteBucket"} | s3:DeleteBucket | deny
        {"NotAction": "s3:DeleteBucket"} | s3:GetObject | allow
        {"NotAction": "s3:DeleteBucket"} | ec2:RunInstances | allow
        {"NotAction": "iam:*"} | iam:ListUsers | deny
        {"NotAction": "iam:*"} | sts:AssumeRole | allow
        {"NotAction": ["iam:*", "sts:*"]} | sts:AssumeRole | deny
        {"NotAction": "*"} | s3:GetObject | deny
        {"NotAction": "S3:deletebucket"} | s3:DeleteBucket | deny
    """,
}


@pytest.mark.parametrize(("element", "action", "expected"), rows(ACTIONS, 3))
def test_an_action_element_covers_what_the_user_guide_says(element: str, action: str, expected: str) -> None:
    statement = {"Effect": "Allow", "Resource": "*", **json.loads(element)}
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]})
    assert decide(document, Request(principal=aws("123456789012"), action=action)).effect == expected


RESOURCES = {
    "reference_policies_elements_resource.html": """
        {"Resource": "*"} | arn:aws:s3:::b/k | allow
        {"Resource": "*"} | * | allow
        {"Resource": "arn:aws:s3:::b"} | arn:aws:s3:::b | allow
        {"Resource": "arn:aws:s3:::b"} | arn:aws:s3:::B | deny
        {"Resource": "arn:aws:s3:::b"} | arn:aws:s3:::b/k | deny
        {"Resource": "arn:aws:s3:::b"} | * | deny
        {"Resource": "arn:aws:s3:::b/*"} | arn:aws:s3:::b/k | allow
        {"Resource": "arn:aws:s3:::b/*"} | arn:aws:s3:::b/a/b/c | allow
        {"Resource": "arn:aws:s3:::b/*"} | arn:aws:s3:::b/ | allow
        {"Resource": "arn:aws:s3:::b/*"} | arn:aws:s3:::b | deny
        {"Resource": "arn:aws:s3:::b*"} | arn:aws:s3:::bucket/k | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1/test/object.jpg | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1/2/test/3/object.jpg | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1///test///object.jpg | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1/test/.jpg | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b//test/object.jpg | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1/test/ | allow
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1-test/object.jpg | deny
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/test/object.jpg | deny
        {"Resource": "arn:aws:s3:::b/*/test/*"} | arn:aws:s3:::b/1/2/test.jpg | deny
        {"Resource": "arn:aws:iam::123456789012:user/accounting/*"} | arn:aws:iam::123456789012:user/accounting/bob | allow
        {"Resource": "arn:aws:iam::123456789012:user/accounting/*"} | arn:aws:iam::123456789012:user/bob | deny
        {"Resource": "arn:aws:sqs:*:123456789012:q"} | arn:aws:sqs:eu-west-2:123456789012:q | allow
        {"Resource": "arn:aws:sqs:*:123456789012:q"} | arn:aws:sqs:eu-west-2:999999999999:q | deny
        {"Resource": "arn:aws:sqs:eu-*-2:1:q"} | arn:aws:sqs:eu-west-2:1:q | allow
        {"Resource": "arn:aws:sqs:eu-*-2:1:q"} | arn:aws:sqs:eu-x:y-2:1:q | deny
        {"Resource": "arn:aws:sqs:eu-west-?:1:q"} | arn:aws:sqs:eu-west-2:1:q | allow
        {"Resource": "arn:aws:sqs:eu-west-?:1:q"} | arn:aws:sqs:eu-west-22:1:q | deny
        {"Resource": "arn:aws:dynamodb:*:table/prod-*"} | arn:aws:dynamodb:eu-west-2:1:table/prod-x | allow
        {"Resource": "arn:aws:dynamodb:*:table/prod-*"} | arn:aws:dynamodb:eu-west-2:1:table/dev-x | deny
        {"Resource": "arn:aws:*"} | arn:aws:sqs:eu-west-2:1:q | allow
        {"Resource": "arn:aws-cn:*"} | arn:aws:sqs:eu-west-2:1:q | deny
        {"Resource": "arn:aws:logs:r:1:log-group:*"} | arn:aws:logs:r:1:log-group:a:log-stream:b | allow
        {"Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]} | arn:aws:s3:::b | allow
        {"Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]} | arn:aws:s3:::c | deny
        {"Resource": "arn:aws:s3:::b/${aws:username}/*"} | arn:aws:s3:::b/bob/k | allow
        {"Resource": "arn:aws:s3:::b/${aws:username}/*"} | arn:aws:s3:::b/alice/k | deny
        {"Resource": "arn:aws:s3:::b/${aws:userid}/*"} | arn:aws:s3:::b/bob/k | deny
        {"Resource": "arn:aws:s3:::b/${aws:userid, 'none'}/*"} | arn:aws:s3:::b/none/k | allow
        {"Resource": "arn:aws:s3:::b/${*}"} | arn:aws:s3:::b/* | allow
        {"Resource": "arn:aws:s3:::b/${*}"} | arn:aws:s3:::b/k | deny
    """,
    "reference_policies_elements_notresource.html": """
        {"NotResource": "arn:aws:s3:::b"} | arn:aws:s3:::b | deny
        {"NotResource": "arn:aws:s3:::b"} | arn:aws:s3:::c | allow
        {"NotResource": "arn:aws:s3:::b"} | arn:aws:sqs:r:1:q | allow
        {"NotResource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]} | arn:aws:s3:::b/k | deny
        {"NotResource": "*"} | arn:aws:s3:::b | deny
        {"NotResource": "arn:aws:s3:::${aws:username}"} | arn:aws:s3:::bob | deny
    """,
}


@pytest.mark.parametrize(("element", "resource", "expected"), rows(RESOURCES, 3))
def test_a_resource_element_covers_what_the_user_guide_says(element: str, resource: str, expected: str) -> None:
    statement = {"Effect": "Allow", "Action": "*", **json.loads(element)}
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]})
    request = Request(principal=aws("123456789012"), action="x:Y", resource=resource, context={"aws:username": "bob"})
    assert decide(document, request).effect == expected


CALLERS: dict[str, Caller] = {
    "nobody": ANONYMOUS,
    "user": aws("arn:aws:iam::123456789012:user/bob"),
    "other user": aws("arn:aws:iam::123456789012:user/alice"),
    "role": aws("arn:aws:iam::123456789012:role/path/deploy"),
    "session": aws("arn:aws:sts::123456789012:assumed-role/deploy/now"),
    "other session": aws("arn:aws:sts::123456789012:assumed-role/deployer/now"),
    "root": aws("123456789012"),
    "stranger": aws("arn:aws:iam::999999999999:user/bob"),
    "cognito": federated("cognito-identity.amazonaws.com"),
    "google": federated("accounts.google.com"),
    "oidc": federated("arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"),
    "lambda": service("lambda.amazonaws.com"),
    "edge": service("edgelambda.amazonaws.com"),
}
PRINCIPALS = {
    "reference_policies_elements_principal.html": """
        "*" | nobody | allow
        "*" | user | allow
        "*" | cognito | allow
        "*" | lambda | allow
        {"AWS": "*"} | stranger | allow
        {"AWS": "*"} | nobody | allow
        {"AWS": "123456789012"} | user | allow
        {"AWS": "123456789012"} | session | allow
        {"AWS": "123456789012"} | root | allow
        {"AWS": "123456789012"} | stranger | deny
        {"AWS": "123456789012"} | nobody | deny
        {"AWS": "123456789012"} | cognito | deny
        {"AWS": "123456789012"} | lambda | deny
        {"AWS": "arn:aws:iam::123456789012:root"} | role | allow
        {"AWS": "arn:aws:iam::123456789012:root"} | stranger | deny
        {"AWS": "arn:aws:iam::123456789012:user/bob"} | user | allow
        {"AWS": "arn:aws:iam::123456789012:user/bob"} | other user | deny
        {"AWS": "arn:aws:iam::123456789012:user/bob"} | stranger | deny
        {"AWS": "arn:aws:iam::123456789012:role/path/deploy"} | role | allow
        {"AWS": "arn:aws:iam::123456789012:role/path/deploy"} | session | allow
        {"AWS": "arn:aws:iam::123456789012:role/path/deploy"} | other session | deny
        {"AWS": "arn:aws:iam::123456789012:role/path/deploy"} | user | deny
        {"AWS": "arn:aws:sts::123456789012:assumed-role/deploy/now"} | session | allow
        {"AWS": "arn:aws:sts::123456789012:assumed-role/deploy/now"} | role | deny
        {"AWS": ["999999999999", "arn:aws:iam::123456789012:user/bob"]} | user | allow
        {"AWS": ["999999999999", "arn:aws:iam::123456789012:user/bob"]} | stranger | allow
        {"Federated": "cognito-identity.amazonaws.com"} | cognito | allow
        {"Federated": "cognito-identity.amazonaws.com"} | google | deny
        {"Federated": "cognito-identity.amazonaws.com"} | user | deny
        {"Federated": "*"} | cognito | allow
        {"Federated": "*"} | oidc | allow
        {"Federated": "*"} | user | deny
        {"Federated": "*"} | nobody | deny
        {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"} | oidc | allow
        {"Federated": "arn:aws:iam::999999999999:oidc-provider/token.actions.githubusercontent.com"} | oidc | deny
        {"Service": "lambda.amazonaws.com"} | lambda | allow
        {"Service": "lambda.amazonaws.com"} | edge | deny
        {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]} | edge | allow
        {"Service": "lambda.amazonaws.com"} | user | deny
        {"Service": "lambda.amazonaws.com", "AWS": "123456789012"} | user | allow
        {"Service": "lambda.amazonaws.com", "AWS": "123456789012"} | lambda | allow
    """,
    "reference_policies_elements_notprincipal.html": """
        !{"AWS": "123456789012"} | stranger | allow
        !{"AWS": "123456789012"} | user | deny
        !{"AWS": "arn:aws:iam::123456789012:user/bob"} | other user | allow
        !{"AWS": "arn:aws:iam::123456789012:user/bob"} | user | deny
        !{"Federated": "cognito-identity.amazonaws.com"} | google | allow
        !{"Federated": "cognito-identity.amazonaws.com"} | cognito | deny
    """,
}


@pytest.mark.parametrize(("element", "caller", "expected"), rows(PRINCIPALS, 3))
def test_a_principal_element_names_whom_the_user_guide_says(element: str, caller: str, expected: str) -> None:
    word = "NotPrincipal" if element.startswith("!") else "Principal"
    statement: dict[str, Any] = {"Effect": "Allow", "Action": "*", word: json.loads(element.removeprefix("!"))}
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]}, kind=Kind.REFERENCE)
    assert decide(document, Request(principal=CALLERS[caller], action="x:Y")).effect == expected


def test_policy_variables_are_plain_text_in_the_old_version() -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}"}
    for version, own, literal in (("2012-10-17", "allow", "deny"), ("2008-10-17", "deny", "allow")):
        document = parse_document({"Version": version, "Statement": statement})
        for resource, expected in (("arn:aws:s3:::bob", own), ("arn:aws:s3:::${aws:username}", literal)):
            request = Request(
                principal=aws("123456789012"), action="x:Y", resource=resource, context={"aws:username": "bob"}
            )
            assert decide(document, request).effect == expected
