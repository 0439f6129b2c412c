"""A resource as it would be with other values: a policy judges it, and so says whether they are safe."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping

from tfproof.findings import Verdict
from tfproof.scan.facts.policy_answer import Answer
from tfproof.scan.facts.recorded_reads import ObservedBlock, ObservedResource, Reads
from tfproof.scan.facts.resource import Block, Resource
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved


def repairs(
    judge: Callable[[Resource], Answer], resource: Resource, values: Mapping[str, object], makes: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return which values, as JSON by argument, make a failed resource pass; none where even all of them do not.

    Args:
        judge: the policy's answer.
        resource: the resource that it fails.
        values: the safe value of each argument; of one in nested blocks, ``block.argument``: it is meant in each of them.
        makes: nested blocks that are made where there are none.
    """
    chosen = dict(values)

    def passes(chosen: Mapping[str, object]) -> bool:
        return judge(_RepairedResource(resource, chosen, makes)).verdict is Verdict.PASSED

    if not passes(chosen):
        return ()
    for name in values:
        without = {other: value for other, value in chosen.items() if other != name}
        if passes(without):
            chosen = without
    return tuple((name, json.dumps(value)) for name, value in chosen.items())


class _NoBlock(Block):
    """A nested block that is not written yet: nothing is set in it."""

    def value(self, name: str) -> object:
        del name
        return None

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...]:
        del name, computed
        return ()


class _RepairedBlock(ObservedBlock):
    """A nested block in which some arguments have other values."""

    def __init__(self, block: Block, values: Mapping[str, object], path: str) -> None:
        super().__init__(block, Reads(), path)
        self._values, self._path, self._makes = values, path, frozenset[str]()

    def value(self, name: str) -> object:
        path = f"{self._path}{name}"
        return self._values[path] if path in self._values else super().value(name)

    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:
        found = self.asked.blocks(name, computed=computed)
        if is_unresolved(found):
            return found
        if not found and name in self._makes and any(path.startswith(f"{name}.") for path in self._values):
            found = (_NoBlock(),)
        return tuple(_RepairedBlock(block, self._values, f"{self._path}{name}.") for block in found)


class _RepairedResource(_RepairedBlock, ObservedResource):
    """A resource in which some arguments have other values; those that it leads to are as they are."""

    def __init__(self, resource: Resource, values: Mapping[str, object], makes: Collection[str]) -> None:
        ObservedResource.__init__(self, resource, Reads())
        self._values, self._path, self._makes = values, "", frozenset(makes)
