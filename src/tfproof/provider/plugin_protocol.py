"""The plugin protocol's messages, with only the fields that tfproof touches, and its values.

Terraform and a provider speak gRPC, protocol 5 or 6
(https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol). A message is read with a partial
definition: protobuf keeps the fields that the definition does not name, so whatever tfproof does not touch passes
through unchanged. A nested message that nobody looks into is declared as ``bytes``, which is the same on the wire and
costs nothing to parse.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgpack
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

# ``name:type=number``; ``*`` marks a repeated field, ``%`` a map from string to bytes.
_DEFINITIONS: Final = {
    "Schema5": "block:Block5=2",
    "Block5": "attributes:*Attribute5=2 block_types:*NestedBlock5=3",
    "NestedBlock5": "type_name:string=1 block:Block5=2 nesting:int32=3 min_items:int32=4",
    "Attribute5": "name:string=1 type:bytes=2 required:bool=4 optional:bool=5 computed:bool=6 write_only:bool=10",
    "Schema6": "block:Block6=2",
    "Block6": "attributes:*Attribute6=2 block_types:*NestedBlock6=3",
    "NestedBlock6": "type_name:string=1 block:Block6=2 nesting:int32=3 min_items:int32=4",
    "Attribute6": "name:string=1 type:bytes=2 required:bool=4 optional:bool=5 computed:bool=6 nested_type:Object6=10"
    " write_only:bool=11",
    "Object6": "attributes:*Attribute6=1 nesting:int32=3",
    "Capabilities": "get_provider_schema_optional:bool=2",
    "Diagnostic": "severity:int32=1 summary:string=2 detail:string=3 attribute:AttributePath=4",
    "Value": "msgpack:bytes=1 json:bytes=2",
    "SchemaResponse": "provider:bytes=1 resource_schemas:%=2 data_source_schemas:%=3 diagnostics:*Diagnostic=4"
    " server_capabilities:Capabilities=6 functions:%=7 ephemeral_resource_schemas:%=8 list_resource_schemas:%=9",
    "IdentitySchemasResponse": "identity_schemas:%=1",
    "ValidateProviderRequest": "config:Value=1",
    "ConfigureRequest": "terraform_version:string=1 config:Value=2 client_capabilities:ClientCapabilities=3",
    "ClientCapabilities": "deferral_allowed:bool=1",
    "ConfigureResponse": "diagnostics:*Diagnostic=1",
    "IdentitySchema": "attributes:*IdentityAttribute=2",
    "IdentityAttribute": "name:string=1 type:bytes=2 required_for_import:bool=3 optional_for_import:bool=4",
    "Identity": "data:Value=1",
    "ReadRequest": "type_name:string=1 current_state:Value=2 private:bytes=3 current_identity:Identity=6",
    "ReadResponse": "new_state:Value=1 diagnostics:*Diagnostic=2 private:bytes=3 new_identity:Identity=5",
    "PlanRequest": "type_name:string=1 prior_state:Value=2 proposed_new_state:Value=3 config:Value=4 prior_private:bytes=5"
    " prior_identity:Identity=8",
    "PlanResponse": "planned_state:Value=1 requires_replace:*AttributePath=2 planned_private:bytes=3"
    " diagnostics:*Diagnostic=4 legacy_type_system:bool=5 planned_identity:Identity=7",
    "AttributePath": "steps:*Step=1",
    "Step": "attribute_name:string=1 key:string=2 index:int32=3",
    "ImportRequest": "type_name:string=1 id:string=2 identity:Identity=4",
    "ImportResponse": "imported_resources:*ImportedResource=1 diagnostics:*Diagnostic=2",
    "ImportedResource": "type_name:string=1 state:Value=2 private:bytes=3 identity:Identity=4",
    "ApplyRequest": "type_name:string=1 prior_state:Value=2 planned_state:Value=3 config:Value=4 planned_private:bytes=5"
    " planned_identity:Identity=7",
    "ApplyResponse": "new_state:Value=1 private:bytes=2 diagnostics:*Diagnostic=3 legacy_type_system:bool=4"
    " new_identity:Identity=5",
    "ReadDataRequest": "type_name:string=1 config:Value=2",
    "ReadDataResponse": "state:Value=1 diagnostics:*Diagnostic=2",
    "ActionEvent": "progress:ActionProgress=1 completed:ActionCompleted=2",
    "ActionProgress": "message:string=1",
    "ActionCompleted": "diagnostics:*Diagnostic=3",
    "UpgradeRequest": "type_name:string=1 raw_state:RawState=3",
    "RawState": "json:bytes=1",
    "UpgradedIdentity": "identity:Identity=1",
    "OpenEphemeralRequest": "type_name:string=1 config:Value=2",
    "OpenEphemeralResponse": "diagnostics:*Diagnostic=1 result:Value=3 private:bytes=4",
}
_PACKAGE: Final = "tfproof.wire"
_SCALARS: Final = {"int32": 5, "bool": 8, "string": 9, "bytes": 12}
_MESSAGE, _OPTIONAL, _REPEATED = 11, 1, 3
_FIELD: Final = re.compile(r"(\w+):([*%]?)(\w*)=(\d+)")

UNKNOWN: Final = msgpack.ExtType(0, b"\x00")
"""A value that is not known until apply, as :func:`decode_value` gives it (a refined one has another code and data)."""

REFINED: Final = 12
"""The code of an unknown value about which something is promised."""

ERROR: Final = 1
"""The severity of a diagnostic that makes a call fail."""


def _describe() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="tfproof/wire.proto", package=_PACKAGE, syntax="proto3")
    for name, text in _DEFINITIONS.items():
        message = file.message_type.add(name=name)
        for field, mark, kind, number in _FIELD.findall(text):
            target = message.field.add(name=field, number=int(number), label=_REPEATED if mark else _OPTIONAL)
            if mark == "%":
                entry = message.nested_type.add(name=field.title().replace("_", "") + "Entry")
                entry.options.map_entry = True
                entry.field.add(name="key", number=1, label=_OPTIONAL, type=_SCALARS["string"])
                entry.field.add(name="value", number=2, label=_OPTIONAL, type=_SCALARS["bytes"])
                target.type, target.type_name = _MESSAGE, f".{_PACKAGE}.{name}.{entry.name}"
            elif kind in _SCALARS:
                target.type = _SCALARS[kind]
            else:
                target.type, target.type_name = _MESSAGE, f".{_PACKAGE}.{kind}"
    return file


def _build() -> dict[str, Any]:
    # A pool of our own: another package in the process may describe the same protocol.
    pool = descriptor_pool.DescriptorPool()
    pool.Add(_describe())
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _DEFINITIONS
    }


_CLASSES: Final = _build()


def message(name: str, data: bytes = b"") -> Any:
    """Return the message ``name`` (a key of the table above), parsed from ``data``."""
    return _CLASSES[name].FromString(data)


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
