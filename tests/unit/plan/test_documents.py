from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tfproof.errors import DocumentError, UnknownValueError
from tfproof.plan import DocumentState, PartialDocument, Plan
from tfproof.values import is_unknown

LoadPlan = Callable[..., Plan]
MakePlan = Callable[..., Plan]

AUD = "cognito-identity.amazonaws.com:aud"
AMR = "cognito-identity.amazonaws.com:amr"
POOL = "aws_cognito_identity_pool.this.id"


@pytest.fixture
def signed_in(trust: Plan) -> PartialDocument:
    found = trust["aws_iam_role.authenticated"].document("assume_role_policy")
    assert isinstance(found, PartialDocument)
    return found


def test_the_known_parts_of_an_unknown_document_are_known(signed_in: PartialDocument) -> None:
    assert signed_in.state is DocumentState.PARTIAL
    assert not signed_in.complete
    (statement,) = signed_in.statements
    assert (statement.effect, statement.sid) == ("Allow", "SignedIn")
    assert statement.actions == ("sts:AssumeRoleWithWebIdentity",)
    conditions = {condition.variable: condition for condition in statement.conditions}
    assert conditions[AMR].test == "ForAnyValue:StringLike"
    assert conditions[AMR].values == ("authenticated",)


def test_an_unknown_part_names_what_feeds_it(signed_in: PartialDocument) -> None:
    (aud,) = signed_in.unknown_parts
    assert aud.fed_by == (POOL,)
    assert signed_in.wiring(aud).exact
    assert signed_in.symbol(aud) == f"${{unknown:{POOL}}}"


def test_a_partial_document_becomes_plain_json_with_symbols(signed_in: PartialDocument) -> None:
    assert signed_in.to_json(signed_in.symbol) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Sid": "SignedIn",
                "Principal": {"Federated": ["cognito-identity.amazonaws.com"]},
                "Action": ["sts:AssumeRoleWithWebIdentity"],
                "Condition": {
                    "ForAnyValue:StringLike": {AMR: ["authenticated"]},
                    "StringEquals": {AUD: [f"${{unknown:{POOL}}}"]},
                },
            }
        ],
    }


def test_a_partial_document_is_not_given_away_as_if_it_were_known(signed_in: PartialDocument) -> None:
    with pytest.raises(UnknownValueError, match="is not known as a whole"):
        signed_in.to_json()


def test_what_is_made_of_a_value_has_another_symbol_than_the_value(blocks: Plan) -> None:
    document = blocks["aws_s3_bucket_policy.site"].document("policy")
    symbols = {document.symbol(part) for part in document.unknown_parts}
    assert "${unknown:aws_cloudfront_distribution.this.arn}" in symbols
    assert "${unknown:aws_s3_bucket.site.arn}" not in symbols  # it is "<arn>/*"


def test_statements_of_a_dynamic_block_are_rebuilt(blocks: Plan) -> None:
    document = blocks["aws_s3_bucket_policy.site"].document("policy")
    assert [(s.sid, s.actions) for s in document.statements] == [
        ("Read", ("s3:GetObject",)),
        ("Write", ("s3:PutObject",)),
    ]
    principals = {p.type: p.identifiers for p in document.statements[0].principals}
    assert principals["Service"] == ("cloudfront.amazonaws.com",)
    assert principals["AWS"][0] == "arn:aws:iam::123456789012:root"
    assert is_unknown(principals["AWS"][1])


def test_sources_and_overrides_are_merged_by_sid(trust: Plan) -> None:
    document = trust["aws_iam_role_policy.merged"].document("policy")
    assert [(s.sid, s.effect, s.actions) for s in document.statements] == [
        ("Read", "Allow", ("s3:GetObject",)),
        ("Replaced", "Deny", ("s3:DeleteObject",)),
        ("Own", "Allow", ("s3:PutObject",)),
    ]
    assert {document.wiring(part).references for part in document.unknown_parts} == {("aws_s3_bucket.logs.arn",)}


def test_a_known_document_is_parsed_and_given_back_as_it_is(trust: Plan) -> None:
    document = trust["aws_iam_role_policy.known"].document("policy")
    assert document.complete
    assert document.unknown_parts == ()
    (statement,) = document.statements
    assert statement.effect == "Deny"
    assert set(statement.not_actions) == {"s3:GetObject", "s3:ListBucket"}
    assert statement.conditions[0].values == ("false",)
    assert document.to_json() == json.loads(trust["aws_iam_role_policy.known"]["policy"])


def test_a_document_in_jsonencode_is_read_from_its_expression(trust: Plan) -> None:
    document = trust["aws_iam_role.encoded"].document("assume_role_policy")
    assert document.state is DocumentState.PARTIAL
    (aud,) = document.unknown_parts
    assert document.symbol(aud) == f"${{unknown:{POOL}}}"
    with pytest.raises(UnknownValueError, match="is not known as a whole"):
        document.to_json()
    assert document.to_json(document.symbol)["Statement"][0]["Condition"]["StringEquals"] == {
        AUD: [document.symbol(aud)]
    }


def test_without_the_source_a_document_is_opaque_rather_than_guessed(load_plan: LoadPlan) -> None:
    plan = load_plan("trust", with_source=False)
    assert plan["aws_iam_role.authenticated"].document("assume_role_policy").state is DocumentState.OPAQUE


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"Statement": 1}', '{"Statement": ["x"]}', '{"Statement": [{"Condition": []}]}']
)
def test_what_is_no_document_is_an_error_with_its_place(make_plan: MakePlan, text: str | None) -> None:
    plan = make_plan("", {"policy": text})
    with pytest.raises(DocumentError) as caught:
        plan["test_thing.this"].document("policy")
    assert caught.value.where == "test_thing.this.policy"


SOURCE = """
resource "test_thing" "this" {
  policy = data.aws_iam_policy_document.p.json
}
data "aws_iam_policy_document" "p" {
  source_policy_documents = [test_other.b.text]
  statement {
    resources = [test_other.a.id]
  }
}
"""


def read(make_plan: MakePlan, statement: Any, unknown: Any, also_unknown: Any = None, **more: Any) -> PartialDocument:
    """The document of a plan in which a data source with one statement feeds the policy."""
    data = {"address": "data.aws_iam_policy_document.p", "mode": "data", "type": "aws_iam_policy_document", "name": "p"}
    thing = {"address": "test_thing.this", "mode": "managed", "type": "test_thing", "name": "this"}
    plan = make_plan(
        SOURCE,
        resource_changes=[
            {**thing, "change": {"actions": ["create"], "after": {}, "after_unknown": {"policy": True}}},
            {
                **data,
                "change": {
                    "actions": ["read"],
                    "after": {"statement": statement, **more},
                    "after_unknown": {"json": True, "statement": unknown, **(also_unknown or {})},
                },
            },
        ],
        configuration={
            "root_module": {
                "resources": [
                    {"address": a} for a in ("test_thing.this", "test_other.a", "data.aws_iam_policy_document.p")
                ]
            }
        },
    )
    found = plan["test_thing.this"].document("policy")
    assert isinstance(found, PartialDocument)
    return found


def test_policy_variables_are_written_as_iam_does(make_plan: MakePlan) -> None:
    document = read(make_plan, [{"resources": ["arn:&{aws:username}", None]}], [{"resources": [False, True]}])
    assert document.to_json(document.symbol)["Statement"][0]["Resource"] == [
        "arn:${aws:username}",
        "${unknown:test_other.a.id}",
    ]


def test_everyone_is_written_as_a_star(make_plan: MakePlan) -> None:
    document = read(make_plan, [{"principals": [{"type": "*", "identifiers": ["*"]}]}], [{"resources": [True]}])
    assert document.to_json(document.symbol)["Statement"][0]["Principal"] == "*"


def test_conditions_with_the_same_test_and_key_are_joined(make_plan: MakePlan) -> None:
    condition = [{"test": "StringLike", "variable": "k", "values": [value]} for value in "ab"]
    document = read(make_plan, [{"condition": condition}], [{"resources": [True]}])
    assert document.to_json(document.symbol)["Statement"][0]["Condition"] == {"StringLike": {"k": ["a", "b"]}}


def test_a_list_of_unknown_length_is_one_unknown_that_nothing_stands_in_for(make_plan: MakePlan) -> None:
    document = read(make_plan, [{"sid": "a"}], [{"resources": True}])
    assert is_unknown(document.statements[0].resources)
    with pytest.raises(UnknownValueError, match="known after apply, so it cannot be determined what"):
        document.to_json(document.symbol)


def test_statements_of_unknown_number_make_a_document_opaque(make_plan: MakePlan) -> None:
    assert read(make_plan, [{"sid": "a"}], True).state is DocumentState.OPAQUE


@pytest.mark.parametrize(("block", "element"), [("condition", "conditions"), ("principals", "principals")])
def test_blocks_of_unknown_number_are_one_unknown_that_nothing_stands_in_for(
    make_plan: MakePlan, block: str, element: str
) -> None:
    document = read(make_plan, [{"sid": "a"}], [{block: True}])
    (statement,) = document.statements
    assert is_unknown(getattr(statement, element))
    assert [part.path for part in document.unknown_parts] == [f"data.aws_iam_policy_document.p.statement[0].{block}"]
    with pytest.raises(UnknownValueError, match="known after apply, so it cannot be determined what"):
        document.to_json(document.symbol)
    with pytest.raises(UnknownValueError):
        document.parsed()


def test_an_unknown_source_document_that_is_not_rendered_here_makes_the_whole_opaque(make_plan: MakePlan) -> None:
    statement = [{"sid": "a", "resources": ["*"]}]
    document = read(make_plan, statement, [{}], also_unknown={"source_policy_documents": [True]})
    assert document.state is DocumentState.OPAQUE
    assert document.references == ("test_other.b.text",)


def test_a_known_source_document_comes_first(make_plan: MakePlan) -> None:
    source = '{"Version": "2008-10-17", "Statement": {"Sid": "b", "Effect": "Deny", "Action": "*", "Resource": "*"}}'
    document = read(make_plan, [{"sid": "a"}], [{"resources": [True]}], source_policy_documents=[source])
    assert [(s.sid, s.effect) for s in document.statements] == [("b", "Deny"), ("a", "Allow")]
    assert document.version == "2012-10-17"


def test_an_unknown_sid_among_merged_documents_makes_the_whole_opaque(make_plan: MakePlan) -> None:
    source = '{"Statement": []}'
    document = read(make_plan, [{"actions": ["*"]}], [{"sid": True}], source_policy_documents=[source])
    assert document.state is DocumentState.OPAQUE


def test_a_sensitive_document_does_not_print_what_it_holds(make_plan: MakePlan) -> None:
    text = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "hunter2"}]}'
    thing = {"address": "test_thing.this", "mode": "managed", "type": "test_thing", "name": "this"}
    change = {"actions": ["create"], "after": {"policy": text}, "after_sensitive": {"policy": True}}
    document = make_plan("", resource_changes=[{**thing, "change": change}])["test_thing.this"].document("policy")
    assert document.statements[0].resources == ("hunter2",)
    assert "hunter2" not in repr((document, document.statements))
