from __future__ import annotations

from typing import Any

import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider.distinct_values import Existing
from tfproof.provider.proxy import RpcCall
from tfproof.provider.schema import ProviderSchema
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.simulation_target import Target

AWS = "registry.terraform.io/hashicorp/aws"
SECRET = "never-anywhere"


@pytest.fixture
def schema() -> ProviderSchema:
    response = plugin_protocol.message("SchemaResponse")
    resource = plugin_protocol.message("Schema5")
    resource.block.attributes.add(name="id", type=b'"string"', optional=True, computed=True)
    resource.block.attributes.add(name="arn", type=b'"string"', computed=True)
    resource.block.attributes.add(name="name", type=b'"string"', required=True)
    resource.block.attributes.add(name="secret_wo", type=b'"string"', optional=True, write_only=True)
    response.resource_schemas["aws_x"] = resource.SerializeToString()
    response.data_source_schemas["aws_x"] = resource.SerializeToString()
    response.data_source_schemas["aws_iam_policy_document"] = resource.SerializeToString()
    response.ephemeral_resource_schemas["aws_x"] = resource.SerializeToString()
    return ProviderSchema(5, response.SerializeToString())


def _configuration(region: str | None) -> bytes:
    request = plugin_protocol.message("ReadDataRequest")
    request.config.CopyFrom(plugin_protocol.encode_value({"region": region}))
    data: bytes = request.SerializeToString()
    return data


def _call(schema: ProviderSchema, method: str, request: Any, region: str | None = "eu-west-1") -> RpcCall:
    return RpcCall(
        source=AWS,
        schema=schema,
        configuration=_configuration(region),
        method=method,
        request=request.SerializeToString(),
        ask=lambda _method, _question: b"",
    )


def _apply(
    simulation: SimulatedApi, schema: ProviderSchema, planned: Any, prior: Any = None, region: str | None = "eu-west-1"
) -> Any:
    request = plugin_protocol.message("ApplyRequest")
    request.type_name = "aws_x"
    request.planned_state.CopyFrom(plugin_protocol.encode_value(planned))
    request.prior_state.CopyFrom(plugin_protocol.encode_value(prior))
    request.config.CopyFrom(plugin_protocol.encode_value(planned and {**planned, "secret_wo": SECRET}))
    request.planned_private = b"private"
    answer = simulation.answer(_call(schema, "ApplyResourceChange", request, region))
    assert answer is not None
    assert SECRET.encode() not in answer
    return plugin_protocol.message("ApplyResponse", answer)


def _planned(name: str = "a") -> dict[str, Any]:
    return {"id": plugin_protocol.UNKNOWN, "arn": plugin_protocol.UNKNOWN, "name": name, "secret_wo": None}


def test_an_apply_is_answered_with_everything_known(schema: ProviderSchema) -> None:
    simulation = SimulatedApi()
    response = _apply(simulation, schema, _planned())
    state = plugin_protocol.decode_value(response.new_state)
    assert state["arn"] == "arn:aws:x:eu-west-1:123456789012:x/a"
    assert isinstance(state["id"], str)
    assert response.private == b"private"
    (applied,) = simulation.applied
    assert applied.values == state
    assert applied.stand_ins == {("id",), ("arn",)}


def test_a_write_only_argument_is_visible_to_the_owner_and_to_nobody_else(schema: ProviderSchema) -> None:
    simulation = SimulatedApi()
    _apply(simulation, schema, _planned())
    (applied,) = simulation.applied
    assert applied.write_only == {("secret_wo",): SECRET}
    assert SECRET not in repr(applied)


def test_stand_ins_are_the_same_each_time_and_differ_between_resources(schema: ProviderSchema) -> None:
    def ids(simulation: SimulatedApi) -> list[str]:
        return [
            plugin_protocol.decode_value(_apply(simulation, schema, _planned(name)).new_state)["id"]
            for name in ("a", "a", "b")
        ]

    first = ids(SimulatedApi())
    assert first == ids(SimulatedApi())
    assert len(set(first)) == 3
    assert not set(first) & set(ids(SimulatedApi(other=True)))


def test_the_region_is_that_of_the_provider_configuration(schema: ProviderSchema) -> None:
    def arn(region: str | None) -> str:
        state = plugin_protocol.decode_value(
            _apply(SimulatedApi(region="sa-east-1"), schema, _planned(), region=region).new_state
        )
        text: str = state["arn"]
        return text

    assert arn("us-east-1") == "arn:aws:x:us-east-1:123456789012:x/a"
    assert arn(None) == "arn:aws:x:sa-east-1:123456789012:x/a"


def test_a_change_keeps_what_was_assigned_at_creation(schema: ProviderSchema) -> None:
    prior = {"id": "old", "arn": "arn:old", "name": "a", "secret_wo": None}
    state = plugin_protocol.decode_value(_apply(SimulatedApi(), schema, _planned("b"), prior).new_state)
    assert state == {**prior, "name": "b"}


def test_two_of_one_name_get_the_same_id_and_the_rest_distinct() -> None:
    block = plugin_protocol.message("Schema5").block
    for name in ("id", "address", "bucket"):
        block.attributes.add(name=name, type=b'"string"', computed=True)
    existing, subject = Existing(), Target(type="aws_db_instance", seed="a")
    planned = {"id": "x", "address": plugin_protocol.UNKNOWN, "bucket": "b"}
    first, second = (existing.create(subject, block, planned)[1] for _ in range(2))
    assert first["id"] == second["id"]
    assert first["address"] != second["address"]


def test_a_destroyed_resource_is_gone(schema: ProviderSchema) -> None:
    prior = {"id": "old", "arn": "arn:old", "name": "a", "secret_wo": None}
    simulation = SimulatedApi()
    assert plugin_protocol.decode_value(_apply(simulation, schema, None, prior).new_state) is None
    assert simulation.applied == ()


def test_what_replaces_a_resource_has_another_id(schema: ProviderSchema) -> None:
    old = plugin_protocol.decode_value(_apply(SimulatedApi(), schema, _planned()).new_state)
    deleted_first = SimulatedApi()
    _apply(deleted_first, schema, None, old)
    read_first = SimulatedApi()
    request = plugin_protocol.message("ReadRequest")
    request.type_name = "aws_x"
    request.current_state.CopyFrom(plugin_protocol.encode_value(old))
    read_first.answer(_call(schema, "ReadResource", request))
    new = [
        plugin_protocol.decode_value(_apply(one, schema, _planned()).new_state)["id"]
        for one in (deleted_first, read_first)
    ]
    assert new[0] == new[1]
    assert new[0] != old["id"]


def test_a_read_finds_what_the_state_says(schema: ProviderSchema) -> None:
    request = plugin_protocol.message("ReadRequest")
    request.type_name = "aws_x"
    request.current_state.CopyFrom(plugin_protocol.encode_value({"id": "a"}))
    request.private = b"private"
    answer = SimulatedApi().answer(_call(schema, "ReadResource", request))
    assert answer is not None
    response = plugin_protocol.message("ReadResponse", answer)
    assert plugin_protocol.decode_value(response.new_state) == {"id": "a"}
    assert response.private == b"private"


def _look_up(simulation: SimulatedApi, schema: ProviderSchema, type_name: str = "aws_x") -> Any:
    request = plugin_protocol.message("ReadDataRequest")
    request.type_name = type_name
    request.config.CopyFrom(plugin_protocol.encode_value({"id": None, "arn": None, "name": "a", "secret_wo": None}))
    answer = simulation.answer(_call(schema, "ReadDataSource", request))
    return None if answer is None else plugin_protocol.message("ReadDataResponse", answer)


def test_a_lookup_gets_the_same_stand_ins_each_time(schema: ProviderSchema) -> None:
    simulation = SimulatedApi()
    first, second = (plugin_protocol.decode_value(_look_up(simulation, schema).state) for _ in range(2))
    assert first == second
    assert first["name"] == "a"
    assert first["arn"] == "arn:aws:x:eu-west-1:123456789012:x/a"


def test_a_lookup_is_answered_as_the_case_says(schema: ProviderSchema) -> None:
    simulation = SimulatedApi(data={"data.aws_x": {"id": "mine"}})
    assert plugin_protocol.decode_value(_look_up(simulation, schema).state)["id"] == "mine"
    assert simulation.unused() == frozenset()


def test_what_the_provider_computes_by_itself_is_left_to_it(schema: ProviderSchema) -> None:
    assert _look_up(SimulatedApi(), schema, "aws_iam_policy_document") is None


def test_a_value_of_the_wrong_type_is_a_diagnostic_that_names_it(schema: ProviderSchema) -> None:
    response = _look_up(SimulatedApi(data={"data.aws_x": {"id": 5}}), schema)
    assert "data.aws_x.id" in response.diagnostics[0].summary
    response = _apply(SimulatedApi(stand_ins={"aws_x": {"nope": 5}}), schema, _planned())
    assert "aws_x.nope" in response.diagnostics[0].summary


def test_an_ephemeral_resource_is_opened_and_closed(schema: ProviderSchema) -> None:
    request = plugin_protocol.message("OpenEphemeralRequest")
    request.type_name = "aws_x"
    request.config.CopyFrom(plugin_protocol.encode_value({"id": None, "arn": None, "name": "a", "secret_wo": None}))
    answer = SimulatedApi().answer(_call(schema, "OpenEphemeralResource", request))
    assert answer is not None
    result = plugin_protocol.decode_value(plugin_protocol.message("OpenEphemeralResponse", answer).result)
    assert isinstance(result["id"], str)
    assert SimulatedApi().answer(_call(schema, "CloseEphemeralResource", request)) == b""


def test_planning_and_validation_are_left_to_the_provider(schema: ProviderSchema) -> None:
    request = plugin_protocol.message("ApplyRequest")
    for method in ("PlanResourceChange", "ValidateResourceTypeConfig", "UpgradeResourceState", "CallFunction"):
        assert SimulatedApi().answer(_call(schema, method, request)) is None
