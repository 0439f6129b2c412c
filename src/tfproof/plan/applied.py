"""The state after a simulated apply: every value known, those that only the cloud can assign replaced by stand-ins."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.findings import NotRun
from tfproof.plan.instances import read_instances
from tfproof.plan.model import Plan
from tfproof.plan.resource import Resource
from tfproof.provider.simulated_account import ACCOUNT, ACCOUNT_KEY

Paths = Mapping[tuple[Step, ...], Any]


class Applied(Plan):
    """A :class:`Plan` made on top of a simulated apply: the same access, and no :class:`~tfproof.values.Unknown`.

    Its :attr:`changes` are those of a second plan, which should all be ``no-op``: see :meth:`differences`.

    Args:
        raw: the parsed output of ``terraform show -json`` of that second plan.
        source: the folder of the stack or module.
        written: values of write-only arguments, by address and path. They are in no plan, and come as
            :class:`~tfproof.values.Sensitive`.
        stand_ins: paths of attributes that hold a stand-in, by address.
        not_run: the provisioners of the configuration, none of which was run.
    """

    def __init__(
        self,
        raw: dict[str, Any],
        *,
        source: Path | None = None,
        written: Mapping[str, Paths] | None = None,
        stand_ins: Mapping[str, frozenset[tuple[Step, ...]]] | None = None,
        not_run: tuple[NotRun, ...] = (),
    ) -> None:
        super().__init__(raw, source=source)
        self._not_run = not_run
        self._written = written or {}
        self._stand_ins = stand_ins or {}

    @property
    def account(self) -> str:
        """The account that stand-ins name where a provider configuration names none: one that no document of the source writes."""
        return str(self._raw.get(ACCOUNT_KEY, ACCOUNT))

    def __repr__(self) -> str:
        return f"<{len(self.all_resources)} resources after apply>"

    __str__ = __repr__

    @cached_property
    def all_resources(self) -> Mapping[str, Resource]:
        """Every resource and data source instance that exists, in all modules, by full address."""
        entries = [
            _with_written(entry, self._written.get(entry["address"], {}))
            for entry in self._raw.get("resource_changes", ())
        ]
        return read_instances({**self._raw, "resource_changes": entries}, self)

    @property
    def _simulated(self) -> Mapping[str, frozenset[tuple[Step, ...]]]:
        return self._stand_ins

    @property
    def not_run(self) -> tuple[NotRun, ...]:
        """The provisioners of the configuration, each with its address and place: a simulated apply runs none of them."""
        return self._not_run

    def stand_ins(self, address: str) -> frozenset[str]:
        """The attributes of a resource that hold a stand-in, such as ``id`` and ``endpoint_configuration[0].types``.

        Raises:
            AttributeAbsent: no such resource instance.
        """
        resource: Resource = self[address]
        return frozenset(path_text(path) for path in self._stand_ins.get(resource.address, ()))

    def differences(self) -> tuple[str, ...]:
        """What a second plan would change, attribute by attribute with both values; empty when it is idempotent."""
        found: list[str] = []
        for entry in self._raw.get("resource_changes", ()):
            change, address = entry["change"], entry["address"]
            if change["actions"] in (["no-op"], ["read"]):
                continue
            lines = [f"{address}.{text}" for text in _differing(change)]
            found += lines or [f"{address}: {'/'.join(change['actions'])}"]
        return tuple(found)


def _differing(change: Mapping[str, Any]) -> list[str]:
    """Each attribute whose two values differ, without showing what is sensitive."""
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = _marked(change.get("after_unknown"))
    hidden = {**_marked(change.get("before_sensitive")), **_marked(change.get("after_sensitive"))}
    texts: list[str] = []
    for name in sorted({*before, *after, *unknown}):
        if before.get(name) == after.get(name) and name not in unknown:
            continue
        shown = "(known after apply)" if name in unknown else repr(after.get(name))
        pair = "(sensitive)" if name in hidden else f"{before.get(name)!r} -> {shown}"
        texts.append(f"{name}: {pair} ({'/'.join(change['actions'])})")
    return texts


def _marked(tree: Any) -> dict[str, Any]:
    return {name: mark for name, mark in tree.items() if mark} if isinstance(tree, dict) else {}


def _with_written(entry: Mapping[str, Any], values: Paths) -> Mapping[str, Any]:
    """An entry of ``resource_changes`` with write-only values in it, marked as sensitive; the given one stays as it is."""
    if not values:
        return entry
    change = copy.deepcopy(dict(entry["change"]))
    for path, value in values.items():
        change["after"] = _put(change.get("after"), path, value)
        change["after_sensitive"] = _put(change.get("after_sensitive"), path, True)
    return {**entry, "change": change}


def _put(tree: Any, path: Sequence[Step], value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(tree) if isinstance(tree, list) else []
        items += [None] * (step + 1 - len(items))
        items[step] = _put(items[step], rest, value)
        return items
    branch = dict(tree) if isinstance(tree, dict) else {}
    branch[step] = _put(branch.get(step), rest, value)
    return branch
