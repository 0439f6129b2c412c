from __future__ import annotations

from pathlib import Path

import msgpack
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

from tfproof.provider import plugin_protocol


def test_fields_that_a_definition_does_not_name_pass_through() -> None:
    block = plugin_protocol.message("Attribute5")
    block.name = "arn"
    unnamed_field_9 = bytes([9 << 3, 1])
    again = plugin_protocol.message("Attribute5", block.SerializeToString() + unnamed_field_9)
    assert again.name == "arn"
    assert again.SerializeToString().endswith(unnamed_field_9)


def test_what_is_loaded_is_what_the_proto_file_says(tmp_path: Path) -> None:
    source = Path(plugin_protocol.__file__).with_suffix(".proto")
    compiled = tmp_path / "compiled"
    assert protoc.main(["", f"-I{source.parent}", f"--descriptor_set_out={compiled}", source.name]) == 0
    says, loaded = (FileDescriptorSet.FromString(p.read_bytes()) for p in (compiled, source.with_suffix(".binpb")))
    assert says == loaded, "run `make proto`"


def test_the_first_element_of_a_list_stays_in_a_path() -> None:
    first_element = bytes([3 << 3, 0])
    step = plugin_protocol.message("Step", first_element)
    assert step.WhichOneof("selector") == "element_key_int"
    assert step.SerializeToString() == first_element


def test_write_only_has_another_number_in_each_protocol() -> None:
    five, six = plugin_protocol.message("Attribute5"), plugin_protocol.message("Attribute6")
    five.write_only = six.write_only = True
    assert five.SerializeToString() == bytes([10 << 3, 1])
    assert six.SerializeToString() == bytes([11 << 3, 1])


def test_a_map_of_opaque_messages_is_read_and_written() -> None:
    response = plugin_protocol.message("SchemaResponse")
    response.resource_schemas["aws_x"] = b"\x08\x01"
    again = plugin_protocol.message("SchemaResponse", response.SerializeToString())
    assert dict(again.resource_schemas) == {"aws_x": b"\x08\x01"}


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "a", ["a", None], {"a": {"b": [1]}}, "99999999999999999999"])
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert plugin_protocol.decode_value(plugin_protocol.encode_value(value)) == value


def test_a_json_value_is_read_too() -> None:
    value = plugin_protocol.message("Value")
    value.json = b'{"a": [1, null]}'
    assert plugin_protocol.decode_value(value) == {"a": [1, None]}


@pytest.mark.parametrize("code", [0, 12])
def test_unknown_values_are_kept_whether_refined_or_not(code: int) -> None:
    decoded = plugin_protocol.decode_value(
        plugin_protocol.encode_value({"id": msgpack.ExtType(code, b"\x00"), "name": None})
    )
    assert plugin_protocol.is_unknown_value(decoded["id"])
    assert not plugin_protocol.is_unknown_value(decoded["name"])
    assert decoded["id"] == msgpack.ExtType(code, b"\x00")
