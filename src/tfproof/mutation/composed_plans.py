"""Composes the plan of a mutant: the original's, with the entries of what is cloned exchanged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

_NAMED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "output": (("output_changes",), ("planned_values", "outputs"), ("configuration", "root_module", "outputs")),
    "var": (("variables",), ("configuration", "root_module", "variables")),
}

Address = str


def compose(
    original: Mapping[str, Any], clones: Mapping[str, Any], *, mark: str, members: Collection[Address]
) -> dict[str, Any]:
    """Return the plan of a mutant.

    Args:
        original: the plan of the original, as JSON data.
        clones: the plan of a folder with many clones.
        mark: what the names of the mutant's blocks end with there.
        members: addresses of the blocks that are cloned.
    """
    composed = dict(original)
    composed["resource_changes"] = _exchanged(
        original.get("resource_changes"), clones.get("resource_changes"), members, mark
    )
    for place in (("planned_values",), ("prior_state", "values"), ("configuration",)):
        _exchange_below(composed, clones, place, members, mark)
    for kind, _, name in (one.partition(".") for one in members):
        for path in _NAMED.get(kind, ()):
            _exchange_named(composed, clones, path, name, mark)
    return composed


def _exchange_named(
    composed: dict[str, Any], clones: Mapping[str, Any], path: Sequence[str], name: str, mark: str
) -> None:
    own, theirs = composed, clones
    for step in path:
        own[step] = dict(own.get(step) or {})
        own, theirs = own[step], theirs.get(step) or {}
    own.pop(name, None)
    if name + mark in theirs:
        own[name] = json.loads(json.dumps(theirs[name + mark]).replace(mark, ""))


def _exchange_below(
    composed: dict[str, Any], clones: Mapping[str, Any], path: Sequence[str], members: Collection[Address], mark: str
) -> None:
    own, theirs = composed, clones
    for step in path:
        if not theirs.get(step):
            return
        own[step] = dict(own.get(step) or {})
        own, theirs = own[step], theirs[step]
    module = dict(own.get("root_module") or {})
    module["resources"] = _exchanged(
        module.get("resources"), (theirs.get("root_module") or {}).get("resources"), members, mark
    )
    if not module["resources"]:
        del module["resources"]
    own["root_module"] = module


def _exchanged(
    own: Iterable[Any] | None, theirs: Iterable[Any] | None, members: Collection[Address], mark: str
) -> list[Any]:
    kept = [entry for entry in own or () if entry.get("module_address") or config_address(entry) not in members]
    marked = [entry for entry in theirs or () if entry.get("name", "").endswith(mark)]
    new = json.loads(json.dumps(marked).replace(mark, "")) if marked else []
    return sorted([*kept, *new], key=lambda entry: str(entry.get("address")))


def config_address(entry: Mapping[str, Any]) -> Address:
    """Return the address of the block that an entry of a plan is an instance of, inside its module."""
    return f"{'data.' if entry.get('mode') == 'data' else ''}{entry.get('type')}.{entry.get('name')}"
