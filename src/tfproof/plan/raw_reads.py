"""Plan JSON that remembers what a test reads of it: the same data as ever, as dictionaries and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

_VALUES = frozenset({"after", "after_unknown", "after_sensitive", "values", "sensitive_values", "expressions"})
_OUTPUTS = frozenset({"output_changes", "outputs"})

OnRead = Callable[[str, tuple[str, ...]], None]
"""Called with each value that is read: the address of what has it, and the names of the path below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPosition:
    """Where in the JSON of a plan something is.

    Attributes:
        on_read: called with each read.
        module: the address of the module whose configuration it is, with a dot behind it.
        address: of the resource or output that it is part of; None outside of them.
        path: below the values of that; None outside of them.
        is_output: whether it is part of an output.
        below: the key that leads to it.
    """

    on_read: OnRead
    module: str = ""
    address: str | None = None
    path: tuple[str, ...] | None = None
    is_output: bool = False
    below: str | int | None = None

    def of(self, key: str | int) -> RawPosition:
        """The position of the value of a key."""
        if self.path is not None:
            named = (key,) if isinstance(key, str) and not self.is_output else ()
            return replace(self, path=(*self.path, *named), below=key)
        if self.address is not None:
            return replace(self, path=() if key in _VALUES else None, below=key)
        if self.below in _OUTPUTS and isinstance(key, str) and not self.module:
            return replace(self, address=f"output.{key}", path=(), is_output=True, below=key)
        if self.below == "module_calls":
            return replace(self, module=f"{self.module}module.{key}.", below=key)
        return replace(self, below=key)

    def entered(self, value: Any) -> RawPosition:
        """The position inside of a value, which may be the entry of a resource."""
        known = self.address is None and isinstance(value, dict) and isinstance(value.get("address"), str)
        if known and ("change" in value or "values" in value or "expressions" in value):
            return replace(self, address=self.module + value["address"])
        return self


def recorded(value: Any, position: RawPosition) -> Any:
    """Return a part of a plan that tells what is read of it; values that hold nothing count as read at once."""
    if isinstance(value, dict):
        return RawDict(value, position.entered(value))
    if isinstance(value, list):
        return RawList(value, position)
    if position.address is not None and position.path is not None:
        position.on_read(position.address, position.path)
    return value


def _read_all(value: Any) -> None:
    """Tell of everything in a value: it is compared as a whole."""
    for part in value.values() if isinstance(value, RawDict) else value if isinstance(value, RawList) else ():
        _read_all(part)


class _ComparedAsAWhole:
    """Tells of everything in it when it is compared."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        _read_all(self)
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]


class RawDict(_ComparedAsAWhole, dict[str, Any]):
    """An object of a plan's JSON."""

    __slots__ = ("_position",)

    def __init__(self, data: dict[str, Any], position: RawPosition) -> None:
        super().__init__(data)
        self._position = position

    def __getitem__(self, key: str) -> Any:
        return recorded(super().__getitem__(key), self._position.of(key))

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key."""
        return self[key] if key in self else default  # noqa: SIM401 - this is get

    def __iter__(self) -> Iterator[str]:  # of its own, so that dict() asks for each value
        return super().__iter__()

    def items(self) -> Any:
        """Keys and values."""
        return {key: self[key] for key in self}.items()

    def values(self) -> Any:
        """The values."""
        return {key: self[key] for key in self}.values()

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class RawList(_ComparedAsAWhole, list[Any]):
    """A list of a plan's JSON."""

    __slots__ = ("_position",)

    def __init__(self, data: list[Any], position: RawPosition) -> None:
        super().__init__(data)
        self._position = position

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if isinstance(key, slice):
            return RawList(found, self._position)
        return recorded(found, self._position.of(int(key)))

    def __iter__(self) -> Iterator[Any]:
        return (recorded(one, self._position.of(number)) for number, one in enumerate(super().__iter__()))

    def __contains__(self, item: object) -> bool:
        return any(one == item for one in self)

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)
