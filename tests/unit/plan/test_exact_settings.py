from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tfproof.errors import ExpectationError
from tfproof.plan import Plan
from tfproof.plan.exact_settings import references

MakePlan = Callable[..., Plan]

POOL = "aws_cognito_identity_pool.this"
EXPECTED: dict[str, Any] = {
    "identity_pool_name": "shop",
    "allow_unauthenticated_identities": False,
    "cognito_identity_providers": [
        {
            "client_id": references("aws_cognito_user_pool_client.this.id"),
            "provider_name": references("aws_cognito_user_pool.this.endpoint"),
            "server_side_token_check": True,
        }
    ],
}


def without(expected: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in expected.items() if key != name}


def provider_with(**changes: Any) -> dict[str, Any]:
    return {**EXPECTED, "cognito_identity_providers": [{**EXPECTED["cognito_identity_providers"][0], **changes}]}


def test_all_that_is_set_and_nothing_else_is_expected(trust: Plan) -> None:
    trust[POOL].must_be(EXPECTED)


def test_a_block_may_be_given_without_a_list_and_a_null_left_out(trust: Plan) -> None:
    (provider,) = EXPECTED["cognito_identity_providers"]
    trust[POOL].must_be({**EXPECTED, "cognito_identity_providers": provider, "developer_provider_name": None})


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        (without(EXPECTED, "identity_pool_name"), f"{POOL}.identity_pool_name: not expected; it is 'shop'"),
        (without(EXPECTED, "cognito_identity_providers"), r"cognito_identity_providers: 1 blocks; expected 0"),
        ({**EXPECTED, "identity_pool_name": "other"}, r"identity_pool_name: 'shop'; expected 'other'"),
        (
            {**EXPECTED, "allow_classic_flow": True},
            r"allow_classic_flow: the configuration does not set it; expected True",
        ),
        ({**EXPECTED, "identity_pool_name": references("var.stage")}, r"set from var\.name; expected var\.stage"),
        (provider_with(server_side_token_check=False), r"\[0\]\.server_side_token_check: True; expected False"),
        (provider_with(client_id="x"), r"client_id: known after apply, from aws_cognito_user_pool_client\.this\.id"),
        (provider_with(client_id=references("aws_x.this.id")), r"expected aws_x\.this\.id"),
    ],
)
def test_more_less_and_other_values_fail(trust: Plan, expected: dict[str, Any], says: str) -> None:
    with pytest.raises(ExpectationError, match=says):
        trust[POOL].must_be(expected)


def test_all_differences_are_listed_at_once(trust: Plan) -> None:
    with pytest.raises(ExpectationError) as failure:
        trust[POOL].must_be({})
    assert str(failure.value).count("\n  - ") == 3


def test_a_template_of_a_reference_is_not_exactly_it(make_plan: MakePlan) -> None:
    source = (
        'resource "test_thing" "this" {\n  name = "${test_thing.other.id}/x"\n}\nresource "test_thing" "other" {}\n'
    )
    plan = make_plan(source, unknown={"name": True})
    with pytest.raises(ExpectationError, match="but not exactly it"):
        plan["test_thing.this"].must_be({"name": references("test_thing.other.id")})
    plan["test_thing.this"].must_be({"name": references("test_thing.other.id", exact=False)})


def test_a_dynamic_block_is_set_by_the_configuration(make_plan: MakePlan) -> None:
    source = """
resource "test_thing" "this" {
  count = 1
  dynamic "rule" {
    for_each = ["a"]
    content {
      name = rule.value
    }
  }
  lifecycle {
    ignore_changes = [rule]
  }
}
"""
    plan = make_plan(source, after={"rule": [{"name": "a", "level": "default"}], "id": "x"})
    kept = {"lifecycle": {"ignore_changes": ["rule"]}}
    plan["test_thing.this"].must_be({"rule": [{"name": "a"}], **kept})
    with pytest.raises(ExpectationError, match=r"rule: 1 blocks; expected 0"):
        plan["test_thing.this"].must_be(kept)


def test_an_empty_block_is_a_block(make_plan: MakePlan) -> None:
    source = 'resource "test_thing" "this" {\n  rule {\n    filter {}\n  }\n}\n'
    plan = make_plan(source, after={"rule": [{"filter": [{"prefix": ""}]}]})
    plan["test_thing.this"].must_be({"rule": [{"filter": [{}]}]})
    with pytest.raises(ExpectationError, match=r"filter: 1 blocks; expected 0"):
        plan["test_thing.this"].must_be({"rule": [{}]})


def test_a_sensitive_value_is_compared_and_not_shown(trust: Plan) -> None:
    address = "aws_secretsmanager_secret_version.client"
    with pytest.raises(ExpectationError) as failure:
        trust[address].must_be({"secret_id": references("aws_secretsmanager_secret.client.id"), "secret_string": "no"})
    assert "hunter2" not in str(failure.value)


ORDERED = """
resource "test_thing" "this" {
  provider   = test.other
  name       = "a"
  depends_on = [test_thing.first, test_thing.second["k"]]
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [name, tags["x"]]
    precondition {
      condition     = true
      error_message = "Never."
    }
  }
}
"""
FROZEN = """
resource "test_thing" "this" {
  name = "a"
  lifecycle {
    ignore_changes = all
  }
}
"""
ORDER = {
    "name": "a",
    "provider": "test.other",
    "depends_on": ["test_thing.first", 'test_thing.second["k"]'],
    "lifecycle": {"create_before_destroy": True, "ignore_changes": ["name", 'tags["x"]']},
}
ALL = {"name": "a", "lifecycle": {"ignore_changes": "all"}}


def test_order_and_life_cycle_are_compared_as_they_are_written(make_plan: MakePlan) -> None:
    make_plan(ORDERED, {"name": "a"})["test_thing.this"].must_be(ORDER)
    make_plan(FROZEN, {"name": "a"})["test_thing.this"].must_be(ALL)


@pytest.mark.parametrize(
    ("source", "expected", "says"),
    [
        (FROZEN, {"name": "a"}, r"lifecycle: not expected; it is \{'ignore_changes': 'all'\}"),
        (FROZEN, {**ALL, "depends_on": ["x.y"]}, r"depends_on: the configuration does not set it; expected \['x\.y'\]"),
        (ORDERED, without(ORDER, "depends_on"), r"depends_on: not expected; it is \['test_thing\.first'"),
        (ORDERED, without(ORDER, "provider"), r"provider: not expected; it is 'test\.other'"),
        (ORDERED, {**ORDER, "lifecycle": {"prevent_destroy": True}}, r"; expected \{'prevent_destroy': True\}"),
    ],
)
def test_another_order_or_life_cycle_fails(
    make_plan: MakePlan, source: str, expected: dict[str, Any], says: str
) -> None:
    with pytest.raises(ExpectationError, match=says):
        make_plan(source, {"name": "a"})["test_thing.this"].must_be(expected)


def test_what_only_the_source_says_is_not_taken_for_granted_without_it(make_plan: MakePlan) -> None:
    plan = Plan(dict(make_plan(FROZEN, {"name": "a"})))
    with pytest.raises(ExpectationError, match=r"lifecycle: only the source says what it is"):
        plan["test_thing.this"].must_be({"lifecycle": {"ignore_changes": "all"}})
