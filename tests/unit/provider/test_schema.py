from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider.binary_fingerprint import identity
from tfproof.provider.schema import ProviderSchema, SchemaStore, cut_identities
from tfproof.provider.types_in_use import TypesInUse


def _answer() -> bytes:
    response = plugin_protocol.message("SchemaResponse")
    attribute = plugin_protocol.message("Schema5")
    attribute.block.attributes.add(name="arn", type=b'"string"', computed=True)
    for name in ("toy_a", "toy_b"):
        response.resource_schemas[name] = attribute.SerializeToString()
        response.data_source_schemas[name] = b""
        response.ephemeral_resource_schemas[name] = b""
    response.functions["f"] = b""
    response.server_capabilities.get_provider_schema_optional = True
    data: bytes = response.SerializeToString()
    return data


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    path = tmp_path / "terraform-provider-toy"
    path.write_bytes(b"x" * 1000)
    return path


def test_only_the_types_in_use_are_shown() -> None:
    types = TypesInUse(resources=frozenset({"toy_a"}), data_sources=frozenset({"toy_b"}))
    cut = plugin_protocol.message("SchemaResponse", ProviderSchema(5, _answer()).cut(types))
    assert list(cut.resource_schemas) == ["toy_a"]
    assert list(cut.data_source_schemas) == ["toy_b"]
    assert not cut.ephemeral_resource_schemas
    assert list(cut.functions) == ["f"]
    assert cut.server_capabilities.get_provider_schema_optional


def test_without_types_the_schema_is_whole() -> None:
    assert ProviderSchema(5, _answer()).cut(None) == _answer()


@pytest.mark.parametrize("types", [None, TypesInUse(data_sources=frozenset({"aws_cloudfront_cache_policy"}))])
def test_what_a_read_sets_is_computed_though_the_provider_calls_it_an_argument(types: TypesInUse | None) -> None:
    """Terraform plans an argument that is not set as null: a distribution had no cache policy."""
    response, schema = plugin_protocol.message("SchemaResponse"), plugin_protocol.message("Schema5")
    for name in ("id", "name", "comment"):
        schema.block.attributes.add(name=name, type=b'"string"', optional=True)
    for name in ("aws_cloudfront_cache_policy", "toy_a"):
        response.data_source_schemas[name] = schema.SerializeToString()
    response.resource_schemas["aws_cloudfront_cache_policy"] = schema.SerializeToString()
    whole = ProviderSchema(5, response.SerializeToString())
    cut = plugin_protocol.message("SchemaResponse", whole.cut(types))
    shown = plugin_protocol.message("Schema5", cut.data_source_schemas["aws_cloudfront_cache_policy"]).block
    for block in (shown, whole.data_source("aws_cloudfront_cache_policy")):
        assert [one.name for one in block.attributes if one.computed] == ["id", "name"]
        assert all(one.optional for one in block.attributes)
    assert not any(one.computed for one in whole.resource("aws_cloudfront_cache_policy").attributes)
    assert not any(one.computed for one in whole.data_source("toy_a").attributes)


def test_a_types_attributes_can_be_looked_up() -> None:
    schema = ProviderSchema(5, _answer())
    assert [a.name for a in schema.resource("toy_a").attributes] == ["arn"]
    assert schema.resource("toy_z") is None


def test_identity_schemas_are_cut_alike() -> None:
    response = plugin_protocol.message("IdentitySchemasResponse")
    response.identity_schemas["toy_a"] = response.identity_schemas["toy_b"] = b""
    cut = cut_identities(response.SerializeToString(), TypesInUse(resources=frozenset({"toy_b"})))
    assert list(plugin_protocol.message("IdentitySchemasResponse", cut).identity_schemas) == ["toy_b"]


def test_a_schema_is_fetched_once_and_kept_between_sessions(tmp_path: Path, binary: Path) -> None:
    fetched = []

    def fetch() -> tuple[int, bytes]:
        fetched.append(1)
        return 6, _answer()

    for _ in range(2):
        store = SchemaStore(tmp_path / "kept")
        for _ in range(2):
            schema = store.load(binary, fetch)
            assert (schema.protocol, schema.answer) == (6, _answer())
    assert len(fetched) == 1


def test_a_damaged_entry_is_fetched_again_wherever_the_damage_is(tmp_path: Path, binary: Path) -> None:
    kept = tmp_path / "kept"
    SchemaStore(kept).load(binary, lambda: (5, _answer()))
    (entry,) = kept.iterdir()
    good = entry.read_bytes()
    for place in range(len(good)):
        entry.write_bytes(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        schema = SchemaStore(kept).load(binary, lambda: (5, _answer()))
        assert (schema.protocol, schema.answer) == (5, _answer())
        assert entry.read_bytes() == good
    for length in range(len(good)):
        entry.write_bytes(good[:length])
        assert SchemaStore(kept).load(binary, lambda: (5, _answer())).answer == _answer()
    assert [path.name for path in kept.iterdir()] == [entry.name]


def test_another_binary_is_another_schema(tmp_path: Path, binary: Path) -> None:
    before = identity(binary)
    binary.write_bytes(b"x" * 999 + b"y")
    assert identity(binary) != before


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, binary: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert SchemaStore(blocked / "kept").load(binary, lambda: (5, _answer())).protocol == 5
