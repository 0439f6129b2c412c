"""What a plan would do to one resource instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.addresses import Key

_NAMES = {
    ("no-op",): "no-op",
    ("create",): "create",
    ("read",): "read",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
    ("create", "forget"): "replace",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the plan's ``resource_changes``.

    ``actions`` is Terraform's own list. ``reason`` is Terraform's ``action_reason``, such as
    ``replace_because_cannot_update``. ``replaced_by`` names the attributes that force a replacement, and
    ``previous_address`` where a ``moved`` resource came from. ``importing`` is true for what an ``import`` block brings in. See "Change Representation" in
    https://developer.hashicorp.com/terraform/internals/json-format.
    """

    address: str
    type: str
    name: str
    key: Key
    module_address: str
    mode: str
    actions: tuple[str, ...]
    reason: str | None
    replaced_by: tuple[str, ...]
    previous_address: str | None
    importing: bool = False

    @property
    def action(self) -> str:
        """The actions as one word: no-op, create, read, update, delete, replace, forget or import."""
        if self.importing and self.actions in {("no-op",), ("update",)}:
            return "import"  # with what it has there, it cannot be determined offline what else would change
        return _NAMES.get(self.actions, "+".join(self.actions))

    @classmethod
    def parse(cls, entry: Mapping[str, Any]) -> Change:
        """Read one entry of ``resource_changes``."""
        change = entry["change"]
        return cls(
            address=entry["address"],
            type=entry["type"],
            name=entry["name"],
            key=entry.get("index"),
            module_address=entry.get("module_address", ""),
            mode=entry["mode"],
            actions=tuple(change["actions"]),
            reason=entry.get("action_reason"),
            replaced_by=tuple(".".join(map(str, path)) for path in change.get("replace_paths", ())),
            previous_address=entry.get("previous_address"),
            importing="importing" in change,
        )
