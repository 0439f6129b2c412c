"""Where an address of any view stands in the source, and through which module calls it came to be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tfproof.findings import Call, Location
from tfproof.scan.protocol import Entity

_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_STEPS = re.compile(r'(?:[^.\["]|\[(?:\d+|"(?:[^"\\]|\\.)*")\])+')


def keyless(address: str) -> str:
    """Return ``address`` without count and for_each keys."""
    return _KEY.sub("", address)


def covers(general: str, particular: str) -> bool:
    """True when ``particular`` is ``general`` with a key wherever ``general`` has none."""
    ours, theirs = _STEPS.findall(general), _STEPS.findall(particular)
    return len(ours) == len(theirs) and all(
        mine == other or mine == keyless(other) for mine, other in zip(ours, theirs, strict=True)
    )


def plain(address: str) -> str:
    """Checkov's source view leaves out the ``data.`` of a data source's address."""
    return re.sub(r"(^|\.)data\.", r"\1", address)


def call_address(entity: Entity) -> str:
    """Checkov's source view leaves out the last ``module.`` of a module call's address."""
    steps = _STEPS.findall(entity.address)
    return ".".join([*steps[:-1], "module", steps[-1]])


class Places:
    """The places of ``entities``, the blocks of the source."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._exact: dict[str, Location] = {}
        self._keyless: dict[str, Location] = {}
        self._calls: dict[str, Location] = {}
        for entity in entities:
            place = Location(file=entity.file, line=entity.line)
            if entity.block == "module":
                self._calls.setdefault(keyless(call_address(entity)), place)
            else:
                self._exact.setdefault(plain(entity.address), place)
                self._keyless.setdefault(keyless(plain(entity.address)), place)

    def location(self, address: str) -> Location | None:
        """The block that ``address`` comes from: the same address, else the same without keys, else what calls it."""
        bare = keyless(address)
        found = self._exact.get(address) or self._keyless.get(bare) or self._calls.get(bare)
        if found is None and (calls := self.calls(address)):
            found = calls[-1].location
        return found

    def calls(self, address: str) -> tuple[Call, ...]:
        """The module calls on the way to ``address``, the root's first, as far as the source was read."""
        steps = _STEPS.findall(address)
        found: list[Call] = []
        for end in range(2, len(steps), 2):
            if steps[end - 2] != "module":
                break
            module = ".".join(steps[:end])
            place = self._calls.get(keyless(module))
            if place is not None:
                found.append(Call(module=module, location=place))
        return tuple(found)
