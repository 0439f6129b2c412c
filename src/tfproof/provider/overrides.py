"""What the user wants a resource's or a data source's attributes to be, by type or address."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tfproof.addresses import without_keys
from tfproof.errors import UsageError
from tfproof.provider import plugin_protocol
from tfproof.provider.type_json import conforms, kind_text, type_of


class Overrides:
    """Values given by the user.

    Args:
        values: by type (``aws_eip``, ``data.aws_vpc``) or address, then by attribute.
        mode: "" for resources, ``data.`` for data sources.
    """

    def __init__(self, values: Mapping[str, Mapping[str, Any]], mode: str) -> None:
        self._values = dict(values)
        self._mode = mode
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self.mistakes: list[UsageError] = []
        """What is wrong with them, as far as they were asked for."""

    @property
    def names_addresses(self) -> bool:
        """Whether some values are for an address, so that it has to be known which one a call is about."""
        return any("." in key.removeprefix(self._mode) for key in self._values)

    def unused(self) -> frozenset[str]:
        """The types and addresses that nothing asked for."""
        with self._lock:
            return frozenset(self._values.keys() - self._asked)

    def of(self, type_name: str, address: str | None, block: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values for one resource, by attribute: for its address, else for its block, else for its type.

        A block is said by its address without instance keys.

        Args:
            type_name: its type.
            address: its address, if it is known.
            block: its schema's block.
            values: what its configuration says.

        Raises:
            UsageError: there is no such attribute, the value is of another type, or the configuration sets it.
        """
        try:
            return self._of(type_name, address, block, values)
        except UsageError as error:
            self.mistakes.append(error)
            raise

    def _of(self, type_name: str, address: str | None, block: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        block_address = address and without_keys(address)
        for key in dict.fromkeys((type_name, f"{self._mode}{type_name}", block_address, address)):
            if key is None or key not in self._values:
                continue
            with self._lock:
                self._asked.add(key)
            for attribute, value in self._values[key].items():
                self._check(f"{key}.{attribute}", value, attribute, block)
                taken = values.get(attribute)
                if (
                    key in {address, block_address}
                    and taken is not None
                    and not plugin_protocol.is_unknown_value(taken)
                ):
                    raise UsageError(
                        f"a value is given for {key}.{attribute}, but the configuration sets it to {taken!r}",
                        fix="leave it out: only what the cloud would assign can be given",
                    )
                result[attribute] = value
        return result

    def _check(self, where: str, value: Any, attribute: str, block: Any) -> None:
        kinds = {one.name: type_of(one) for one in block.attributes}
        fix = f"correct it in {'data= of the case, or in --data' if self._mode else 'stand_ins= of the case'}"
        if attribute not in kinds:
            raise UsageError(
                f"a value is given for {where}, but there is no such attribute",
                expected=f"one of {', '.join(sorted(kinds))}",
                fix=fix,
            )
        if not conforms(value, kinds[attribute]):
            raise UsageError(
                f"the value given for {where} is {value!r}, which is of the wrong type",
                expected=f"a value of the type {kind_text(kinds[attribute])}",
                fix=fix,
            )
