"""A provider that leaves a mark, and opens a connection, whenever it is asked to read, write or delete something.

``reaching_provider.py MARKS PORT``. It has types of several providers, so that it can stand in the place of each.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc

from tfproof.provider import plugin_protocol

_STRING = b'"string"'
# name: (optional, computed)
RESOURCES = {
    "local_file": {"filename": (True, False), "content": (True, False), "id": (False, True)},
    "k_thing": {"name": (True, False), "id": (False, True)},
}
DATA = {
    "external": {"query": (True, False), "id": (False, True)},
    "http": {"url": (True, False), "id": (False, True)},
    "k_thing": {"name": (True, False), "id": (False, True)},
    "local_file": {"filename": (True, False), "content": (False, True)},
}


class Reaching(grpc.GenericRpcHandler):  # type: ignore[misc]
    def service(self, handler_call_details: Any) -> Any:
        name = handler_call_details.method.rpartition("/")[2]
        answer = getattr(self, name, None)

        def encoded(request: bytes, _context: Any) -> bytes:
            data: bytes = answer(request).SerializeToString()  # type: ignore[misc]
            return data

        return None if answer is None else grpc.unary_unary_rpc_method_handler(encoded)

    def GetProviderSchema(self, _request: bytes) -> Any:  # noqa: N802
        response = plugin_protocol.message("SchemaResponse")
        provider = plugin_protocol.message("Schema6")
        provider.block.attributes.add(name="host", type=_STRING, optional=True)
        response.provider = provider.SerializeToString()
        for target, types in ((response.resource_schemas, RESOURCES), (response.data_source_schemas, DATA)):
            for name, attributes in types.items():
                schema = plugin_protocol.message("Schema6")
                for attribute, (optional, computed) in attributes.items():
                    schema.block.attributes.add(name=attribute, type=_STRING, optional=optional, computed=computed)
                target[name] = schema.SerializeToString()
        response.server_capabilities.get_provider_schema_optional = True
        return response

    def ValidateProviderConfig(self, _request: bytes) -> Any:  # noqa: N802
        return plugin_protocol.message("ConfigureResponse")

    ValidateResourceConfig = ValidateDataResourceConfig = ConfigureProvider = ValidateProviderConfig

    def UpgradeResourceState(self, request: bytes) -> Any:  # noqa: N802
        response = plugin_protocol.message("ReadDataResponse")
        response.state.json = plugin_protocol.message("UpgradeRequest", request).raw_state.json
        return response

    def PlanResourceChange(self, request: bytes) -> Any:  # noqa: N802
        proposed = plugin_protocol.decode_value(plugin_protocol.message("PlanRequest", request).proposed_new_state)
        if proposed is not None and proposed["id"] is None:
            proposed["id"] = plugin_protocol.UNKNOWN
        response = plugin_protocol.message("PlanResponse")
        response.planned_state.CopyFrom(plugin_protocol.encode_value(proposed))
        return response

    def ReadDataSource(self, request: bytes) -> Any:  # noqa: N802
        asked = plugin_protocol.message("ReadDataRequest", request)
        config = plugin_protocol.decode_value(asked.config)
        if asked.type_name != "local_file":
            self._reach(asked.type_name)
        response = plugin_protocol.message("ReadDataResponse")
        response.state.CopyFrom(plugin_protocol.encode_value({key: value or "read" for key, value in config.items()}))
        return response

    def ReadResource(self, request: bytes) -> Any:  # noqa: N802
        asked = plugin_protocol.message("ReadRequest", request)
        self._reach(asked.type_name)
        response = plugin_protocol.message("ReadResponse")
        response.new_state.CopyFrom(asked.current_state)
        return response

    def ApplyResourceChange(self, request: bytes) -> Any:  # noqa: N802
        asked = plugin_protocol.message("ApplyRequest", request)
        self._reach(asked.type_name)
        planned = plugin_protocol.decode_value(asked.planned_state)
        made = planned and {
            key: "made" if plugin_protocol.is_unknown_value(value) else value for key, value in planned.items()
        }
        response = plugin_protocol.message("ApplyResponse")
        response.new_state.CopyFrom(plugin_protocol.encode_value(made))
        return response

    @staticmethod
    def _reach(what: str) -> None:
        Path(sys.argv[1], what).touch()
        with socket.socket() as connection:
            connection.settimeout(1)
            connection.connect_ex(("127.0.0.1", int(sys.argv[2])))


def main() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Reaching(),))
    address = f"{os.environ['PLUGIN_UNIX_SOCKET_DIR']}/r"
    server.add_insecure_port(f"unix:{address}")
    server.start()
    print(f"1|6|unix|{address}|grpc", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
