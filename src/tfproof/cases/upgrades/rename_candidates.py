"""Finds resources that were only given another address: destroyed under one, and re-created unchanged under another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tfproof.addresses import parse_path, without_keys
from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange


def renames(effects: Sequence[ResourceChange]) -> Mapping[str, str]:
    """Return the new address by the former one, for each pair that differs in nothing but its address.

    Each resource that is made is the counterpart of one that is destroyed at most; the nearest address wins.
    """
    made = [effect for effect in effects if effect.action is ChangeAction.ADD]
    found: dict[str, str] = {}
    for effect in effects:
        if effect.action is not ChangeAction.DESTROY:
            continue
        same = [one for one in made if one.type == effect.type and _is_same(effect, one)]
        if same:
            chosen = max(same, key=lambda one: _nearness(effect.address, one.address))
            made.remove(chosen)
            found[effect.address] = chosen.address
    return found


def likely_successor(effect: ResourceChange, effects: Sequence[ResourceChange]) -> str | None:
    """The one resource that is made by the same block, or else the one of the same type; None when there are several."""
    made = [one.address for one in effects if one.action is ChangeAction.ADD and one.type == effect.type]
    block = [address for address in made if without_keys(address) == without_keys(effect.address)]
    for candidates in (block, made):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _is_same(gone: ResourceChange, made: ResourceChange) -> bool:
    before, known = gone.before or {}, {name: value for name, value in (made.after or {}).items() if value is not None}
    return bool(known) and all(before.get(name) == value for name, value in known.items())


def _nearness(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(reversed(parse_path(one)), reversed(parse_path(other)), strict=False))
