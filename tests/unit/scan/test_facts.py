from __future__ import annotations

import itertools
from typing import Any

import pytest

from tfproof.addresses import ROOT
from tfproof.scan.facts.documents import Structural, statements_document, worlds
from tfproof.scan.facts.plan import PlanResource
from tfproof.scan.facts.plan_file import PlanFile, most_exact, overlay
from tfproof.scan.facts.source import SourceBlock, SourceResource, tidy
from tfproof.scan.facts.trust import Cognito, cognito_trust
from tfproof.scan.facts.unresolved import Unresolved, is_expression, is_unresolved


@pytest.mark.parametrize(
    "text",
    [
        "var.x", "local.a.b", "module.m.out", "data.aws_x.y.z", "each.value", "count.index", "${var.x}", "a-${x}-b",
        "aws_iam_role.this.arn", "lookup(var.x, 1)", "var.a ? 1 : 2", "!var.a", "[for a in b : a]", "x == y",
    ],
)  # fmt: skip
def test_the_text_of_an_expression_is_no_literal(text: str) -> None:
    assert is_expression(text)


@pytest.mark.parametrize(
    "text", ["NONE", "true", "sts:AssumeRole", "cognito-identity.amazonaws.com", "eu-west-2:1-2", "*", "a b", ""]
)
def test_a_literal_is_no_expression(text: str) -> None:
    assert not is_expression(text)


def test_a_key_that_checkov_mangled_is_repaired() -> None:
    assert tidy({'"cognito-identity.amazonaws.com":aud': "x"}) == {"cognito-identity.amazonaws.com:aud": "x"}


def test_a_dynamic_block_is_unresolved_however_many_there_seem_to_be() -> None:
    block = SourceBlock({"dynamic": [{"rule": {"content": {}}}], "rule": [{"a": [1]}]})
    assert is_unresolved(block.blocks("rule"))
    assert SourceBlock({}).blocks("rule") == ()


def test_after_unknown_marks_exactly_what_is_not_known() -> None:
    after = {"a": 1, "b": [{"c": 2}, {}]}
    read = overlay(after, {"b": [{}, {"d": True}], "e": True})
    assert read == {"a": 1, "b": [{"c": 2}, {"d": Unresolved()}], "e": Unresolved()}
    assert overlay([None, "x"], [True, False]) == [Unresolved(), "x"]


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
    resource = PlanResource(plan({"doc": {"references": ["local.x"]}}), address="aws_x.a", type_="aws_x")
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
    document = statements_document(
        None, [{"condition": [{"test": "StringLike", "variable": "k", "values": [Unresolved()]}]}]
    )
    values = [world["Statement"][0]["Condition"]["StringLike"]["k"][0] for world in worlds(document)]  # type: ignore[index]
    assert values == ["unresolved-0", "*", "authenticated", "unauthenticated"]


def test_too_many_unresolved_values_still_meet_the_extremes() -> None:
    block = [{"test": "StringLike", "variable": f"k{n}", "values": [Unresolved()]} for n in range(9)]
    made = list(itertools.islice(worlds(statements_document(None, [{"condition": block}])), 100))
    assert len(made) == 4


@pytest.mark.parametrize("part", ["Effect", "Action", "Condition", "Principal"])
def test_an_unresolved_part_that_decides_what_the_document_is_cannot_be_guessed(part: str) -> None:
    with pytest.raises(Structural, match=part):
        list(worlds({"Statement": [{"Effect": "Allow", "Action": "a:b", part: Unresolved(expression="x")}]}))


def trust(conditions: object, principal: object = "cognito-identity.amazonaws.com") -> SourceResource:
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": principal}, "Condition": conditions,
    }  # fmt: skip
    conf = {"assume_role_policy": [{"Version": "2012-10-17", "Statement": [statement]}]}
    return SourceResource(conf, address="aws_iam_role.a", type_="aws_iam_role", nodes=[])


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


def test_an_unresolved_issuer_may_be_cognito() -> None:
    assert cognito_trust(trust({}, "var.issuer"), Cognito.FOREIGN).admitted is None
