"""Whom a document admits: its own account, others that it names, or the public.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html.
"""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import CallerKind, Kind, parse_document
from tfproof.iam.exposure import Reach, exposure, services_of
from tfproof.iam.named_principals import Own

ME, PEER, ORG = "111122223333", "444455556666", "o-abcdefghij"
OWN = Own(
    accounts=frozenset({ME, "${unknown:data.aws_caller_identity.me.account_id}"}),
    names=frozenset({"arn:aws:s3:::logs"}),
    symbols=frozenset({"aws_sns_topic.t.arn", "aws_iam_role.r.arn", "aws_s3_bucket.b.id"}),
)
EVERYBODY = {"Principal": "*"}


def when(operator: str, key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"Principal": "*", "Condition": {operator: {key: value}}, **more}


MINE, E, P = Reach.OWN, Reach.EXTERNAL, Reach.PUBLIC
STATEMENTS: list[tuple[str, Reach, dict[str, Any]]] = [
    # principals
    ("the own account's number", MINE, {"Principal": {"AWS": ME}}),
    ("the own account's root", MINE, {"Principal": {"AWS": f"arn:aws:iam::{ME}:root"}}),
    ("the own account as a symbol", MINE, {"Principal": {"AWS": "arn:aws:iam::${unknown:data.aws_caller_identity.me.account_id}:root"}}),
    ("a role of the stack", MINE, {"Principal": {"AWS": "${unknown:aws_iam_role.r.arn}"}}),
    ("another account", E, {"Principal": {"AWS": PEER}}),
    ("a role of another account", E, {"Principal": {"AWS": f"arn:aws:iam::{PEER}:role/x"}}),
    ("a unique id", E, {"Principal": {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}}),
    ("a canonical user", E, {"Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}}),
    ("an origin access identity", MINE, {"Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}}),
    ("a service", MINE, {"Principal": {"Service": "sns.amazonaws.com"}}),
    ("everybody", P, {"Principal": {"AWS": "*"}}),
    ("a public identity provider", P, {"Principal": {"Federated": "accounts.google.com"}}),
    ("an account by which load balancers write logs", MINE, {"Principal": {"AWS": "arn:aws:iam::156460612806:root"}}),
    ("an account by which Redshift writes logs", MINE, {"Principal": {"AWS": "193672423079"}}),
    ("an identity provider of the own account", MINE, {"Principal": {"Federated": f"arn:aws:iam::{ME}:saml-provider/idp"}}),
    ("everybody but some", P, {"NotPrincipal": {"AWS": ME}}),
    ("nobody", MINE, {"Principal": {"AWS": []}}),
    # keys that say who asks
    ("a topic that delivers to a queue of the own account", MINE, when("StringEquals", "sns:Endpoint", f"arn:aws:sqs:eu-west-2:{ME}:q")),
    ("a topic that delivers to own queues", MINE, when("StringLike", "sns:Endpoint", f"arn:aws:sqs:eu-west-2:{ME}:*")),
    ("a topic that delivers to a queue of another account", E, when("StringEquals", "sns:Endpoint", f"arn:aws:sqs:eu-west-2:{PEER}:q")),
    ("a topic that delivers to any queue", P, when("StringLike", "sns:Endpoint", "arn:aws:sqs:*:*:q")),
    ("a topic that delivers to mailboxes of a domain", E, when("StringLike", "sns:Endpoint", "*@example.com")),
    ("a topic that delivers to mailboxes of any domain", P, when("StringLike", "sns:Endpoint", "*@*")),
    ("a topic that delivers to a host", E, when("StringLike", "sns:Endpoint", "https://example.com/*")),
    ("a topic that delivers to hosts that begin alike", P, when("StringLike", "sns:Endpoint", "https://example.com*")),
    ("a topic that delivers over one protocol", P, when("StringEquals", "sns:Protocol", "https")),
    ("the own account as a number", MINE, when("NumericEquals", "aws:PrincipalAccount", ME)),
    ("the own account as a number of JSON", MINE, when("NumericEquals", "AWS:SourceAccount", int(ME))),
    ("another account as a number", E, when("NumericEquals", "aws:PrincipalAccount", [ME, PEER])),
    ("accounts up to a number", P, when("NumericLessThanEquals", "aws:PrincipalAccount", ME)),
    ("all accounts but a number", P, when("NumericNotEquals", "aws:PrincipalAccount", PEER)),
    ("the own account as a number, or nobody's", P, when("NumericEqualsIfExists", "aws:PrincipalAccount", ME)),
    ("a function of the own account", MINE, when("ArnEquals", "lambda:SourceFunctionArn", f"arn:aws:lambda:eu-west-2:{ME}:function:f")),
    ("functions of another account", E, when("ArnLike", "lambda:SourceFunctionArn", f"arn:aws:lambda:*:{PEER}:function:*")),
    ("any function", P, when("ArnLike", "lambda:SourceFunctionArn", "arn:aws:lambda:*:*:function:f")),
    ("an instance of the own account", MINE, when("ArnEquals", "ec2:SourceInstanceARN", f"arn:aws:ec2:eu-west-2:{ME}:instance/i-1")),
    ("an instance, or none", P, when("ArnEqualsIfExists", "ec2:SourceInstanceARN", f"arn:aws:ec2:eu-west-2:{ME}:instance/i-1")),
    ("no organization at all: AWS does not say what that is", P, when("StringEquals", "aws:PrincipalOrgID", [])),
    ("SNS's own default", MINE, when("StringEquals", "AWS:SourceOwner", ME)),
    ("KMS's managed keys", MINE, when("StringEquals", "kms:CallerAccount", ME)),
    ("two accounts", E, when("StringEquals", "aws:PrincipalAccount", [ME, PEER])),
    ("an account with a wildcard", P, when("StringLike", "aws:PrincipalAccount", "1111*")),
    ("a literal star", P, when("StringEquals", "aws:PrincipalTag/team", "*")),
    ("a literal star in an account, which nobody has", MINE, when("StringEquals", "aws:PrincipalAccount", "*")),
    ("a literal star in an organization, which nobody is in", MINE, when("StringEquals", "aws:PrincipalOrgID", "o-*")),
    ("every organization", P, when("StringLike", "aws:PrincipalOrgID", "o-*")),
    ("everybody but one account", P, when("StringNotEquals", "aws:PrincipalAccount", PEER)),
    ("the own account, if the key is there", P, when("StringEqualsIfExists", "aws:PrincipalAccount", ME)),
    ("own roles", MINE, when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ME}:role/*")),
    ("own roles by text", MINE, when("StringLike", "aws:PrincipalArn", f"arn:aws:iam::{ME}:role/*")),
    ("roles of another account", E, when("ArnEquals", "aws:PrincipalArn", f"arn:aws:iam::{PEER}:role/ci")),
    ("roles of every account", P, when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci")),
    ("a text that a role's path may hold", P, when("StringLike", "aws:PrincipalArn", f"arn:*:iam::{ME}:role/x")),
    ("an organization", E, when("StringEquals", "aws:PrincipalOrgID", ORG)),
    ("an organization that none is called", E, when("StringEquals", "aws:PrincipalOrgID", "o-EXAMPLE")),
    ("every organization", P, when("StringLike", "aws:PrincipalOrgID", "o-*")),
    ("paths of an organization", E, when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", f"{ORG}/r-ab12/*")),
    ("all of no paths", P, when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", f"{ORG}/*")),
    ("a role's unique id", E, when("StringLike", "aws:userid", "AROADBQP57FF2AEXAMPLE:*")),
    ("a session's name alone", P, when("StringLike", "aws:userid", "*:admin")),
    # fixed values that no caller has
    ("an account with a digit too few", E, when("StringEquals", "aws:PrincipalAccount", "12345")),
    ("an account written as an ARN", E, when("StringEquals", "aws:PrincipalAccount", f"arn:aws:iam::{ME}:root")),
    ("an ARN without its account", E, when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::role/x")),
    ("a unit for an organization", E, when("StringEquals", "aws:PrincipalOrgID", "ou-ab12-11111111")),
    ("a user's name for his id", E, when("StringEquals", "aws:userid", "alice")),
    ("an organization for a path", E, when("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", ORG)),
    ("... with a wildcard", P, when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", f"{ORG}*")),
    ("an unknown text for an account", P, when("StringEquals", "aws:PrincipalAccount", "${unknown:var.account}")),
    # keys that say where from
    ("an address as text", E, when("StringEquals", "aws:SourceIp", "203.0.113.7")),
    ("a broad network of VPC endpoints' addresses", P, when("IpAddress", "aws:VpcSourceIp", "203.0.113.0/24")),
    ("a network", MINE, when("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d")),
    ("every network", P, when("StringLike", "aws:SourceVpc", "vpc-*")),
    ("the addresses of an office", E, when("IpAddress", "aws:SourceIp", "203.0.113.0/24")),
    ("half of all addresses", P, when("IpAddress", "aws:SourceIp", ["0.0.0.0/1"])),
    ("all addresses in many parts", P, when("IpAddress", "aws:SourceIp", [f"{n}.0.0.0/8" for n in range(256)])),
    ("a broad IPv6 range", P, when("IpAddress", "aws:SourceIp", "2001::/16")),
    ("private addresses", P, when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8")),
    ("all but some addresses", P, when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")),
    ("a topic of the stack", MINE, when("ArnEquals", "aws:SourceArn", "${unknown:aws_sns_topic.t.arn}")),
    ("a topic of everybody's", P, when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:topic")),
    ("own topics of any region, by text", MINE, when("StringLike", "aws:SourceArn", f"arn:aws:sns:*:{ME}:*")),
    ("own queues of any region, by text", MINE, when("StringLike", "aws:SourceArn", f"arn:aws:sqs:*:{ME}:q?")),
    ("another account's rules of any region, by text", E, when("StringLike", "aws:SourceArn", f"arn:aws:events:*:{PEER}:rule/x")),
    ("topics of everybody, by text", P, when("StringLike", "aws:SourceArn", "arn:aws:sns:*:*:topic")),
    ("a text that an alarm's name may hold", P, when("StringLike", "aws:SourceArn", f"arn:aws:cloudwatch:*:{ME}:alarm:*")),
    ("... of any partition", P, when("StringLike", "aws:SourceArn", f"arn:*:sns:*:{ME}:topic")),
    ("... of any service", P, when("StringLike", "aws:SourceArn", f"arn:aws:*:*:{ME}:topic")),
    ("a bucket of the stack", MINE, when("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs")),
    ("another bucket", E, when("ArnLike", "aws:SourceArn", "arn:aws:s3:::partner-logs")),
    ("buckets by the beginning of a name", P, when("ArnLike", "aws:SourceArn", "arn:aws:s3:::partner-*")),
    ("a bucket of the stack, wherever it is", MINE, when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:logs")),
    ("... by text", MINE, when("StringLike", "aws:SourceArn", "arn:aws:s3:*:*:logs")),
    ("... by its unknown name", MINE, when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:${unknown:aws_s3_bucket.b.id}")),
    ("... which is all there is", MINE, when("ArnEquals", "aws:SourceArn", "arn:aws:s3:::${unknown:aws_s3_bucket.b.id}")),
    ("another bucket, wherever it is", E, when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:partner-logs")),
    ("a bucket with an unknown name of nobody", P, when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:${unknown:var.name}")),
    ("an access point of anybody", P, when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:accesspoint/logs")),
    ("a topic called as a bucket, anywhere", P, when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:logs")),
    # variables
    ("the account that the resource is in", MINE, when("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")),
    ("... told the other way round", MINE, when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")),
    ("... if the key is there", P, when("StringEqualsIfExists", "aws:PrincipalAccount", "${aws:ResourceAccount}")),
    ("the organization that the resource is in", E, when("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}")),
    ("... told the other way round", E, when("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}")),
    ("the account of the source", MINE, when("StringEquals", "aws:SourceAccount", "${aws:ResourceAccount}")),
    ("the caller's own account", P, when("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}")),
    ("a tag that is the caller's account", P, when("StringEquals", "aws:ResourceTag/owner", "${aws:PrincipalAccount}")),
    ("an account that a tag names", P, when("StringEquals", "aws:PrincipalAccount", "${aws:ResourceTag/owner}")),
    ("an organization without regard to case", E, when("StringEqualsIgnoreCase", "aws:PrincipalOrgID", ORG.upper())),
    # keys that keep no caller out
    ("a page that refers", P, when("StringLike", "aws:Referer", "https://shop.example.com/*")),
    ("a program's name", P, when("StringLike", "aws:UserAgent", "secret-*")),
    ("a tag of the caller", P, when("StringEquals", "aws:PrincipalTag/team", "web")),
    ("a tag of the object", P, when("StringEquals", "s3:ExistingObjectTag/public", "yes")),
    ("encryption", P, when("Bool", "aws:SecureTransport", "true")),
    ("the account of the resource itself", P, when("StringEquals", "aws:ResourceAccount", ME)),
    ("a date", P, when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")),
    ("an AWS service", MINE, when("Bool", "aws:PrincipalIsAWSService", "true")),
    ("one of a service's names", MINE, when("ForAnyValue:StringEquals", "aws:PrincipalServiceNamesList", "cloudtrail.amazonaws.com")),
    ("a service's name, if it is one", P, when("StringEqualsIfExists", "aws:PrincipalServiceName", "cloudtrail.amazonaws.com")),
    ("a service on anybody's behalf", P, when("Bool", "aws:ViaAWSService", "true")),
    # CloudFront is one principal for all distributions
    ("any distribution", P, {"Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject"}),
    ("a distribution of its own",
     MINE, when("StringEquals", "AWS:SourceArn", f"arn:aws:cloudfront::{ME}:distribution/E1", Principal={"Service": "cloudfront.amazonaws.com"}, Action="s3:GetObject")),
    ("another account's distribution",
     E, when("StringEquals", "AWS:SourceArn", f"arn:aws:cloudfront::{PEER}:distribution/E1", Principal={"Service": "cloudfront.amazonaws.com"}, Action="s3:GetObject")),
    ("a key for any distribution", MINE, {"Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "kms:Decrypt"}),
]  # fmt: skip


@pytest.mark.parametrize(("reach", "statement"), [pytest.param(*case[1:], id=case[0]) for case in STATEMENTS])
def test_a_statement_reaches_as_far_as_its_fixed_values(reach: Reach, statement: dict[str, Any]) -> None:
    written = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", **statement}
    found = exposure(parse_document({"Version": "2012-10-17", "Statement": [written]}, kind="resource"), OWN)
    assert found.reach is reach


def test_a_variable_of_the_old_version_is_a_text_that_nobody_has() -> None:
    written = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    written |= when("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}")
    old = parse_document({"Version": "2008-10-17", "Statement": [written]}, kind="resource")
    assert exposure(old, OWN).reach is E


ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TO_ALL = {**ALLOW, **EVERYBODY}


def denying(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {**TO_ALL, "Effect": "Deny", "Condition": {operator: {key: value}}}


TOGETHER: list[tuple[str, Reach, list[dict[str, Any]]]] = [
    ("one other account beside everybody", P, [{**ALLOW, "Principal": {"AWS": PEER}}, TO_ALL]),
    (
        "one other account beside its own",
        E,
        [{**ALLOW, "Principal": {"AWS": PEER}}, {**ALLOW, "Principal": {"AWS": ME}}],
    ),
    ("a Deny outside an organization", E, [TO_ALL, denying("StringNotEquals", "aws:PrincipalOrgID", ORG)]),
    ("... of services too", E, [TO_ALL, denying("StringNotEqualsIfExists", "aws:PrincipalOrgID", ORG)]),
    ("a Deny outside its own account", MINE, [TO_ALL, denying("StringNotEquals", "aws:PrincipalAccount", ME)]),
    ("a Deny outside a network", MINE, [TO_ALL, denying("StringNotEquals", "aws:SourceVpce", "vpce-1a2b3c4d")]),
    ("a Deny outside an office", E, [TO_ALL, denying("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")]),
    ("a Deny inside an office", P, [TO_ALL, denying("IpAddress", "aws:SourceIp", "203.0.113.0/24")]),
    ("a Deny of one account", P, [TO_ALL, denying("StringEquals", "aws:PrincipalAccount", PEER)]),
    (
        "a Deny outside its own account, whichever it is",
        MINE,
        [TO_ALL, denying("StringNotEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")],
    ),
    (
        "... told the other way round",
        MINE,
        [TO_ALL, denying("StringNotEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")],
    ),
    (
        "a Deny outside its own organization",
        E,
        [TO_ALL, denying("StringNotEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}")],
    ),
    ("a Deny without encryption", P, [TO_ALL, denying("Bool", "aws:SecureTransport", "false")]),
    ("a Deny for all but its own", MINE, [TO_ALL, {**ALLOW, "Effect": "Deny", "NotPrincipal": {"AWS": ME}}]),
    ("a Deny for everybody", MINE, [TO_ALL, {**TO_ALL, "Effect": "Deny"}]),
    ("only Denies", MINE, [{**TO_ALL, "Effect": "Deny"}]),
]


@pytest.mark.parametrize(("reach", "statements"), [pytest.param(*case[1:], id=case[0]) for case in TOGETHER])
def test_statements_reach_together_as_far_as_denies_leave_them(reach: Reach, statements: list[dict[str, Any]]) -> None:
    document = parse_document({"Version": "2012-10-17", "Statement": statements}, kind="resource")
    assert exposure(document, OWN).reach is reach


SERVICES_ALONE = denying("Bool", "aws:PrincipalIsAWSService", "false")


@pytest.mark.parametrize(
    "statements",
    [
        [TO_ALL, SERVICES_ALONE],
        [{**TO_ALL, "Condition": {"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}}}],
        [{**TO_ALL, "Condition": {"Null": {"aws:PrincipalIsAWSService": "true"}}}],
    ],
)
def test_a_request_without_the_flag_of_signed_ones_is_anonymous(statements: list[dict[str, Any]]) -> None:
    found = exposure(parse_document({"Version": "2012-10-17", "Statement": statements}, kind="resource"), OWN)
    assert found.reach is P
    assert found.proof.counterexample is not None
    assert found.proof.counterexample.witness.request.principal.kind is CallerKind.ANONYMOUS


def test_a_role_is_assumed_by_signed_requests() -> None:
    trust = [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]
    denied = {**trust[0], "Effect": "Deny", "Condition": SERVICES_ALONE["Condition"]}
    document = parse_document({"Version": "2012-10-17", "Statement": [*trust, denied]}, kind="trust")
    assert exposure(document, OWN, tokens=True).reach is MINE
    open_ = parse_document({"Version": "2012-10-17", "Statement": trust}, kind="trust")
    assert exposure(open_, OWN, tokens=True).reach is P


def test_what_is_declared_is_its_own() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*",
        **when("StringEquals", "aws:PrincipalOrgID", ORG),
    }
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]}, kind="resource")
    assert exposure(document, Own(organizations=frozenset({ORG}))).reach is MINE
    found = exposure(document, Own())
    assert (found.reach, found.external) == (E, (ORG,))


@pytest.mark.parametrize(
    ("statements", "external"),
    [
        ([TO_ALL, {**ALLOW, "Effect": "Deny", "Principal": {"AWS": PEER}}], ()),
        ([{**ALLOW, "NotPrincipal": {"AWS": PEER}}], ()),
        ([TO_ALL, {**ALLOW, "Effect": "Deny", "NotPrincipal": {"AWS": PEER}}], (PEER,)),
        ([{**ALLOW, "Principal": {"AWS": PEER}}], (PEER,)),
        ([TO_ALL, denying("StringEquals", "aws:PrincipalAccount", PEER)], ()),
        ([TO_ALL, denying("StringNotEquals", "aws:PrincipalAccount", PEER)], (PEER,)),
        ([{**TO_ALL, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": PEER}}}], ()),
    ],
)
def test_others_are_whom_an_allow_names_or_a_deny_leaves_out(
    statements: list[dict[str, Any]], external: tuple[str, ...]
) -> None:
    document = parse_document({"Version": "2012-10-17", "Statement": statements}, kind="resource")
    assert exposure(document, OWN).external == external


@pytest.mark.parametrize(
    ("principal", "more", "left"),
    [
        ("*", {}, None),
        ({"AWS": "*"}, {"Sid": "Services"}, None),
        ({"AWS": PEER}, {}, None),
        ({"Federated": "accounts.google.com"}, {}, None),
        ({"Service": "cloudfront.amazonaws.com"}, {}, P),
        ({"Service": "cloudfront.amazonaws.com", "AWS": "*"}, {}, P),
        ({"Service": ["sns.amazonaws.com", "cloudfront.amazonaws.com"]}, {}, P),
        ({"Service": "cloudfront.amazonaws.com"}, {"Condition": {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudfront::{ME}:distribution/E1"}}}, MINE),
        ({"Service": "cloudfront.amazonaws.com"}, {"Condition": {"StringLike": {"aws:SourceArn": "arn:aws:cloudfront::*"}}}, P),
        ({"Service": "cloudfront.amazonaws.com"}, {"Condition": {"StringEquals": {"aws:SourceAccount": PEER}}}, E),
        ({"Service": "sns.amazonaws.com", "AWS": "*"}, {}, MINE),
    ],
)  # fmt: skip
def test_a_block_of_public_access_leaves_what_is_granted_to_services(
    principal: Any, more: dict[str, Any], left: Reach | None
) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    document = parse_document({"Version": "2012-10-17", "Statement": [{**statement, **more}]}, kind=Kind.RESOURCE)
    services = services_of(document)
    assert (exposure(services, OWN).reach if services is not None else None) is left


OPEN, CLOSED = {"Effect": "Allow", **EVERYBODY}, {"Effect": "Deny", **EVERYBODY}
PERIMETER = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORG}}


@pytest.mark.parametrize(
    ("reach", "statements"),
    [
        (MINE, [OPEN, {**CLOSED, "Condition": {**PERIMETER, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]),
        (P, [OPEN, {**CLOSED, "Condition": {**PERIMETER, "Bool": {"aws:PrincipalIsAWSService": "false"}}}]),
        (P, [OPEN, {**CLOSED, "Condition": {**PERIMETER, "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}}}]),
        (P, [OPEN, {**CLOSED, "Condition": {**PERIMETER, "Bool": {"aws:PrincipalTag/inside": ["true", "false"]}}}]),
        (MINE, [{**OPEN, "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/*"}, "Null": {"aws:PrincipalOrgPaths": "false"}}}]),
        (P, [{**OPEN, "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/*"}}}]),
        (P, [{**OPEN, "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-*"}, "Null": {"aws:PrincipalOrgPaths": "false"}}}]),
    ],
)  # fmt: skip
def test_what_no_request_can_say_opens_nothing(reach: Reach, statements: list[dict[str, Any]]) -> None:
    written = [{"Action": "s3:GetObject", "Resource": "*", **one} for one in statements]
    document = parse_document({"Version": "2012-10-17", "Statement": written}, kind=Kind.RESOURCE)
    own = Own(accounts=frozenset({ME}), organizations=frozenset({ORG}))
    assert exposure(document, own).reach is reach


@pytest.mark.parametrize(("action", "reach"), [("sts:TagSession", MINE), ("sts:SetSourceIdentity", MINE), ("sts:AssumeRole", P), ("sts:*", P), ("sts:AssumeRoleWithSAML", P)])  # fmt: skip
def test_a_trust_lets_in_only_who_assumes_the_role(action: str, reach: Reach) -> None:
    written = [
        {"Effect": "Allow", "Principal": {"AWS": ME}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": "*", "Action": action},
    ]
    document = parse_document({"Version": "2012-10-17", "Statement": written}, kind=Kind.TRUST)
    assert exposure(document, OWN, tokens=True).reach is reach


@pytest.mark.parametrize(
    ("kind", "action", "key", "value", "account"),
    [
        (Kind.RESOURCE, "sqs:SendMessage", "aws:PrincipalOrgID", ORG, "999999999999"),
        (Kind.RESOURCE, "sqs:SendMessage", "aws:PrincipalAccount", PEER, PEER),
        (Kind.RESOURCE, "sqs:SendMessage", "aws:PrincipalArn", f"arn:aws:iam::{PEER}:role/x", PEER),
        (Kind.RESOURCE, "sqs:SendMessage", "aws:Referer", "x", None),
        (Kind.TRUST, "sts:AssumeRole", "sts:ExternalId", "x", "999999999999"),
    ],
)
def test_a_request_that_only_credentials_can_make_is_shown_with_its_caller(
    kind: Kind, action: str, key: str, value: str, account: str | None
) -> None:
    resource = {"Resource": "*"} if kind is Kind.RESOURCE else {}
    statement = {"Effect": "Allow", "Action": action, **resource, **when("StringEquals", key, value)}
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]}, kind=kind, name="d")
    example = exposure(document, OWN, tokens=kind is Kind.TRUST).proof.counterexample
    assert example is not None
    assert example.witness.request.principal.account == account
    assert f'{key.lower()} = "{value}"' in " ".join(str(example.witness.request).split())


@pytest.mark.parametrize(
    ("conditions", "reach", "fragile"),
    [
        ({"StringEqualsIfExists": {"aws:SourceArn": f"arn:aws:cloudfront::{ME}:distribution/E1"}}, P, True),
        ({"ArnLikeIfExists": {"aws:SourceArn": f"arn:aws:cloudfront::{ME}:distribution/*"}}, P, True),
        ({"StringEqualsIfExists": {"aws:SourceAccount": ME}}, P, True),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "*"}}, P, True),
        ({"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:cloudfront::*:distribution/*"}}, P, False),
        ({"StringEqualsIfExists": {"aws:SourceVpce": "vpce-0123"}}, P, False),
        ({}, P, False),
    ],
)
def test_cloudfront_says_for_which_distribution_it_asks(
    conditions: dict[str, Any], reach: Reach, fragile: bool
) -> None:
    grant = {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::b/*", "Condition": conditions}  # fmt: skip
    document = parse_document({"Version": "2012-10-17", "Statement": [grant]}, kind=Kind.RESOURCE, name="policy")
    found = exposure(document, OWN)
    assert (found.reach, found.proof.fragile) == (reach, fragile)
