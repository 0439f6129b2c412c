"""Keeps what a policy reads of a resource: what was accepted once stays accepted as long as that is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tfproof.scan.facts.resource import Block, Resource, Targets, Use
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read.

    Attributes:
        values: each value by the address of the resource and the way to the attribute; unresolved ones are all alike.
        types: the types of the other resources that were asked for.
    """

    values: dict[str, object] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)


class ObservedBlock(Block):
    """A block that notes each value that is asked for.

    Args:
        block: whom it asks.
        reads: where it notes.
        place: the way from the resource's address to the block.
    """

    def __init__(self, block: Block, reads: Reads, place: str) -> None:
        self.asked = block
        self._reads = reads
        self.place = place

    def _note(self, name: str, value: object) -> None:
        self._reads.values[f"{self.place} {name}"] = _plain(value)

    def value(self, name: str) -> object:  # noqa: D102 - see Block
        value = self.asked.value(name)
        self._note(name, value)
        return value

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:  # noqa: D102 - see Block
        found = self.asked.blocks(name, computed=computed)
        self._note(name, found if is_unresolved(found) else len(found))
        if is_unresolved(found):
            return found
        place = f"{self.place} {name}"
        return tuple(ObservedBlock(block, self._reads, f"{place}[{n}]") for n, block in enumerate(found))


class ObservedResource(ObservedBlock, Resource):
    """A resource that notes what is asked of it, and of those that it leads to."""

    def __init__(self, resource: Resource, reads: Reads) -> None:
        super().__init__(resource, reads, resource.address)
        self._resource = resource
        self.address = resource.address
        self.type = resource.type
        self.view = resource.view

    def _observed(self, resources: Sequence[Resource]) -> tuple[Resource, ...]:
        return tuple(ObservedResource(resource, self._reads) for resource in resources)

    @property
    def secrets(self) -> tuple[str, ...]:  # noqa: D102 - see Resource
        return self._resource.secrets

    def document(self, name: str, within: Block | None = None) -> Mapping[str, object] | Unresolved:  # noqa: D102 - see Resource
        found = self._resource.document(name, within.asked if isinstance(within, ObservedBlock) else within)
        place = f"{within.place.removeprefix(self.address)} {name}" if isinstance(within, ObservedBlock) else name
        self._note(place, found)
        return found

    def users(self, type_: str, attributes: tuple[str, ...]) -> tuple[Use, ...]:  # noqa: D102 - see Resource
        found = self._resource.users(type_, attributes)
        self._reads.types.add(type_)
        self._note(f"used by {type_}", sorted(f"{use.address} {use.path}" for use in found))
        return found

    def targets(self, name: str, type_: str) -> Targets:  # noqa: D102 - see Resource
        found = self._resource.targets(name, type_)
        self._reads.types.add(type_)
        self._note(f"{name} of {type_}", sorted(one.address for one in found.resources))
        return Targets(resources=self._observed(found.resources), certain=found.certain)

    def names(self) -> frozenset[str]:  # noqa: D102 - see Resource
        return self._resource.names()

    def references(self, name: str) -> frozenset[str]:  # noqa: D102 - see Resource
        found = self._resource.references(name)
        self._note(f"references of {name}", sorted(found))
        return found

    def others(self, type_: str) -> tuple[Resource, ...]:  # noqa: D102 - see Resource
        self._reads.types.add(type_)
        return self._observed(self._resource.others(type_))

    def region(self) -> str | Unresolved:  # noqa: D102 - see Resource
        found = self._resource.region()
        self._note("its region", found)
        return found


def _plain(value: object) -> object:
    """``value`` as JSON has it: text of a boolean or number, as the source view has it, is the value itself."""
    if is_unresolved(value):
        return "unresolved"
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)
