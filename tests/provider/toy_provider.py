"""A provider of protocol 6 for the tests: one resource type, ``toy_thing``, that shows which configuration it was served by.

Run as a program it speaks the plugin handshake; with ``--debug`` it prints the value of TF_REATTACH_PROVIDERS instead,
as providers do when Terraform is to reach them directly.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc

from tfproof.provider import plugin_protocol

SOURCE = "registry.terraform.io/acme/toy"
_STRING = b'"string"'


def _schema() -> bytes:
    response = plugin_protocol.message("SchemaResponse")
    provider, thing, lookup = (
        plugin_protocol.message("Schema6"),
        plugin_protocol.message("Schema6"),
        plugin_protocol.message("Schema6"),
    )
    provider.block.attributes.add(name="greeting", type=_STRING, optional=True)
    thing.block.attributes.add(name="name", type=_STRING, required=True)
    thing.block.attributes.add(name="said", type=_STRING, computed=True)
    thing.block.attributes.add(name="id", type=_STRING, computed=True)
    thing.block.attributes.add(name="secret_wo", type=_STRING, optional=True, write_only=True)
    nested = thing.block.attributes.add(name="parts", computed=True)
    nested.nested_type.nesting = 2
    nested.nested_type.attributes.add(name="label", type=_STRING, computed=True)
    lookup.block.attributes.add(name="name", type=_STRING, required=True)
    lookup.block.attributes.add(name="id", type=_STRING, computed=True)
    response.provider = provider.SerializeToString()
    response.resource_schemas["toy_thing"] = thing.SerializeToString()
    response.resource_schemas["toy_unused"] = thing.SerializeToString()
    response.data_source_schemas["toy_lookup"] = lookup.SerializeToString()
    # Not optional: each process must be asked for its schema before anything else.
    encoded: bytes = response.SerializeToString()
    return encoded


class Toy(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self) -> None:
        self.greeting = "unconfigured"
        self.asked = False

    def service(self, handler_call_details: Any) -> Any:
        name = handler_call_details.method.rpartition("/")[2]
        answer = getattr(self, name, None)
        return None if answer is None else grpc.unary_unary_rpc_method_handler(answer)

    def GetProviderSchema(self, _request: bytes, _context: Any) -> bytes:  # noqa: N802
        self.asked = True
        return _schema()

    def ValidateProviderConfig(self, _request: bytes, _context: Any) -> bytes:  # noqa: N802
        return b""

    ValidateResourceConfig = ValidateDataResourceConfig = ValidateProviderConfig

    def ConfigureProvider(self, request: bytes, _context: Any) -> bytes:  # noqa: N802
        if not self.asked:
            os._exit(3)
        # Request: terraform_version = 1, config = 2, the same numbers as those of ReadDataRequest.
        config = plugin_protocol.decode_value(plugin_protocol.message("ReadDataRequest", request).config)
        self.greeting = config["greeting"]
        response = plugin_protocol.message("ConfigureResponse")
        if self.greeting == "refuse":
            response.diagnostics.add(severity=plugin_protocol.ERROR, summary="Refused", detail="as asked")
        encoded: bytes = response.SerializeToString()
        return encoded

    def UpgradeResourceState(self, request: bytes, _context: Any) -> bytes:  # noqa: N802
        # Request: raw_state = 3, the number of planned_state in ApplyRequest; its JSON is field 1. Answer: state = 1.
        raw = plugin_protocol.message("ApplyRequest", request).planned_state.msgpack
        state = plugin_protocol.message("ReadDataResponse")
        state.state.json = raw
        encoded: bytes = state.SerializeToString()
        return encoded

    def ReadResource(self, request: bytes, _context: Any) -> bytes:  # noqa: N802
        response = plugin_protocol.message("ReadResponse")
        response.new_state.CopyFrom(plugin_protocol.message("ReadRequest", request).current_state)
        encoded: bytes = response.SerializeToString()
        return encoded

    def PlanResourceChange(self, request: bytes, _context: Any) -> bytes:  # noqa: N802
        # Request: proposed_new_state = 3, the number of planned_state in ApplyRequest.
        proposed = plugin_protocol.decode_value(plugin_protocol.message("ApplyRequest", request).planned_state)
        if proposed is not None:
            self._misbehave(proposed["name"])
            proposed["said"] = f"{self.greeting}, {proposed['name']}"
            for name in ("id", "parts"):
                if proposed[name] is None:
                    proposed[name] = plugin_protocol.UNKNOWN
            proposed["secret_wo"] = None
        response = plugin_protocol.message("ReadDataResponse")  # state = 1, as planned_state
        response.state.CopyFrom(plugin_protocol.encode_value(proposed))
        encoded: bytes = response.SerializeToString()
        return encoded

    @staticmethod
    def _misbehave(name: str) -> None:
        once = Path(name)
        if name.startswith("/") and once.exists():
            once.unlink()
            os._exit(4)
        if name == "crash":
            print("panic: as asked", file=sys.stderr, flush=True)
            os._exit(5)


def main() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Toy(),))
    folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.mkdtemp()
    address = f"{folder}/toy"
    server.add_insecure_port(f"unix:{address}")
    server.start()
    if "--debug" in sys.argv:
        known = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True}
        print(json.dumps({SOURCE: {**known, "Addr": {"Network": "unix", "String": address}}}), flush=True)
    else:
        print(f"1|6|unix|{address}|grpc", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
