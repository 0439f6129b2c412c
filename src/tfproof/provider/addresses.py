"""Learns which resource a call is about.

The protocol does not say: a call names a type, never an address. Terraform itself says it, on its standard output, before
it calls the provider (``aws_s3_bucket.this: Creating...``, or an ``apply_start`` message with ``-json``). So when the
output goes to a file, the file says which resource a call is about. This needs ``-parallelism=1``: then the last one of a
type that was begun is the one.
"""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import ResourceInstance
from tfproof.errors import AddressError

_COLOR: Final = re.compile(r"(?:\x1b\[[\d;]*m)*")
_BEGINS: Final = re.compile(r": (?:Creating|Modifying|Reading|Destroying|Opening)\.\.\.")


class AddressLog:
    """Follows the standard output of one Terraform command that runs with ``-parallelism=1``.

    Args:
        path: the file that the output goes to; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self._begun: dict[str, str] = {}
        self._lock = threading.Lock()

    def current(self, type_name: str, mode: str = "") -> str | None:
        """Return the address that Terraform works on now.

        Args:
            type_name: the type that a call names.
            mode: "" for a resource, ``data.`` or ``ephemeral.``.
        """
        with self._lock:
            self._read()
            return self._begun.get(mode + type_name)

    def _read(self) -> None:
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                new = file.read()
        except FileNotFoundError:
            return
        self._offset += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            address = _begun(line.decode(errors="replace"))
            kind = type_in(address) if address else None
            if address and kind:
                self._begun[kind] = address


def type_in(address: str) -> str | None:
    """Return the type in an address: ``aws_x`` of ``module.a["b.c"].aws_x.this[0]``, ``data.aws_x`` of a data source."""
    try:
        found = ResourceInstance.parse(address).resource
    except AddressError:
        return None
    return found.type if found.mode == "managed" else f"{found.mode}.{found.type}"


def _begun(line: str) -> str | None:
    """The address that a line of output says Terraform begins to work on."""
    if not line.startswith("{"):
        found = ResourceInstance.leading(_COLOR.sub("", line, count=1))
        return str(found[0]) if found and _BEGINS.match(found[1]) else None
    try:
        message: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    if message.get("type") not in {"apply_start", "ephemeral_op_start"}:
        return None
    address = message.get("hook", {}).get("resource", {}).get("addr")
    return address if isinstance(address, str) else None
