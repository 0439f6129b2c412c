"""A provider of either protocol for the tests, with the shapes that the AWS provider has in its versions 5 and 6.

``stub_provider.py --protocol 5 --release 6``. From release 6 on, each regional resource has ``region``: optional and
computed, planned as the provider's, part of the resource's identity. What it would change in a cloud it refuses.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent import futures
from typing import Any

import grpc

from tfproof.provider import plugin_protocol

_PROVIDER = (
    "access_key", "profile", "region", "secret_key", "token", "custom_ca_bundle", "http_proxy", "https_proxy",
    "tag_policy_compliance",
)  # fmt: skip
_FLAGS = (
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
)
_LISTS = ("allowed_account_ids", "forbidden_account_ids", "shared_config_files", "shared_credentials_files")
# name: (required, optional, computed)
_THING = {
    "name": (True, False, False),
    "mode": (False, True, True),
    "note": (False, True, False),
    "id": (False, False, True),
    "arn": (False, False, True),
}
_SAME = {
    "GetSchema": "GetProviderSchema",
    "Configure": "ConfigureProvider",
    "ValidateResourceTypeConfig": "ValidateResourceConfig",
    "ValidateDataSourceConfig": "ValidateProviderConfig",
    "ValidateDataResourceConfig": "ValidateProviderConfig",
    "ValidateActionConfig": "ValidateProviderConfig",
    "ReadStateBytes": "ListResource",
}
_DEFAULTS = {5: {"mode": "plain"}, 6: {"mode": "plain"}, 7: {"mode": "fancy"}}


class Stub(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every call of both protocols that has an answer here; others are unimplemented."""

    def __init__(self, protocol: int, release: int) -> None:
        self.protocol = protocol
        self.release = release
        self.region = ""
        regional = {"region": (False, True, True)} if release >= 6 else {}
        self.types: dict[str, Mapping[str, tuple[bool, bool, bool]]] = {
            "aws_sqs_queue": _THING | regional,
            "aws_iam_role": _THING,
        }
        if release < 7:
            self.types["aws_opsworks_stack"] = _THING | regional

    def service(self, handler_call_details: Any) -> Any:
        name = handler_call_details.method.rpartition("/")[2]
        snake = re.sub("(?=[A-Z])", "_", _SAME.get(name, name)).lower()
        if stream := getattr(self, f"stream{snake}", None):
            return grpc.unary_stream_rpc_method_handler(stream)
        answer = getattr(self, f"call{snake}", None)
        if answer is None:
            return None

        def encoded(request: bytes, _context: Any) -> bytes:
            data: bytes = answer(request).SerializeToString()
            return data

        return grpc.unary_unary_rpc_method_handler(encoded)

    def call_get_provider_schema(self, _request: bytes) -> Any:
        response = plugin_protocol.message("SchemaResponse")
        provider = self._message("Schema")
        for name in (*_PROVIDER, *_FLAGS, *_LISTS, "max_retries"):
            kind = "bool" if name in _FLAGS else ["set", "string"] if name in _LISTS else "string"
            kind = "number" if name == "max_retries" else kind
            provider.block.attributes.add(name=name, type=json.dumps(kind).encode(), optional=True)
        response.provider = provider.SerializeToString()
        for name, attributes in self.types.items():
            response.resource_schemas[name] = self._schema(attributes)
        response.data_source_schemas["aws_vpc"] = self._schema(_THING)
        response.list_resource_schemas["aws_sqs_queue"] = self._schema({})
        if self.release >= 6:
            # Actions are field 11: only Terraform reads them.
            action = _field(1, self._schema({"target": (True, False, False)}))
            response.MergeFromString(_field(11, _field(1, b"aws_lambda_invoke") + _field(2, action)))
        response.server_capabilities.get_provider_schema_optional = True
        return response

    def call_get_resource_identity_schemas(self, _request: bytes) -> Any:
        response = plugin_protocol.message("IdentitySchemasResponse")
        for name in self.types if self.release >= 6 else ():
            schema = plugin_protocol.message("IdentitySchema")
            for attribute in ("account_id", "id", *(("region",) if "region" in self.types[name] else ())):
                needed = attribute == "id"
                schema.attributes.add(
                    name=attribute, type=b'"string"', required_for_import=needed, optional_for_import=not needed
                )
            response.identity_schemas[name] = schema.SerializeToString()
        return response

    def call_validate_provider_config(self, _request: bytes) -> Any:
        return plugin_protocol.message("ConfigureResponse")

    def call_prepare_provider_config(self, request: bytes) -> Any:
        response = plugin_protocol.message("ReadDataResponse")
        response.state.CopyFrom(plugin_protocol.message("PlanRequest", b"").config)
        asked = plugin_protocol.message("Identity", request)
        response.state.CopyFrom(asked.data)
        return response

    def call_validate_resource_config(self, request: bytes) -> Any:
        response = plugin_protocol.message("ConfigureResponse")
        if plugin_protocol.message("ReadDataRequest", request).type_name == "aws_opsworks_stack" and self.release >= 6:
            response.diagnostics.add(
                severity=2, summary="Deprecated Resource", detail="aws_opsworks_stack will be removed"
            )
        return response

    def call_configure_provider(self, request: bytes) -> Any:
        config = plugin_protocol.decode_value(plugin_protocol.message("ConfigureRequest", request).config)
        self.region = config["region"] or "us-east-1"
        response = plugin_protocol.message("ConfigureResponse")
        if config["tag_policy_compliance"]:
            response.diagnostics.add(severity=plugin_protocol.ERROR, summary="asked a cloud for its tag policies")
        return response

    def call_upgrade_resource_state(self, request: bytes) -> Any:
        asked = plugin_protocol.message("UpgradeRequest", request)
        state = json.loads(asked.raw_state.json)
        response = plugin_protocol.message("ReadDataResponse")
        names = self.types[asked.type_name]
        response.state.CopyFrom(plugin_protocol.encode_value({name: state.get(name) for name in names}))
        return response

    def call_upgrade_resource_identity(self, request: bytes) -> Any:
        asked = plugin_protocol.message("UpgradeRequest", request)
        response = plugin_protocol.message("UpgradedIdentity")
        response.identity.data.CopyFrom(plugin_protocol.encode_value(json.loads(asked.raw_state.json)))
        return response

    def call_plan_resource_change(self, request: bytes) -> Any:
        asked = plugin_protocol.message("PlanRequest", request)
        response = plugin_protocol.message("PlanResponse")
        prior, proposed = (
            plugin_protocol.decode_value(asked.prior_state),
            plugin_protocol.decode_value(asked.proposed_new_state),
        )
        response.planned_identity.CopyFrom(asked.prior_identity)
        if proposed is not None:
            if proposed["mode"] is None or (
                self.release >= 7 and plugin_protocol.decode_value(asked.config)["mode"] is None
            ):
                proposed["mode"] = _DEFAULTS[self.release]["mode"]
            if "region" in proposed:
                proposed["region"] = plugin_protocol.decode_value(asked.config)["region"] or self.region
            for name in ("id", "arn"):
                proposed[name] = plugin_protocol.UNKNOWN if proposed[name] is None else proposed[name]
            forcing = ("name", "region", *(("mode",) if self.release >= 7 else ()))
            for name in forcing:
                before = (prior or {}).get(name)
                if prior and before != proposed.get(name) and not (name == "region" and before in {None, ""}):
                    response.requires_replace.add().steps.add(attribute_name=name)
        response.planned_state.CopyFrom(plugin_protocol.encode_value(proposed))
        return response

    def call_import_resource_state(self, request: bytes) -> Any:
        asked = plugin_protocol.message("ImportRequest", request)
        response = plugin_protocol.message("ImportResponse")
        one = response.imported_resources.add(type_name=asked.type_name)
        one.state.CopyFrom(plugin_protocol.encode_value(dict.fromkeys(self.types[asked.type_name]) | {"id": asked.id}))
        return response

    def call_read_resource(self, _request: bytes) -> Any:
        response = plugin_protocol.message("ReadResponse")
        response.diagnostics.add(severity=plugin_protocol.ERROR, summary="asked a cloud for a resource")
        return response

    def call_apply_resource_change(self, _request: bytes) -> Any:
        response = plugin_protocol.message("ApplyResponse")
        response.diagnostics.add(severity=plugin_protocol.ERROR, summary="asked a cloud for a change")
        return response

    def call_plan_action(self, _request: bytes) -> Any:
        return plugin_protocol.message("ReadDataResponse")

    def stream_invoke_action(self, _request: bytes, _context: Any) -> Iterator[bytes]:
        for text in ("half done", "nearly done"):
            event = plugin_protocol.message("ActionEvent")
            event.progress.message = text
            yield event.SerializeToString()
        event = plugin_protocol.message("ActionEvent")
        event.completed.SetInParent()
        yield event.SerializeToString()

    def stream_list_resource(self, _request: bytes, _context: Any) -> Iterator[bytes]:
        yield from (b"one", b"two", b"three")

    def stream_no_stream(self, request: bytes, _context: Any) -> Iterator[bytes]:
        yield request

    def stream_nothing(self, _request: bytes, _context: Any) -> Iterator[bytes]:
        yield from ()

    def call_stop_provider(self, _request: bytes) -> Any:
        return plugin_protocol.message("ConfigureResponse")

    def _message(self, name: str) -> Any:
        return plugin_protocol.message(f"{name}{self.protocol}")

    def _schema(self, attributes: Mapping[str, tuple[bool, bool, bool]]) -> bytes:
        schema = self._message("Schema")
        schema.block.SetInParent()
        for name, (required, optional, computed) in attributes.items():
            schema.block.attributes.add(
                name=name, type=b'"string"', required=required, optional=optional, computed=computed
            )
        encoded: bytes = schema.SerializeToString()
        return encoded


def _field(number: int, data: bytes) -> bytes:
    """One short field of a message, as it is on the wire."""
    return bytes([number << 3 | 2, len(data)]) + data


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--protocol", type=int, default=5)
    parser.add_argument("--release", type=int, default=6)
    options, _ = parser.parse_known_args()
    server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Stub(options.protocol, options.release),))
    folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.mkdtemp()
    address = f"{folder}/stub"
    from tfproof.provider.process import unix_target

    server.add_insecure_port(unix_target(address))
    server.start()
    print(f"1|{options.protocol}|unix|{address}|grpc", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
