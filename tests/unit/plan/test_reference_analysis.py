from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tfproof.errors import WiringError
from tfproof.plan import Plan
from tfproof.plan.attribute_paths import left_to_provider

LoadPlan = Callable[..., Plan]
MakePlan = Callable[..., Plan]

LEFT = "aws_iam_role.left.arn"
TOPIC = 'module.app["a.b"].module.topic["x"].aws_sns_topic.this'


@pytest.mark.parametrize(
    ("address", "attribute", "reference"),
    [
        (
            "aws_cognito_identity_pool.this",
            "cognito_identity_providers[0].client_id",
            "aws_cognito_user_pool_client.this.id",
        ),
        ("aws_cognito_identity_pool_roles_attachment.this", "identity_pool_id", "aws_cognito_identity_pool.this.id"),
        ("aws_cognito_identity_pool_roles_attachment.this", "roles.authenticated", "aws_iam_role.authenticated.arn"),
        ("aws_iam_role.authenticated", "assume_role_policy", "data.aws_iam_policy_document.trust.json"),
        ("aws_cognito_user_pool_client.this", "name", "var.name"),
        ("aws_secretsmanager_secret_version.client", "secret_string.secret", "var.client_secret"),
    ],
)
def test_locals_merges_and_encoded_objects_are_seen_through(
    trust: Plan, address: str, attribute: str, reference: str
) -> None:
    assert trust[address].wired_to(attribute) == reference


def test_a_local_of_a_local_is_followed_inside_a_block(trust: Plan) -> None:
    (provider,) = trust["aws_cognito_identity_pool.this"]["cognito_identity_providers"]
    assert provider.wired_to("provider_name") == "aws_cognito_user_pool.this.endpoint"


@pytest.mark.parametrize("address", [TOPIC, 'module.single[0].module.topic["z"].aws_sns_topic.this'])
def test_inputs_are_followed_through_two_modules_with_keys(nested: Plan, address: str) -> None:
    assert nested[address].wired_to("sqs_success_feedback_role_arn") == LEFT


def test_an_object_handed_down_is_followed_to_its_attribute(nested: Plan) -> None:
    assert nested[TOPIC].wired_to("kms_master_key_id") == "aws_kms_key.this.arn"


@pytest.mark.parametrize(
    ("attribute", "exact"),
    [
        ("sqs_success_feedback_role_arn", True),
        ("http_success_feedback_role_arn", True),  # "${x}" is x
        ("lambda_success_feedback_role_arn", True),  # (x) is x
        ("sqs_failure_feedback_role_arn", False),  # conditional
        ("http_failure_feedback_role_arn", False),  # function
        ("lambda_failure_feedback_role_arn", False),  # template
    ],
)
def test_only_the_plain_reference_is_exact(nested: Plan, attribute: str, exact: bool) -> None:
    wiring = nested[TOPIC].wiring(attribute)
    assert (wiring.references, wiring.exact) == ((LEFT,), exact)


@pytest.mark.parametrize(
    ("address", "attribute", "reference"),
    [
        ("aws_sns_topic_subscription.a", "endpoint", "module.single[0].aws_sqs_queue.this.arn"),
        (
            'aws_sns_topic_subscription.each["c"]',
            "topic_arn",
            'module.app["c"].aws_sqs_queue.dead_letter[0].arn',
        ),
        ('aws_sns_topic_subscription.each["a.b"]', "endpoint", "module.single[0].aws_sqs_queue.this.arn"),
    ],
)
def test_outputs_are_followed_with_count_and_for_each(
    nested: Plan, address: str, attribute: str, reference: str
) -> None:
    assert nested[address].wired_to(attribute) == reference


def test_a_function_in_an_output_keeps_its_references(nested: Plan) -> None:
    wiring = nested["aws_sns_topic_subscription.a"].wiring("topic_arn")
    assert wiring.references == (f"{TOPIC}.arn",)
    assert not wiring.exact


def test_what_the_provider_assigns_and_what_is_constant_is_fed_by_nothing(trust: Plan) -> None:
    with pytest.raises(WiringError, match=r"aws_iam_role.authenticated.arn is fed by no reference .*the provider"):
        trust["aws_iam_role.authenticated"].wired_to("arn")
    with pytest.raises(WiringError, match="it is a constant"):
        trust["aws_cognito_identity_pool.this"].wired_to("allow_unauthenticated_identities")


def test_a_whole_list_is_not_its_element(trust: Plan) -> None:
    data = trust["data.aws_iam_policy_document.trust"]
    assert data.wired_to("statement[0].condition[1].values[0]") == "aws_cognito_identity_pool.this.id"
    with pytest.raises(WiringError, match="name the element"):
        data.wired_to("statement[0].condition[1].values")


@pytest.mark.parametrize(
    ("origin_id", "domain", "access"),
    [
        ("site", "aws_s3_bucket.site.bucket_regional_domain_name", "aws_cloudfront_origin_access_control.this.id"),
        ("assets", "aws_s3_bucket.assets.bucket_regional_domain_name", None),
        ("dynamic-one", "aws_s3_bucket.assets.bucket_domain_name", None),
        ("dynamic-two", "aws_s3_bucket.assets.bucket_domain_name", None),
    ],
)
def test_blocks_of_a_set_are_paired_by_what_they_hold(
    blocks: Plan, origin_id: str, domain: str, access: str | None
) -> None:
    origins = blocks["aws_cloudfront_distribution.this"]["origin"]
    (origin,) = [o for o in origins if o["origin_id"] == origin_id]
    assert origin.wired_to("domain_name") == domain
    assert origin.wiring("origin_access_control_id").references == ((access,) if access else ())


def test_the_elements_of_a_dynamic_block_are_told_apart(blocks: Plan) -> None:
    origins = blocks["aws_cloudfront_distribution.this"]["origin"]
    wired = {o["origin_id"]: o.wired_to("origin_path") for o in origins if o["origin_id"].startswith("dynamic")}
    assert wired == {"dynamic-one": "var.origins.one", "dynamic-two": "var.origins.two"}


def test_blocks_that_nothing_tells_apart_are_not_guessed(blocks: Plan) -> None:
    first, second = blocks["aws_cognito_identity_pool.ambiguous"]["cognito_identity_providers"]
    for block in (first, second):
        with pytest.raises(WiringError, match="nothing constant tells which"):
            block.wired_to("client_id")
        assert block.wired_to("provider_name") == "aws_cognito_user_pool.this.endpoint"  # the same in both


def test_for_each_over_what_is_partly_known_is_followed(blocks: Plan) -> None:
    record = blocks['aws_route53_record.validation["shop.example"]']
    option = "aws_acm_certificate.this.domain_validation_options[0]"
    assert record.wired_to("name") == f"{option}.resource_record_name"
    assert record.wired_to("records[0]") == f"{option}.resource_record_value"


def test_nested_dynamic_blocks_and_mixed_lists_are_paired(blocks: Plan) -> None:
    data = blocks["data.aws_iam_policy_document.dynamic"]
    for statement in (0, 1):
        assert data.wired_to(f"statement[{statement}].condition[1].values[0]") == "aws_cloudfront_distribution.this.arn"
        assert data.wired_to(f"statement[{statement}].principals[0].identifiers[1]") == "aws_iam_role.this.arn"


def test_without_the_source_references_are_listed_and_nothing_is_exact(load_plan: LoadPlan) -> None:
    plan = load_plan("trust", with_source=False)
    wiring = plan["aws_iam_role.authenticated"].wiring("assume_role_policy")
    assert wiring.references == ("data.aws_iam_policy_document.trust.json",)
    with pytest.raises(WiringError, match="without the source, it cannot be determined"):
        plan["aws_iam_role.authenticated"].wired_to("assume_role_policy")
    assert plan["aws_cognito_identity_pool_roles_attachment.this"].wiring("identity_pool_id").references == (
        "local.pool_id",
    )


def test_without_the_source_a_dynamic_block_is_not_said_to_be_unset(load_plan: LoadPlan) -> None:
    data = load_plan("blocks", with_source=False)["data.aws_iam_policy_document.dynamic"]
    with pytest.raises(WiringError, match="the plan does not show what sets it"):
        data.wired_to("statement[0].resources[0]")


def test_without_the_source_a_local_is_as_far_as_a_reference_goes(load_plan: LoadPlan) -> None:
    wiring = load_plan("nested", with_source=False)[TOPIC].wiring("sqs_success_feedback_role_arn")
    assert not wiring.exact
    assert wiring.references == ("local.apps",)


def thing(body: str, more: str = "") -> str:
    return f'resource "test_thing" "this" {{\n{body}\n}}\n{more}'


@pytest.mark.parametrize(("on", "reference"), [(True, "test_other.a.id"), (False, "test_other.b.id")])
def test_a_condition_on_a_known_input_takes_its_branch(make_plan: MakePlan, on: bool, reference: str) -> None:
    source = thing("  x = var.on ? test_other.a.id : test_other.b.id")
    plan = make_plan(source, unknown={"x": True}, variables={"on": {"value": on}})
    assert plan["test_thing.this"].wired_to("x") == reference


def test_a_condition_that_is_not_known_keeps_both_branches(make_plan: MakePlan) -> None:
    source = thing("  x = test_other.c.on ? test_other.a.id : test_other.b.id")
    wiring = make_plan(source, unknown={"x": True})["test_thing.this"].wiring("x")
    assert wiring.references == ("test_other.c.on", "test_other.a.id", "test_other.b.id")
    assert not wiring.exact


def test_the_last_argument_of_merge_wins_even_when_the_others_are_not_known(make_plan: MakePlan) -> None:
    source = thing("  x = jsonencode(merge(test_other.c.map, { id = test_other.a.id }))")
    this = make_plan(source, unknown={"x": True})["test_thing.this"]
    assert this.wired_to("x.id") == "test_other.a.id"
    assert this.wiring("x.else").references == ("test_other.c.map", "test_other.a.id")
    assert this.wiring("x").keys is None


def test_an_earlier_argument_of_merge_may_be_replaced_by_what_is_not_known(make_plan: MakePlan) -> None:
    source = thing("  x = merge({ id = test_other.a.id }, test_other.c.map)")
    assert not make_plan(source, unknown={"x": True})["test_thing.this"].wiring("x.id").exact


def test_the_keys_of_an_encoded_object_are_known_when_all_are_shown(make_plan: MakePlan) -> None:
    source = thing("  x = jsonencode(merge(var.more, { id = test_other.a.id }))")
    plan = make_plan(source, unknown={"x": True}, variables={"more": {"value": {"k": "v"}}})
    wiring = plan["test_thing.this"].wiring("x")
    assert wiring.keys == ("k", "id")
    assert plan["test_thing.this"].wired_to("x.k") == "var.more.k"
    assert plan["test_thing.this"].wiring("x.nope").references == ()


def test_elements_of_a_set_with_several_unknowns_are_not_guessed(make_plan: MakePlan) -> None:
    source = thing('  x = ["k", test_other.a.id, test_other.b.id]')
    this = make_plan(source, {"x": [None, "k", None]}, {"x": [True, False, True]})["test_thing.this"]
    with pytest.raises(WiringError, match="nothing constant"):
        this.wired_to("x[0]")
    assert this.wiring("x[1]").references == ()


def test_a_dynamic_block_over_unknown_elements_is_not_guessed(make_plan: MakePlan) -> None:
    dynamic = '  dynamic "b" {\n    for_each = test_other.c.list\n    content {\n      v = b.value\n    }\n  }'
    source = thing(f"  b {{\n    v = test_other.a.id\n  }}\n{dynamic}")
    first, second = make_plan(source, {"b": [{}, {}]}, {"b": [{"v": True}, {"v": True}]})["test_thing.this"]["b"]
    for block in (first, second):
        assert set(block.wiring("v").references) == {"test_other.a.id", "test_other.c.list"}
        assert not block.wiring("v").exact


def test_an_iterator_may_have_another_name(make_plan: MakePlan) -> None:
    dynamic = '  dynamic "b" {\n    for_each = [test_other.a.id]\n    iterator = it\n    content {\n      v = it.value\n    }\n  }'
    plan = make_plan(thing(dynamic), {"b": [{}]}, {"b": [{"v": True}]})
    assert plan["test_thing.this"].wired_to("b[0].v") == "test_other.a.id"


def test_several_blocks_need_a_position(make_plan: MakePlan) -> None:
    source = thing("  b {\n    v = test_other.a.id\n    k = 1\n  }\n  b {\n    v = test_other.b.id\n    k = 2\n  }")
    after = {"b": [{"k": 2}, {"k": 1}]}
    this = make_plan(source, after, {"b": [{"v": True}, {"v": True}]})["test_thing.this"]
    with pytest.raises(WiringError, match="several blocks: name one"):
        this.wired_to("b.v")
    assert this.wired_to("b[0].v") == "test_other.b.id"


def test_an_error_says_what_it_found_and_what_to_do(make_plan: MakePlan) -> None:
    plan = make_plan(thing('  x = "${test_other.a.id}-${test_other.b.id}"'), unknown={"x": True})
    with pytest.raises(
        WiringError, match=re.escape("test_thing.this.x is made of test_other.a.id, test_other.b.id")
    ) as e:
        plan["test_thing.this"].wired_to("x")
    assert e.value.where == "main.tf:1"
    assert e.value.fix


@pytest.mark.parametrize(
    ("condition", "value", "reference"),
    [
        ('var.v == "a"', "a", "test_other.a.id"),
        ('var.v != "a"', "a", "test_other.b.id"),
        ("var.v == null", None, "test_other.a.id"),
        ("!(var.v == null)", "a", "test_other.a.id"),
        ('var.v == "a" || var.v == "b"', "b", "test_other.a.id"),
        ('var.v == "a" && var.v == "b"', "b", "test_other.b.id"),
        ("var.v == 1", "1", None),  # the input's type may have made a number of it
        ("var.v", "true", None),  # likewise a bool
        ("length(var.v) > 0", "a", "test_other.a.id"),
        ("sha1(var.v) == null", "a", None),  # a function that is not worked out
    ],
)
def test_conditions_are_decided_only_where_terraform_is_certain_to_agree(
    make_plan: MakePlan, condition: str, value: object, reference: str | None
) -> None:
    source = thing(f"  x = {condition} ? test_other.a.id : test_other.b.id")
    plan = make_plan(source, unknown={"x": True}, variables={"v": {"value": value}})
    wiring = plan["test_thing.this"].wiring("x")
    assert (wiring.references if wiring.exact else None) == ((reference,) if reference else None)


def test_null_handed_to_an_input_with_a_default_decides_nothing(make_plan: MakePlan) -> None:
    child = 'variable "v" {\n  default = "d"\n  nullable = false\n}\n' + thing(
        "  x = var.v == null ? test_other.a.id : test_other.b.id"
    )
    resource = {"address": "module.m.test_thing.this", "module_address": "module.m", "mode": "managed"}
    declared = {"resources": [{"address": "test_thing.this"}], "variables": {"v": {"default": "d"}}}
    call = {"source": "./m", "expressions": {"v": {"constant_value": None}}, "module": declared}
    plan = make_plan(
        'module "m" {\n  source = "./m"\n  v = null\n}\n',
        files={"m/main.tf": child},
        resource_changes=[
            {
                **resource,
                "type": "test_thing",
                "name": "this",
                "change": {"actions": ["create"], "after_unknown": {"x": True}},
            }
        ],
        configuration={"root_module": {"module_calls": {"m": call}}},
    )
    assert not plan["module.m.test_thing.this"].wiring("x").exact


def test_instances_are_told_apart_where_a_plan_leaves_for_each_out(make_plan: MakePlan) -> None:
    """Terraform's JSON has no ``for_each_expression`` for one that refers to nothing: ``toset(["a", "b"])``."""
    resource = '  for_each = toset(["a", "b"])\n'
    source = f'resource "test_other" "each" {{\n{resource}}}\nresource "test_thing" "this" {{\n{resource}  v = test_other.each[each.key].arn\n}}\n'
    entries = [
        {"address": f'{type_}.{name}["{key}"]', "mode": "managed", "type": type_, "name": name, "index": key,
         "change": {"actions": ["create"], "after": {}, "after_unknown": {"v": True, "arn": True}}}
        for type_, name in (("test_other", "each"), ("test_thing", "this")) for key in "ab"
    ]  # fmt: skip
    plan = make_plan(
        source,
        resource_changes=entries,
        configuration={"root_module": {"resources": [{"address": "test_other.each"}, {"address": "test_thing.this"}]}},
    )
    assert plan['test_thing.this["b"]'].wired_to("v") == 'test_other.each["b"].arn'


@pytest.mark.parametrize(
    ("elements", "left"),
    [("[]", True), ("length([]) > 0 ? [true] : []", True), ('["a"]', False), ("aws_x.y.names", False)],
)
def test_a_dynamic_block_without_elements_leaves_it_to_the_provider(
    make_plan: MakePlan, elements: str, left: bool
) -> None:
    """A module that makes an optional block so sets nothing: what is unknown there is what the provider says."""
    body = f'dynamic "rule" {{\n  for_each = {elements}\n  content {{\n    name = aws_x.y.id\n  }}\n}}\n'
    plan = make_plan(f'resource "test_thing" "this" {{\n{body}}}\n', unknown={"rule": True})
    assert left_to_provider(plan["test_thing.this"], "rule.name") is left
