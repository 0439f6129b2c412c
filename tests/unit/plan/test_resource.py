from __future__ import annotations

from collections.abc import Callable

import pytest

from tfproof.errors import AttributeAbsent
from tfproof.plan import NestedBlock, Plan
from tfproof.plan.read_tracking import ReadLog
from tfproof.plan.resource import Resource
from tfproof.values import Sensitive, is_unknown

MakePlan = Callable[..., Plan]


def test_an_attribute_is_known_unknown_or_absent(trust: Plan) -> None:
    pool = trust["aws_cognito_identity_pool.this"]
    assert pool["allow_unauthenticated_identities"] is False
    assert pool["developer_provider_name"] is None
    assert is_unknown(pool["arn"])
    with pytest.raises(AttributeAbsent, match="did you mean 'allow_unauthenticated_identities'") as caught:
        pool["allow_unauthenticated_identitie"]
    assert "identity_pool_name" in str(caught.value)
    assert str(caught.value.where).endswith("trust/main.tf:57")


def test_a_resource_reads_like_a_mapping(trust: Plan) -> None:
    pool = trust["aws_cognito_identity_pool.this"]
    assert "arn" in pool
    assert "nope" not in pool
    assert pool.get("nope", 7) == 7
    assert len(pool) == len(list(pool)) > 3


def test_nested_blocks_have_the_same_access(trust: Plan) -> None:
    (provider,) = trust["aws_cognito_identity_pool.this"]["cognito_identity_providers"]
    assert isinstance(provider, NestedBlock)
    assert provider["server_side_token_check"] is True
    assert provider.wired_to("client_id") == "aws_cognito_user_pool_client.this.id"
    with pytest.raises(AttributeAbsent, match=r"cognito_identity_providers\[0\] has no attribute 'clientid'"):
        provider["clientid"]


def test_maps_are_dicts_and_lists_are_lists(make_plan: MakePlan, blocks: Plan) -> None:
    thing = make_plan("", {"tags": {"a": "b", "c": None}}, {"tags": {"c": True}})["test_thing.this"]
    assert isinstance(thing["tags"], dict)
    assert thing["tags"]["a"] == "b"
    assert is_unknown(thing["tags"]["c"])
    assert blocks["aws_acm_certificate.this"]["subject_alternative_names"] == ["shop.example"]


def test_asking_for_the_wiring_of_what_is_absent_is_an_error(trust: Plan) -> None:
    with pytest.raises(AttributeAbsent):
        trust["aws_cognito_identity_pool.this"].wired_to("nope")


def test_reads_are_recorded_with_sensitive_values_hidden(trust: Plan) -> None:
    with ReadLog.recording() as log:
        _ = trust["aws_secretsmanager_secret_version.client"]["secret_string"]
    assert [str(read) for read in log.reads] == [
        "aws_secretsmanager_secret_version.client.secret_string = (sensitive)  (tests/unit/plan/fixtures/trust/main.tf:193)"
    ]


def sensitive_thing(make_plan: MakePlan, value: object, unknown: object) -> Resource:
    thing = {"address": "test_thing.this", "mode": "managed", "type": "test_thing", "name": "this"}
    change = {"actions": ["create"], "after": {"a": value}, "after_unknown": unknown, "after_sensitive": {"a": True}}
    found = make_plan("", resource_changes=[{**thing, "change": change}])["test_thing.this"]
    assert isinstance(found, Resource)
    return found


def test_what_is_sensitive_is_hidden_as_a_whole(make_plan: MakePlan) -> None:
    thing = sensitive_thing(make_plan, {"b": "secret-1"}, {})
    assert isinstance(thing["a"], Sensitive)
    assert thing["a"] == {"b": "secret-1"}
    assert "secret-1" not in repr(dict(thing))


def test_the_unknown_part_of_something_sensitive_is_unknown_and_the_rest_is_hidden(make_plan: MakePlan) -> None:
    thing = sensitive_thing(make_plan, {"b": "secret-1", "c": ["secret-2", {"d": "secret-3"}]}, {"a": {"e": True}})
    assert is_unknown(thing["a"]["e"])
    assert isinstance(thing["a"]["b"], Sensitive)
    assert "secret" not in repr(dict(thing))
