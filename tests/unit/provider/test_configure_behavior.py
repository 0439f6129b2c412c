from __future__ import annotations

from tfproof.provider import plugin_protocol
from tfproof.provider.configure_behavior import forgets, meaning

AWS = "registry.terraform.io/hashicorp/aws"
TOY = "registry.terraform.io/acme/toy"
# A field that no definition names: write_only_attributes_allowed, which is field 2 of the capabilities.
_WRITE_ONLY = b"\x10\x01"


def request(region: str, capabilities: bytes) -> bytes:
    message = plugin_protocol.message("ConfigureRequest")
    message.terraform_version = "1.11.4"
    message.config.CopyFrom(plugin_protocol.encode_value({"region": region}))
    message.client_capabilities.CopyFrom(plugin_protocol.message("ClientCapabilities", capabilities))
    encoded: bytes = message.SerializeToString()
    return encoded


def test_only_a_provider_that_is_known_to_forget_is_configured_anew() -> None:
    assert forgets(AWS)
    assert not forgets(TOY)


def test_the_same_configuration_means_the_same_when_it_is_planned_and_when_it_is_applied() -> None:
    planned, applied = request("eu-west-1", _WRITE_ONLY), request("eu-west-1", b"\x08\x01" + _WRITE_ONLY)
    assert planned != applied
    assert meaning(AWS, planned) == meaning(AWS, applied)
    assert _WRITE_ONLY in meaning(AWS, applied)


def test_another_configuration_means_something_else() -> None:
    assert meaning(AWS, request("eu-west-1", b"")) != meaning(AWS, request("us-east-1", b""))


def test_of_an_unknown_provider_every_difference_counts() -> None:
    applied = request("eu-west-1", b"\x08\x01")
    assert meaning(TOY, applied) == applied
