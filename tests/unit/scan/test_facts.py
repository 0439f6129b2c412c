from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.unit.scan.written_source import with_document, written

from tfproof.addresses import ROOT
from tfproof.iam.sts_requests import SOME_IDENTITY
from tfproof.plan.value_state import ValueState
from tfproof.scan.facts.bucket import plain_http
from tfproof.scan.facts.documents import Structural, worlds
from tfproof.scan.facts.plan_file import PlanFile, most_exact
from tfproof.scan.facts.trust import FOREIGN_POOLS, Cognito, cognito_trust, takes_cognito
from tfproof.scan.facts.unresolved import Unresolved, is_expression, is_unresolved
from tfproof.scan.facts.view_resource import ViewResource


@pytest.mark.parametrize(
    "text",
    [
        "var.x", "local.a.b", "module.m.out", "data.aws_x.y.z", "each.value", "count.index", "${var.x}", "a-${x}-b",
        "aws_iam_role.this.arn", "lookup(var.x, 1)", "var.a ? 1 : 2", "!var.a", "[for a in b : a]", "x == y",
        "arn:aws:cloudfront::data.aws_caller_identity.current.account_id:distribution/EDFDVBD6EXAMPLE",
        "arn:aws:cloudfront::123456789012:distribution/aws_cloudfront_distribution.this[0].id",
        "arn:aws:s3:::var.bucket/*", "prefix-module.names.bucket", "shopdata.aws_region.here.name",
    ],
)  # fmt: skip
def test_the_text_of_an_expression_is_no_literal(text: str) -> None:
    assert is_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "NONE",
        "true",
        "sts:AssumeRole",
        "cognito-identity.amazonaws.com",
        "eu-west-2:1-2",
        "*",
        "a b",
        "",
        "https://local.shop.example/signed-in",
        "printer.local.example",
        "somebody@local.example",
        "arn:aws:s3:::aws_logs/*",
    ],
)
def test_a_literal_is_no_expression(text: str) -> None:
    assert not is_expression(text)


def test_a_dynamic_block_is_unresolved_as_long_as_what_it_goes_through_is() -> None:
    dynamic = 'dynamic "rule" {\n  for_each = %s\n  content { a = rule.value }\n}'
    open_, known = (
        written("aws_x.y", main=f'resource "aws_x" "y" {{\n{dynamic % each}\n}}\nvariable "v" {{}}')
        for each in ("var.v", '["x", "y"]')
    )
    assert is_unresolved(open_.blocks("rule"))
    blocks = known.blocks("rule")
    assert not is_unresolved(blocks)
    assert [block.value("a") for block in blocks] == ["x", "y"]
    assert known.blocks("other") == ()


def test_after_unknown_marks_exactly_what_is_not_known() -> None:
    after = {"a": 1, "b": [{"c": 2}, {}]}
    read = ValueState(value=after, unknown={"b": [{}, {"d": True}], "e": True}).filled(Unresolved())
    assert read == {"a": 1, "b": [{"c": 2}, {"d": Unresolved()}], "e": Unresolved()}
    assert ValueState(value=[None, "x"], unknown=[True, False]).filled(Unresolved()) == [Unresolved(), "x"]


def plan(expressions: dict[str, Any], calls: dict[str, Any] | None = None, **values: Any) -> PlanFile:
    root: dict[str, Any] = {
        "resources": [{"address": "aws_x.a", "expressions": expressions}],
        "module_calls": calls or {},
    }
    change = {
        "address": "aws_x.a",
        "type": "aws_x",
        "change": {"after": values, "after_unknown": {"doc": True, "opt": True}},
    }
    return PlanFile({"configuration": {"root_module": root}, "resource_changes": [change]})


def test_a_computed_attribute_that_nobody_set_is_absent_and_one_that_was_set_is_unresolved() -> None:
    resource = ViewResource(plan({"doc": {"references": ["local.x"]}}), address="aws_x.a", type_="aws_x")
    assert resource.value("opt") is None
    assert is_unresolved(resource.value("doc"))


def test_references_are_followed_through_inputs_and_outputs_and_no_further_than_one_thing() -> None:
    calls = {
        "m": {
            "expressions": {"in": {"references": ["aws_y.b.id", "aws_y.b"]}},
            "module": {"outputs": {"out": {"expression": {"references": ["var.in"]}}}},
        }
    }
    file = plan({}, calls)

    def end(*references: str) -> str:
        return str(file.follow(ROOT, most_exact(references)))

    assert end("module.m.out", "module.m") == "aws_y.b.id"
    assert end("aws_y.b.id", "aws_y.b", "each.key") == "aws_y.b.id"
    assert end("aws_y.b.id", "aws_z.c.id") == "None"
    assert end("local.x") == "None"
    assert end() == "None"


def test_an_unresolved_condition_value_stands_for_all_that_could_matter() -> None:
    document = {"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"k": [Unresolved()]}}}]}
    values = [world["Statement"][0]["Condition"]["StringLike"]["k"][0] for world in worlds(document)]  # type: ignore[index]
    assert values == ["unresolved-0", "*", "authenticated", "unauthenticated"]


def test_too_many_unresolved_values_still_meet_the_extremes() -> None:
    keys = {f"k{n}": [Unresolved()] for n in range(9)}
    document = {"Statement": [{"Effect": "Allow", "Condition": {"StringLike": keys}}]}
    made = list(itertools.islice(worlds(document), 100))
    assert len(made) == 4


@pytest.mark.parametrize("part", ["Effect", "Action", "Condition", "Principal"])
def test_an_unresolved_part_that_decides_what_the_document_is_cannot_be_guessed(part: str) -> None:
    with pytest.raises(Structural, match=part):
        list(worlds({"Statement": [{"Effect": "Allow", "Action": "a:b", part: Unresolved(expression="x")}]}))


def test_an_unresolved_sid_decides_nothing() -> None:
    statement = {"Sid": Unresolved(expression="var.sid"), "Effect": "Allow", "Action": "a:b"}
    assert list(worlds({"Statement": [statement]})) == [{"Statement": [{"Effect": "Allow", "Action": "a:b"}]}]


def data(name: str, sid: str, action: str, more: str = "") -> str:
    """A data source that renders a document."""
    return (
        f'data "aws_iam_policy_document" "{name}" {{\n{more}\n'
        f'statement {{\nsid = "{sid}"\nactions = ["{action}"]\nresources = ["*"]\n}}\n}}\n'
    )


@pytest.mark.parametrize(
    ("arguments", "actions"),
    [
        ("source_policy_documents = [data.aws_iam_policy_document.other.json]", ["a:other", "a:own"]),
        ("override_policy_documents = [data.aws_iam_policy_document.same.json]", ["a:same"]),
        ("override_policy_documents = [data.aws_iam_policy_document.gone.json]", None),
        ("source_policy_documents = [data.aws_iam_policy_document.own.json]", None),
        ("source_policy_documents = [var.document]", None),
        ("source_policy_documents = local.documents", None),
        ('dynamic "statement" {\nfor_each = var.document\ncontent {}\n}', None),
        ("", ["a:own"]),
    ],
)
def test_documents_of_the_source_are_merged_as_the_provider_does(arguments: str, actions: list[str] | None) -> None:
    text = (
        data("own", "Own", "a:own", arguments)
        + data("other", "Other", "a:other")
        + data("same", "Own", "a:same")
        + 'variable "document" {}\nresource "aws_x" "y" {\npolicy = data.aws_iam_policy_document.own.json\n}\n'
    )
    found = written("aws_x.y", main=text).document("policy")
    if actions is None:
        assert is_unresolved(found)
    else:
        assert not is_unresolved(found)
        said = [one["Action"] for one in found["Statement"]]  # type: ignore[attr-defined]
        assert said in (actions, [[action] for action in actions])


def trust(conditions: object, principal: object = "cognito-identity.amazonaws.com") -> ViewResource:
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": principal}, "Condition": conditions,
    }  # fmt: skip
    return with_document("aws_iam_role", "assume_role_policy", {"Version": "2012-10-17", "Statement": [statement]})


AUD, AMR = "cognito-identity.amazonaws.com:aud", "cognito-identity.amazonaws.com:amr"


@pytest.mark.parametrize(
    ("conditions", "foreign", "guest"),
    [
        ({"StringEquals": {AUD: "aws_cognito_identity_pool.a.id"}}, False, True),
        ({"StringEquals": {AUD: "var.pool"}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, False, False),
        ({"StringLike": {AUD: "var.pool"}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, None, False),
        ({"StringLike": {AUD: "eu-west-2:*"}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, True, False),
        ({"StringLike": {AUD: "eu-west-2:1234*"}}, True, True),
        ({"StringEquals": {AUD: "x"}, "ForAnyValue:StringLike": {AMR: "*authenticated"}}, False, True),
        ({"StringEquals": {AUD: "x"}, "ForAnyValue:StringLike": {AMR: "var.amr"}}, False, None),
        ({"StringEquals": {AUD: "x"}, "StringEquals ": {}}, None, None),
    ],
)
def test_tokens_decide_what_a_trust_admits(conditions: object, foreign: bool | None, guest: bool | None) -> None:
    assert cognito_trust(trust(conditions), Cognito.FOREIGN).admitted is foreign
    assert cognito_trust(trust(conditions), Cognito.GUEST).admitted is guest


SUB = "cognito-identity.amazonaws.com:sub"
USERS, GUESTS = {"ForAnyValue:StringLike": {AMR: "authenticated"}}, {"ForAnyValue:StringLike": {AMR: "unauthenticated"}}


@pytest.mark.parametrize(
    ("conditions", "foreign", "guest"),
    [
        ({"StringNotEquals": {AUD: list(FOREIGN_POOLS)}, **USERS}, True, False),
        ({"StringNotEquals": {SUB: SOME_IDENTITY}, **USERS}, True, False),
        ({"Bool": {"aws:SecureTransport": "true"}, **USERS}, True, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, **USERS}, True, False),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}, **USERS}, True, False),
        ({"StringLike": {SUB: "us-east-1:*"}, **USERS}, True, False),
        ({"StringEquals": {AUD: "x"}, "StringLike": {SUB: "us-east-1:*"}}, False, True),
        ({"StringEquals": {AUD: "x"}, "Bool": {"aws:SecureTransport": "true"}, **GUESTS}, False, True),
        ({"StringEquals": {AUD: "x"}, "StringNotEquals": {SUB: SOME_IDENTITY}, **GUESTS}, False, True),
        ({"StringEquals": {AUD: "x"}, "StringLike": {"aws:RequestedRegion": "*"}, **GUESTS}, False, True),
        ({"StringEquals": {AUD: "x", SUB: "eu-west-2:one"}, **USERS}, False, False),
        ({"StringEquals": {AUD: "x"}, "Bool": {"aws:SecureTransport": "true"}, **USERS}, False, False),
    ],
)
def test_every_token_counts_and_not_those_alone_that_are_tried(conditions: object, foreign: bool, guest: bool) -> None:
    assert cognito_trust(trust(conditions), Cognito.FOREIGN).admitted is foreign
    assert cognito_trust(trust(conditions), Cognito.GUEST).admitted is guest


@pytest.mark.parametrize(
    ("principal", "condition", "foreign"),
    [
        ({"AWS": "*"}, {}, True),
        ({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/itself"}}, False),
        ({"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "shared"}}, False),
        ({"AWS": "*"}, {"StringLike": {AUD: "eu-west-2:*"}}, True),
        ({"AWS": "*"}, {"ArnLike": {AUD: "*", "aws:PrincipalArn": "arn:aws:iam::*:role/itself"}}, False),
        ({"AWS": "999999999999"}, {"StringLike": {AUD: "*"}}, True),
        ("*", {}, True),
        ("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/itself"}}, False),
        ("*", {"StringEquals": {"aws:PrincipalOrgID": "o-own0000000"}}, False),
        ("*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-own0000000"}}, True),
        ("*", {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}, True),
        ({"Service": "ec2.amazonaws.com"}, {}, False),
    ],
)
def test_a_trust_that_names_no_issuer_lets_in_tokens_and_sessions_as_far_as_its_keys_do(
    principal: object, condition: object, foreign: bool
) -> None:
    assert cognito_trust(by_principal(principal, "sts:*", condition), Cognito.FOREIGN).admitted is foreign


def test_a_trust_of_strangers_without_tokens_is_no_matter_of_pools() -> None:
    assert cognito_trust(by_principal({"AWS": "*"}, "sts:AssumeRole", {}), Cognito.FOREIGN).admitted is False


def by_principal(principal: object, action: str, condition: object) -> ViewResource:
    statement = {"Effect": "Allow", "Action": action, "Principal": principal, "Condition": condition}
    return with_document("aws_iam_role", "assume_role_policy", {"Version": "2012-10-17", "Statement": [statement]})


BUCKET = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
HTTP = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("deny", "left"),
    [
        ({}, False),
        ({"Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}, False),
        ({"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}, False),
        ({"Action": "*"}, False),
        ({"NotAction": "sns:*", "Action": None}, False),
        ({"Condition": {**HTTP, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}, False),
        ({"Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy"]}, True),
        ({"NotAction": "s3:GetObjectVersion", "Action": None}, True),
        ({"Condition": {**HTTP, "StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}}, True),
        ({"Condition": {**HTTP, "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, True),
        ({"Condition": {**HTTP, "StringLike": {"aws:UserAgent": "*"}}}, True),
        ({"Principal": {"AWS": ["999999999999", "*"]}}, False),
        ({"Resource": BUCKET[1]}, True),
        ({"Resource": BUCKET[0]}, True),
        ({"Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/index.html"]}, True),
        ({"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}, True),
    ],
)
def test_every_call_over_plain_http_must_be_denied(deny: dict[str, object], left: bool) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": BUCKET, "Condition": HTTP, **deny}
    kept = {key: value for key, value in statement.items() if value is not None}
    document = {"Version": "2012-10-17", "Statement": [kept]}
    assert plain_http(with_document("aws_s3_bucket_policy", "policy", document)).admitted is left


def test_an_unresolved_issuer_may_be_cognito() -> None:
    assert cognito_trust(trust({}, "var.issuer"), Cognito.FOREIGN).admitted is None


@pytest.mark.parametrize("provider", ["aws_iam_openid_connect_provider.gh", "aws_iam_saml_provider.p[0]"])
def test_a_provider_of_the_account_is_not_cognito_although_its_arn_is_not_known(provider: str) -> None:
    asked = trust({}, f"{provider}.arn")
    assert [cognito_trust(asked, kind).admitted for kind in Cognito] == [False] * 3
    assert takes_cognito(asked) is False
    assert takes_cognito(trust({}, f"data.{provider}.arn")) is False
    assert takes_cognito(trust({}, "aws_iam_openid_connect_provider.gh.url")) is None
