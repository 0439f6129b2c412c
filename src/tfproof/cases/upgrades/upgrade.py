"""What becomes of everything that the base revision made, when the current configuration is applied to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange, in_short, read_effects
from tfproof.cases.upgrades.upgrade_rules import judge, undecided
from tfproof.errors import ExpectationError
from tfproof.findings import Findings
from tfproof.plan import Plan
from tfproof.plan.value_state import absent
from tfproof.terraform.lifecycle import CONTESTED


class Upgrade:
    """The upgrade from the base revision to the current one.

    Args:
        plan: of the current configuration, on top of what the base revision made in a simulated AWS API.
        before: how the base revision is called.
    """

    def __init__(self, plan: Plan, *, before: str) -> None:
        self.plan = plan
        self.before = before

    @cached_property
    def effects(self) -> tuple[ResourceChange, ...]:
        """What becomes of each resource, those that stay as they are included."""
        return read_effects(self.plan)

    @cached_property
    def contested(self) -> Mapping[str, tuple[str, ...]]:
        """Resources that cannot be judged, by address: the attributes that are written down now and that AWS had assigned.

        They are planned as if AWS had assigned just that. :meth:`findings` says what would happen if it had not.
        """
        raw: dict[str, Any] = dict(self.plan)
        return {one["entry"]["address"]: tuple(one["attributes"]) for one in raw.get(CONTESTED, ())}

    @cached_property
    def _effects_otherwise(self) -> tuple[ResourceChange, ...]:
        """What becomes of each resource if AWS had assigned other values than are written down now."""
        raw: dict[str, Any] = dict(self.plan)
        others = {one["entry"]["address"]: one["entry"] for one in raw.get(CONTESTED, ())}
        changes = [others.get(entry["address"], entry) for entry in raw.get("resource_changes", ())]
        return read_effects(Plan({**raw, "resource_changes": changes}, source=self.plan.source))

    def __getitem__(self, address: str) -> ResourceChange:
        """What becomes of one resource, by its address of today or its former one.

        Raises:
            AttributeAbsent: there was no such resource, and will be none.
        """
        for effect in self.effects:
            if address in (effect.address, effect.previous_address):
                return effect
        raise absent(
            f"there is no {address} before or after this upgrade",
            address, [effect.address for effect in self.effects], kind="addresses",
            where=self.plan.shown_folder,
        )  # fmt: skip

    @property
    def added(self) -> tuple[str, ...]:
        """Addresses of resources that are made."""
        return self._addresses(ChangeAction.ADD)

    @property
    def changed(self) -> tuple[str, ...]:
        """Addresses of resources that are changed in place."""
        return self._addresses(ChangeAction.CHANGE)

    @property
    def replaced(self) -> tuple[str, ...]:
        """Addresses of resources that are destroyed and re-created."""
        return self._addresses(ChangeAction.REPLACE)

    @property
    def destroyed(self) -> tuple[str, ...]:
        """Addresses of resources that are destroyed, and not re-created under this address."""
        return self._addresses(ChangeAction.DESTROY)

    @property
    def left_behind(self) -> tuple[str, ...]:
        """Addresses of resources that Terraform drops from the state, since it looks for them in another region."""
        return self._addresses(ChangeAction.LEAVE)

    @property
    def moved(self) -> tuple[tuple[str, str], ...]:
        """Former address and address of today of each resource that was moved, also of one that changes otherwise."""
        return tuple((one.previous_address, one.address) for one in self.effects if one.previous_address is not None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens but moves."""
        return all(effect.action is ChangeAction.KEEP for effect in self.effects)

    def findings(self, *, allow: Collection[str] = (), holds_data: Collection[str] = ()) -> Findings:
        """What is wrong with the upgrade.

        Args:
            allow: addresses (of today or former) that may be replaced, destroyed, renamed or left behind.
            holds_data: types that hold data, beyond those of :data:`~tfproof.cases.upgrades.stateful_types.HOLDS_DATA`.

        Raises:
            UsageError: ``allow`` names an address that is on neither side.
        """
        found = judge(self.effects, allow=allow, holds_data=holds_data)
        if not self.contested:
            return found
        otherwise = judge(self._effects_otherwise, allow=allow, holds_data=holds_data)
        return found.merged(undecided(found, otherwise, self.contested))

    def must_keep_data(self, *, allow: Collection[str] = (), holds_data: Collection[str] = ()) -> None:
        """Demand that nothing which holds data is replaced or destroyed, and nothing renamed without ``moved``.

        Args:
            allow: addresses that may.
            holds_data: further types that hold data.

        Raises:
            ExpectationError: it is; the message names each with the attribute that forces it, and its line.
        """
        result = self.findings(allow=allow, holds_data=holds_data)
        found = result.all
        if found:
            listed = "\n".join(
                f"  - {one.address}{f' ({one.location})' if one.location else ''}: {one.found}; {one.fix}"
                for one in found
            )
            raise ExpectationError(f"the upgrade from {self.before} is not safe:\n{listed}")

    def must_change_nothing(self) -> None:
        """Demand that nothing happens but moves.

        Raises:
            ExpectationError: something does.
        """
        if not self.is_empty or self.contested:
            listed = "\n".join(
                [f"  - {one.action.value} {one.address}" for one in self.effects if one.action is not ChangeAction.KEEP]
                + [
                    f"  - {address}: cannot determine {' and '.join(names)}"
                    for address, names in self.contested.items()
                ]
            )
            raise ExpectationError(
                f"the upgrade from {self.before} changes something:\n{listed}", expected="no changes"
            )

    def __repr__(self) -> str:
        return f"<upgrade from {self.before}: {in_short(str(one) for one in self.effects if one.action is not ChangeAction.KEEP) or 'nothing changes'}>"

    def _addresses(self, action: ChangeAction) -> tuple[str, ...]:
        return tuple(effect.address for effect in self.effects if effect.action is action)
