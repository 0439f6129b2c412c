from __future__ import annotations

from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.provider import plugin_protocol
from tfproof.provider.overrides import Overrides


@pytest.fixture
def block() -> Any:
    schema = plugin_protocol.message("Schema5")
    schema.block.attributes.add(name="id", type=b'"string"', computed=True)
    schema.block.attributes.add(name="names", type=b'["list","string"]', computed=True)
    return schema.block


def test_what_is_given_for_an_address_comes_before_what_is_given_for_its_type(block: Any) -> None:
    given = Overrides({"aws_x": {"id": "all", "names": ["a"]}, "aws_x.one": {"id": "mine"}}, "")
    assert given.of("aws_x", "aws_x.one", block, {}) == {"id": "mine", "names": ["a"]}
    assert given.of("aws_x", "aws_x.two", block, {}) == {"id": "all", "names": ["a"]}
    assert given.of("aws_x", None, block, {}) == {"id": "all", "names": ["a"]}


@pytest.mark.parametrize("key", ["aws_x", "data.aws_x", "module.m.data.aws_x.one"])
def test_data_is_given_by_type_or_address(block: Any, key: str) -> None:
    given = Overrides({key: {"id": "mine"}}, "data.")
    assert given.of("aws_x", "module.m.data.aws_x.one", block, {}) == {"id": "mine"}
    assert given.unused() == frozenset()


@pytest.mark.parametrize(
    "address", ['data.aws_x.one["a.b"]', "data.aws_x.one[0]", 'module.m["k"].data.aws_x.one["q\\"]"]']
)
def test_what_is_said_without_a_key_is_for_each_instance(block: Any, address: str) -> None:
    """The refusal of an answer for one instance alone demands to say it without a key."""
    bare = "module.m.data.aws_x.one" if address.startswith("module") else "data.aws_x.one"
    given = Overrides({bare: {"id": "all", "names": []}, address: {"id": "mine"}}, "data.")
    assert given.of("aws_x", address, block, {}) == {"id": "mine", "names": []}
    assert given.of("aws_x", bare + "[7]", block, {}) == {"id": "all", "names": []}
    assert given.unused() == frozenset()


def test_what_nothing_asked_for_is_told(block: Any) -> None:
    given = Overrides({"aws_x.one": {"id": "a"}, "aws_x.typo": {"id": "b"}}, "")
    given.of("aws_x", "aws_x.one", block, {})
    assert given.unused() == {"aws_x.typo"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": 5}, "aws_x.one.id is 5, which is of the wrong type"),
        ({"names": ["a", 1]}, "wrong type"),
        ({"nope": "a"}, "aws_x.one.nope, but there is no such attribute"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(block: Any, values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Overrides({"aws_x.one": values}, "").of("aws_x", "aws_x.one", block, {})


def test_what_the_configuration_sets_cannot_be_given(block: Any) -> None:
    given = Overrides({"aws_x.one": {"id": "mine"}}, "")
    assert given.of("aws_x", "aws_x.one", block, {"id": plugin_protocol.UNKNOWN}) == {"id": "mine"}
    with pytest.raises(UsageError, match="the configuration sets it to 'set'"):
        given.of("aws_x", "aws_x.one", block, {"id": "set"})
