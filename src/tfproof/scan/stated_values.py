"""The values of a plan that findings of stock policies show: short ones that are no secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tfproof.addresses import ResourceInstance
from tfproof.errors import AddressError
from tfproof.plan.configuration import Configuration

_LONGEST: Final = 60
_ABSENT: Final = object()
_UNSET: Final = "not set"


class StatedValues:
    """The values of one plan.

    Args:
        plan: as ``terraform show -json`` has it; an empty one has no values.
    """

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._changes = {one["address"]: one["change"] for one in plan.get("resource_changes", ())}
        self._configuration = Configuration(plan.get("configuration", {}), None)

    def of(self, address: str, name: str) -> str:
        """Return what a plan says of an argument; nothing of one that is long, not plain, or not in the plan.

        Args:
            address: of the resource.
            name: of the argument, with the blocks that it is in: ``root_block_device/encrypted``.
        """
        change, path = self._changes.get(address), name.split("/")
        if change is None:
            return ""
        if _at(change.get("after_sensitive"), path, marks=True) is True:
            return "sensitive"
        if _at(change.get("after_unknown"), path, marks=True) is True:
            return "known after apply" if self._is_set(address, path[0]) else _UNSET
        value = _at(change.get("after"), path)
        if value is _ABSENT:
            return ""
        if value is None or value in ([], {}):
            return _UNSET
        shown = json.dumps(value, ensure_ascii=False)
        return shown if isinstance(value, bool | int | float | str) and len(shown) <= _LONGEST else ""

    def _is_set(self, address: str, argument: str) -> bool:
        try:
            resource = ResourceInstance.parse(address).resource
        except AddressError:
            return True
        declared = self._configuration.resource(resource.module, resource.local)
        return declared is None or argument in declared.get("expressions", {})


def _at(value: Any, path: Sequence[str], *, marks: bool = False) -> Any:
    """The value at a path through blocks that stand alone. Of ``marks``, one of what holds the value counts for it."""
    for step in path:
        while isinstance(value, list) and len(value) == 1:
            value = value[0]
        if marks and value is True:
            return True
        if not isinstance(value, Mapping) or step not in value:
            return _ABSENT
        value = value[step]
    return value
