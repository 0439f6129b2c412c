from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider.proxy import RpcCall
from tfproof.provider.refusals import Origin, Refusals
from tfproof.provider.schema import ProviderSchema
from tfproof.provider.simulation_target import Target

USER = Target(type="aws_user", seed="u")


def _refuses_sizes_below_five(_method: str, question: bytes) -> bytes:
    config = plugin_protocol.decode_value(plugin_protocol.message("ReadDataRequest", question).config)
    response = plugin_protocol.message("ConfigureResponse")
    for block in config["disk"]:
        if block["size"] < 5:
            said = f"expected size to be in the range (5 - 100), got {block['size']}"
            response.diagnostics.add(severity=plugin_protocol.ERROR, summary=said)
    answer: bytes = response.SerializeToString()
    return answer


def _validated(refusals: Refusals, config: Mapping[str, Any]) -> None:
    request = plugin_protocol.message("ReadDataRequest")
    request.config.CopyFrom(plugin_protocol.encode_value(config))
    call = RpcCall(
        source="registry.terraform.io/hashicorp/aws",
        schema=ProviderSchema(5, b""),
        configuration=b"",
        method="ValidateResourceTypeConfig",
        request=request.SerializeToString(),
        ask=_refuses_sizes_below_five,
    )
    refusals.validate(call, USER, applying=False)


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ({"size": 0, "count": 0}, {"size": "5"}),  # called like its use
        ({"gigabytes": 0, "count": 0}, {"gigabytes": "5", "count": "5"}),  # either may be meant
        ({"gigabytes": 7}, {}),  # not what is refused
        ({"enabled": False}, {}),
    ],
)
def test_a_number_that_a_provider_refuses_becomes_one_that_it_takes(
    made: dict[str, Any], found: dict[str, str]
) -> None:
    refusals = Refusals({})
    refusals.note("data.aws_x", "s", None, made, [(name,) for name in made])
    _validated(refusals, {"disk": [{"size": 9, "other": 0}, {"size": 0, "other": 0}]})
    assert refusals.found == {Origin("data.aws_x", "s", (name,)): text for name, text in found.items()}


def test_a_number_of_the_source_itself_is_left_as_it_is() -> None:
    refusals = Refusals({})
    _validated(refusals, {"disk": [{"size": 0}]})
    assert not refusals.found
