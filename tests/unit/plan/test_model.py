from __future__ import annotations

import json
from typing import Any

import pytest

import tftest
from tfproof.errors import AttributeAbsent, PlanFormatError, UnknownValueError
from tfproof.plan import Plan
from tfproof.values import Sensitive, is_unknown


def test_a_plan_is_a_tftest_plan_with_its_shape_and_meaning(trust: Plan) -> None:
    stock = tftest.TerraformPlanOutput(trust._raw)
    assert isinstance(trust, tftest.TerraformPlanOutput)
    assert trust.resources == stock.resources
    assert trust.outputs["prefix"] == stock.outputs["prefix"] == "shop-dev"
    assert trust.variables["name"] == "shop"
    assert trust.resource_changes == stock.resource_changes
    assert trust.terraform_version == stock.terraform_version
    assert trust["resource_changes"] == stock["resource_changes"]
    assert json.dumps(trust["resource_changes"]) == json.dumps(stock["resource_changes"])


def test_child_modules_keep_their_shape(nested: Plan) -> None:
    assert "aws_sqs_queue.this" in nested.modules['module.app["a.b"]'].resources


def test_asking_whether_there_is_an_attribute_does_not_raise(trust: Plan) -> None:
    assert not hasattr(trust, "no_such_key")
    assert hasattr(trust, "format_version")


@pytest.mark.parametrize(
    "address",
    [
        "aws_iam_role.left",
        'aws_sns_topic_subscription.each["a.b"]',
        'module.app["a.b"].aws_sqs_queue.dead_letter[0]',
        'module.app["a.b"].module.topic["x"].aws_sns_topic.this',
        "module.single[0].aws_sqs_queue.this",
        "data.aws_iam_policy_document.trust",
    ],
)
def test_resources_are_had_by_address_through_any_module_depth(nested: Plan, address: str) -> None:
    assert nested[address].address == address
    assert address in nested


def test_a_resource_tells_its_parts(nested: Plan) -> None:
    resource = nested['module.app["a.b"].aws_sqs_queue.dead_letter[0]']
    assert (resource.type, resource.name, resource.key, resource.mode) == ("aws_sqs_queue", "dead_letter", 0, "managed")
    assert resource.module_address == 'module.app["a.b"]'
    assert resource.provider == "registry.terraform.io/hashicorp/aws"
    assert resource.actions == ("create",)
    assert str(resource.location) == "app/main.tf:49"


def test_data_is_found_whether_it_is_read_now_or_later(trust: Plan) -> None:
    assert trust["data.aws_iam_policy_document.known"].actions == ("read",)
    assert trust["data.aws_iam_policy_document.trust"].actions == ("read",)
    assert {r.name for r in trust.resources_of_type("data.aws_iam_policy_document")} == {
        "known",
        "trust",
        "base",
        "merged",
        "override",
    }
    assert [r.name for r in trust.resources_of_type("aws_s3_bucket")] == ["logs"]


def test_an_address_that_is_not_there_names_the_nearest(trust: Plan) -> None:
    with pytest.raises(AttributeAbsent, match=r"did you mean 'aws_iam_role.authenticated'") as caught:
        trust["aws_iam_role.autenticated"]
    assert "aws_s3_bucket.logs" in str(caught.value)


def test_a_resource_without_instances_is_told_from_one_that_is_not_declared(trust: Plan) -> None:
    with pytest.raises(KeyError, match="is declared, but has no instance"):
        trust["aws_iam_role.guest"]
    with pytest.raises(KeyError, match="the plan has no resource"):
        trust["aws_iam_role.nobody"]


def test_an_address_without_its_key_names_the_instances(nested: Plan) -> None:
    with pytest.raises(KeyError, match=r'several instances.*each\["a.b"\], aws_sns_topic_subscription.each\["c"\]'):
        nested["aws_sns_topic_subscription.each"]


def test_the_resources_of_one_module_are_had_by_their_address_inside(nested: Plan) -> None:
    assert set(nested.resources_in('module.app["c"]')) == {"aws_sqs_queue.this", "aws_sqs_queue.dead_letter[0]"}
    assert "aws_kms_key.this" in nested.resources_in("")
    with pytest.raises(AttributeAbsent, match=r"no resource in 'module\.apps'"):
        nested.resources_in("module.apps")


def test_outputs_have_three_states(trust: Plan, nested: Plan) -> None:
    assert trust.output("prefix") == "shop-dev"
    assert is_unknown(trust.output("pool_id"))
    assert trust.output("pool_id").fed_by == ("aws_cognito_identity_pool.this.id",)
    assert isinstance(trust.output("secret"), Sensitive)
    assert is_unknown(nested.output("queues")["c"])
    with pytest.raises(AttributeAbsent, match="did you mean 'prefix'"):
        trust.output("prefx")


def test_an_output_names_what_it_is_exactly(trust: Plan) -> None:
    assert trust.output_wired_to("pool_id") == "aws_cognito_identity_pool.this.id"
    with pytest.raises(AttributeAbsent):
        trust.output_wired_to("no_such_output")


def test_sensitive_values_never_print(trust: Plan) -> None:
    secret = trust["aws_secretsmanager_secret_version.client"]
    printed = [repr(x) for x in (trust, secret, dict(secret), secret["secret_string"], trust.output("secret"))]
    printed.append(str(trust))
    assert not [text for text in printed if "hunter2" in text]
    assert "hunter2" in secret["secret_string"].reveal()
    assert secret["secret_string"] == '{"id":"public","secret":"hunter2-is-secret"}'
    assert secret["secret_binary"] is None


@pytest.mark.parametrize("version", ["2.0", "0.1"])
def test_another_major_format_is_refused(version: str) -> None:
    with pytest.raises(PlanFormatError, match=f"format_version {version}"):
        Plan({"format_version": version, "resource_changes": []})


@pytest.mark.parametrize("raw", [{}, {"format_version": 1}, [], {"format_version": "1.0", "values": {}}])
def test_what_is_no_plan_is_refused(raw: Any) -> None:
    with pytest.raises(PlanFormatError):
        Plan(raw)


def test_a_newer_minor_format_is_read() -> None:
    assert Plan({"format_version": "1.99", "resource_changes": []}).changes == ()


def test_a_resource_that_the_plan_deletes_is_a_change_and_no_resource() -> None:
    gone = {"address": "aws_x.gone", "mode": "managed", "type": "aws_x", "name": "gone"}
    plan = Plan(
        {"format_version": "1.0", "resource_changes": [{**gone, "change": {"actions": ["delete"], "after": None}}]}
    )
    assert [(c.address, c.action) for c in plan.changes] == [("aws_x.gone", "delete")]
    with pytest.raises(AttributeAbsent, match="the plan deletes it"):
        plan["aws_x.gone"]


def test_comparing_what_is_unknown_says_what_feeds_it_and_where(trust: Plan) -> None:
    provider = trust["aws_cognito_identity_pool.this"]["cognito_identity_providers"][0]
    with pytest.raises(UnknownValueError, match=r"known after apply.*aws_cognito_user_pool_client.this.id") as caught:
        assert provider["client_id"] == "abc"
    assert str(caught.value.where).endswith("trust/main.tf:57")
