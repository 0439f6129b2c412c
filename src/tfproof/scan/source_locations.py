"""Where an address of any view is in the source, and through which module calls it came to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tfproof.addresses import ModuleInstance, without_keys
from tfproof.findings import Call, Location
from tfproof.scan.protocol import Entity, attribute_of


class SourceLocations:
    """The places of the blocks of the source.

    Args:
        overridden: the places of those that override files change, and of each argument that those set.
    """

    def __init__(
        self, entities: Sequence[Entity], overridden: Mapping[Location, Mapping[str, Location]] | None = None
    ) -> None:
        self._overridden = overridden or {}
        self._exact: dict[str, Location] = {}
        self._keyless: dict[str, Location] = {}
        for entity in entities:
            place = Location(file=entity.file, line=entity.line)
            self._exact.setdefault(entity.address, place)
            self._keyless.setdefault(without_keys(entity.address), place)

    def location(self, address: str) -> Location | None:
        """The block that ``address`` comes from: the same address, else the same without keys, else what calls it."""
        found = self._exact.get(address) or self._keyless.get(without_keys(address))
        if found is None and (calls := self.calls(address)):
            found = calls[-1].location
        return found

    def told(self, place: Location | None, keys: Iterable[str]) -> Location | None:
        """The place that a finding names: its block's, or that of an argument it is about where an override file sets that.

        Args:
            place: of the block.
            keys: what the check looked at.
        """
        settings = self._overridden.get(place) if place is not None else None
        if settings is None:
            return place
        return next((settings[name] for name in map(attribute_of, keys) if name in settings), place)

    def calls(self, address: str) -> tuple[Call, ...]:
        """The module calls on the way to ``address``, the root's first, as far as the source was read."""
        module, inside = ModuleInstance.leading(address)
        calling = module.lineage if inside else module.lineage[:-1]
        places = ((str(one), self._keyless.get(str(one.without_keys()))) for one in calling)
        return tuple(Call(module=one, location=place) for one, place in places if place is not None)
