"""Learns which resource a call is about.

The protocol does not say: a call names a type, never an address. Terraform itself says it, on its standard output, before
it calls the provider (``aws_s3_bucket.this: Creating...``, or an ``apply_start`` message with ``-json``). So when the
output goes to a file, the file says which resource a call is about: the last one of its type that was begun, as long as no
other one can be begun in between. That holds with ``-parallelism=1``, and where a :class:`~tfproof.provider.call_order.Turnstile`
sees to it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import ResourceInstance
from tfproof.errors import AddressError

_COLOR: Final = re.compile(r"(?:\x1b\[[\d;]*m)*")
_BEGINS: Final = re.compile(r": (?:Creating|Modifying|Reading|Destroying|Opening)\.\.\.")
# https://developer.hashicorp.com/terraform/internals/machine-readable-ui: ends the plan.
_TO_CHANGE: Final = b'"type":"planned_change"'
_PLANNED: Final = b'"type":"change_summary"'
# What is imported alone, or destroyed, is not begun.
_GONE: Final = frozenset({"delete", "remove", "forget"})
_TO_APPLY: Final = ("add", "change")
# As many as Terraform applies at once, and as many again.
_FEW: Final = 20


class AddressLog:
    """Follows the standard output of one Terraform command.

    Args:
        path: the file that the output goes to; it need not exist yet.
        few_left: called, at least once, while one of the last resources is about to be applied (only with ``-json``).
    """

    def __init__(self, path: Path, few_left: Callable[[], None] | None = None) -> None:
        self._path = path
        self._few_left = few_left
        self._offset = 0
        self._rest = b""
        self._begun: dict[str, str] = {}
        self._keys: dict[str, set[str]] = {}
        self._blocks: set[str] = set()
        self._planned = False
        self._to_begin = 0
        self._lock = threading.Lock()

    def current(self, type_name: str, mode: str = "") -> str | None:
        """Return the address that Terraform works on now.

        Args:
            type_name: the type that a call names.
            mode: "" for a resource, ``data.`` or ``ephemeral.``.
        """
        with self._lock:
            self._read()
            found, few = self._begun.get(mode + type_name), self._planned and self._to_begin <= _FEW
        if few and self._few_left is not None:
            self._few_left()
        return found

    def index(self, address: str | None) -> int | None:
        """Return which instance of its block an address is: its number, or the place of its key among those that are planned."""
        found = ResourceInstance.parse(address) if address else None
        key = found.key if found is not None else None
        if found is None or not isinstance(key, str):
            return key if isinstance(key, int) else None
        with self._lock:
            return sorted({*self._keys.get(str(found.resource), ()), key}).index(key)

    def follows(self, address: str | None, earlier: Mapping[str, Iterable[str]]) -> bool:
        """Return whether any instance is planned of the blocks that come before an address's own, in the same module.

        Args:
            address: of an instance.
            earlier: by block, the blocks before it.
        """
        found = ResourceInstance.parse(address).resource if address else None
        before = earlier.get(found.local, ()) if found is not None else ()
        with self._lock:
            return found is not None and any(found.module.prefixed(one) in self._blocks for one in before)

    @property
    def is_applying(self) -> bool:
        """Whether Terraform has planned, and applies now (only with ``-json``)."""
        with self._lock:
            if not self._planned:
                self._read()
            return self._planned

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
            if not self._planned and line.startswith(b"{") and _PLANNED in line:
                self._planned, self._to_begin = True, _to_apply(line)
            if not self._planned and (planned := _planned(line)) is not None:
                self._blocks.add(str(planned.resource))
                if isinstance(planned.key, str):
                    self._keys.setdefault(str(planned.resource), set()).add(planned.key)
            address = _begun(line.decode(errors="replace"))
            kind = type_in(address) if address else None
            if address and kind:
                self._begun[kind] = address
                self._to_begin -= "." not in kind


def type_in(address: str) -> str | None:
    """Return the type in an address: ``aws_x`` of ``module.a["b.c"].aws_x.this[0]``, ``data.aws_x`` of a data source."""
    try:
        found = ResourceInstance.parse(address).resource
    except AddressError:
        return None
    return found.type if found.mode == "managed" else f"{found.mode}.{found.type}"


def _to_apply(line: bytes) -> int:
    """How many resources a ``change_summary`` says will be created or changed."""
    try:
        changes = json.loads(line).get("changes", {})
    except ValueError:
        return 0
    return sum(count for name in _TO_APPLY if isinstance(count := changes.get(name), int))


def _planned(line: bytes) -> ResourceInstance | None:
    """The resource that a ``planned_change`` says is there afterwards."""
    if _TO_CHANGE not in line:
        return None
    try:
        change = json.loads(line)["change"]
        return None if change["action"] in _GONE else ResourceInstance.parse(change["resource"]["addr"])
    except (ValueError, LookupError, TypeError, AddressError):
        return None


def _begun(line: str) -> str | None:
    """The address that a line of output says Terraform begins to work on."""
    if not line.startswith("{"):
        found = ResourceInstance.leading(_COLOR.sub("", line, count=1))
        return str(found[0]) if found and _BEGINS.match(found[1]) else None
    try:
        message: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    hook = message.get("hook", {})
    if message.get("type") not in {"apply_start", "ephemeral_op_start"} or hook.get("action") == "delete":
        return None
    address = hook.get("resource", {}).get("addr")
    return address if isinstance(address, str) else None
