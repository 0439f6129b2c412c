"""Values as a test reads them: what is known as Python values, what is not as :class:`~tfproof.values.Unknown`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tfproof.addresses import Step
from tfproof.plan.value_state import ValueState
from tfproof.values import PartlyUnknownDict, PartlyUnknownList, Sensitive, Unknown

Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenter:
    """How values are presented.

    Attributes:
        unknown: makes the :class:`~tfproof.values.Unknown` of the value at a path.
        block: presents an object in a list; None leaves it what other objects are.
        fields: makes of the fields of an object at a path what is shown there.
        items: makes of the items of a list with unknown parts what is shown there.
        hides: whether sensitive values come as :class:`~tfproof.values.Sensitive`.
    """

    unknown: Callable[[Path], Unknown]
    block: Callable[[ValueState, Path], Any] | None = None
    fields: Callable[[dict[str, Any], Path], Any] = lambda fields, _path: fields
    items: Callable[[list[Any]], list[Any]] = PartlyUnknownList
    hides: bool = True

    def __call__(self, part: ValueState, path: Path = ()) -> Any:
        """Return what is shown at a path."""
        if part.is_unknown:
            return self.unknown(path)
        if self._is_hidden(part):
            return Sensitive(part.value)
        if part.is_list:
            items = [self._item(part.child(index), (*path, index)) for index in part.steps()]
            return self.items(items) if part.holds_unknown else items
        if part.is_object:
            fields = {str(name): self(part.child(name), (*path, name)) for name in part.steps()}
            return self.fields(PartlyUnknownDict(fields) if part.holds_unknown else fields, path)
        return part.value

    def _item(self, part: ValueState, path: Path) -> Any:
        if self.block is not None and part.is_object and not part.is_unknown and not self._is_hidden(part):
            return self.block(part, path)
        return self(part, path)

    def _is_hidden(self, part: ValueState) -> bool:
        return self.hides and part.is_sensitive and part.value is not None and not part.holds_unknown
