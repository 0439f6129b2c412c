"""The messages of the plugin protocol, and its values.

Terraform and a provider speak gRPC, protocol 5 or 6. ``plugin_protocol.proto`` defines the fields that tfproof reads or
writes; protobuf keeps the others. ``make proto`` compiles it to ``plugin_protocol.binpb``, a serialized set of descriptors:
unlike generated Python, it works with each version of protobuf.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgpack
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

UNKNOWN: Final = msgpack.ExtType(0, b"\x00")
"""A value that is not known until apply, as :func:`decode_value` gives it (a refined one has another code and data)."""

REFINED: Final = 12
"""The code of an unknown value about which something is promised."""

ERROR: Final = 1
"""The severity of a diagnostic that makes a call fail."""


def _build() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorSet.FromString(Path(__file__).with_suffix(".binpb").read_bytes()).file[0]
    # A pool of our own: another package in the process may describe the same protocol.
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        one.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{file.package}.{one.name}"))
        for one in file.message_type
    }


_CLASSES: Final = _build()


def message(name: str, data: bytes = b"") -> Any:
    """Return the message ``name`` of ``plugin_protocol.proto``, parsed from ``data``."""
    return _CLASSES[name].FromString(data)


def encoded(message: Any) -> bytes:
    """Return a message as it is sent."""
    data: bytes = message.SerializeToString()
    return data


def is_unknown_value(value: object) -> bool:
    """True for a decoded value that Terraform does not know until apply, refined or not."""
    return isinstance(value, msgpack.ExtType)


def unpack(data: bytes) -> Any:
    """Return what msgpack ``data`` says, with unknowns as ``msgpack.ExtType``."""
    return msgpack.unpackb(data, strict_map_key=False)


def decode_value(value: Any) -> Any:
    """Return what a ``Value`` message holds: plain Python data, unknowns as ``msgpack.ExtType``.

    Objects and maps are dicts, lists, sets and tuples are lists; a number too large for a float stays a string. A value of
    dynamic type is a pair ``[type as JSON bytes, value]``.
    """
    if value.msgpack:
        return unpack(value.msgpack)
    if value.json:
        return json.loads(value.json)
    return None


def encode_value(data: Any) -> Any:
    """Return ``data`` (as :func:`decode_value` gives it) as a ``Value`` message."""
    encoded = message("Value")
    encoded.msgpack = msgpack.packb(data)
    return encoded


def promised_prefix(value: Any) -> str:
    """Return what a refined unknown string is known to begin with (https://github.com/zclconf/go-cty, unknown refinements)."""
    if not is_unknown_value(value) or value.code != REFINED:
        return ""
    refinements = unpack(value.data)
    prefix = refinements.get(2, "") if isinstance(refinements, dict) else ""
    return prefix if isinstance(prefix, str) else ""
