"""What a stock check read that is not known: its verdict on a value that only an apply or a cloud gives is none.

Checkov leaves an unknown argument out of what a check sees, so the check fails, or passes for its default; and in the applied
view it sees what a stand-in has chosen. A value that holds a stand-in, such as an ARN, is what it will be, up to that.
"""

from __future__ import annotations

from collections.abc import Sequence

from tfproof.scan.facts.open_values import OpenValue
from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.view_resource import ViewResource

_META = ("count", "for_each", "provider", "lifecycle", "depends_on")


class UnknownReads:
    """What is not known of the resources of one plan.

    Args:
        plan: the plan, or the applied state with what the plan did not know.
    """

    def __init__(self, plan: PlanFile) -> None:
        self._plan = plan
        self._resources: dict[str, ViewResource] = {}

    def any_of(self, address: str) -> bool:
        """Whether any argument of a resource is not known."""
        return bool(self.of(address, ()))

    def opened(self, address: str, names: Sequence[str]) -> tuple[OpenValue, ...]:
        """The values that are not known: a verdict may be the same for all that they may be.

        Args:
            address: the resource.
            names: arguments; all that there are when there is none.
        """
        if address not in self._plan.values:
            return ()
        found: list[OpenValue] = []
        for name in names or self._plan.body(address):
            if name in _META or not self.of(address, [name]):
                continue
            found += self._plan.open_values(address, name)
        return tuple(found)

    def of(self, address: str, keys: Sequence[str]) -> str:
        """Return the first argument that is not known.

        Args:
            address: the resource.
            keys: what a check read, as Checkov writes it; all that there is when it does not say.
        """
        if address not in self._plan.values:
            return ""
        resource = self._resources.setdefault(
            address, ViewResource(self._plan, address=address, type_=self._plan.types[address])
        )
        paths = [key.strip("[]").split("/") for key in keys] or [[name] for name in self._plan.body(address)]
        return next((path[0] for path in paths if path[0] not in _META and resource.unknown_at(path)), "")
