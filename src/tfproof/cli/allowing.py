"""What ``--allow`` of a review declares: addresses that may be replaced or destroyed, or that may allow more."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tfproof.cases.lifecycle.resource_changes import ResourceChange
from tfproof.errors import UsageError
from tfproof.proofs.access_changes import AccessChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowing:
    """The addresses that are allowed, and those that the stacks of a run have.

    Args:
        wanted: what is allowed.
    """

    wanted: tuple[str, ...]
    _known: set[str] = field(default_factory=set, init=False)

    def of(self, effects: Sequence[ResourceChange], changes: Sequence[AccessChange]) -> tuple[list[str], list[str]]:
        """Of the addresses, those of one stack that may be replaced or destroyed, and those that may allow more."""
        resources = {address for one in effects for address in (one.address, one.previous_address) if address}
        giving = {address for one in changes for address in (one.address, one.before, *one.documents) if address}
        self._known.update(resources, giving)
        return [one for one in self.wanted if one in resources], [one for one in self.wanted if one in giving]

    def refuse_unknown(self) -> None:
        """Refuse an address that no stack has.

        Raises:
            UsageError: names it, and the nearest.
        """
        for address in self.wanted:
            if address not in self._known:
                near = difflib.get_close_matches(address, self._known, n=1)
                fix = f"write {near[0]}" if near else "name a resource of one of the two versions"
                raise UsageError(f"nothing is at {address}, before or after the change", where="--allow", fix=fix)
