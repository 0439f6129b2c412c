"""The region that a call is about, and the one that a resource is in."""

from __future__ import annotations

from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.facts import facts
from tfproof.provider.proxy import RpcCall


def is_placed(call: RpcCall, type_name: str) -> bool:
    """Whether the argument ``region`` says where something is: where it is optional and computed."""
    if type_name in facts().own_region:
        return False
    schema = call.schema
    blocks = (schema.resource(type_name), schema.data_source(type_name), schema.ephemeral(type_name))
    attributes = (one for block in blocks if block is not None for one in block.attributes)
    return any(one.name == "region" and one.optional and one.computed for one in attributes)


def region_of(call: RpcCall, type_name: str, values: Any, default: str) -> str:
    """Return the region that a call is about.

    Args:
        call: of Terraform to a provider.
        type_name: what it is about.
        values: its attributes, or its configuration.
        default: the region of a provider configuration that names none.
    """
    region = values.get("region") if isinstance(values, dict) else None
    if isinstance(region, str) and region and is_placed(call, type_name):
        return region
    config = plugin_protocol.decode_value(plugin_protocol.message("ConfigureRequest", call.configuration or b"").config)
    configured = config.get("region") if isinstance(config, dict) else None
    return configured if isinstance(configured, str) and configured else default


def home(call: RpcCall, type_name: str, values: Any, default: str) -> str:
    """Return the region that a resource is in; empty for one that exists once for all regions."""
    return "" if facts().is_global(type_name) else region_of(call, type_name, values, default)
