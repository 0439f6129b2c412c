"""Whom a document admits: its own account, others that it names, or the public.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.iam.exposed_statements import EVERYBODY, ME, MINE, ORG, OWN, PEER, STATEMENTS, E, P, when

from tfproof.iam import CallerKind, Kind, parse_document
from tfproof.iam.exposure import Reach, exposure, services_of
from tfproof.iam.named_principals import Own


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


@pytest.mark.parametrize(
    ("reach", "condition"),
    [
        (MINE, {"StringEqualsIfExists": {"aws:PrincipalAccount": ME}}),
        (MINE, {"ForAllValues:StringEquals": {"aws:PrincipalAccount": ME}}),
        (MINE, {"ArnLikeIfExists": {"aws:PrincipalArn": f"arn:aws:iam::{ME}:role/*"}}),
        (MINE, {"Null": {"aws:PrincipalAccount": "true"}}),
        (E, {"StringEqualsIfExists": {"aws:PrincipalAccount": PEER}}),
        (P, {"StringEqualsIfExists": {"aws:PrincipalOrgID": ORG}}),
        (P, {"Null": {"aws:PrincipalAccount": "false"}}),
    ],
)
def test_a_signed_request_says_whose_it_is(reach: Reach, condition: dict[str, Any]) -> None:
    trust = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}
    document = parse_document({"Version": "2012-10-17", "Statement": [trust]}, kind="trust")
    assert exposure(document, OWN, tokens=True).reach is reach
    token = {
        **trust,
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": ME}},
    }
    unsigned = parse_document({"Version": "2012-10-17", "Statement": [token]}, kind="trust")
    assert exposure(unsigned, OWN, tokens=True).reach is P


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
