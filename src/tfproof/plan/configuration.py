"""The plan's ``configuration``: modules as declared, before ``count`` and ``for_each`` make instances of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance, ResourceInstance
from tfproof.errors import AddressError
from tfproof.findings import Location
from tfproof.plan.locations import DeclaredAt, find_blocks


class Configuration:
    """Looks declarations up by module path. Instance keys in a path are ignored: a module is declared once.

    Args:
        raw: the ``configuration`` object of a plan.
        source: the folder of the root module.
    """

    def __init__(self, raw: Mapping[str, Any], source: Path | None) -> None:
        self._root: Mapping[str, Any] = raw.get("root_module", {})
        self.source = source
        self.providers: Mapping[str, Mapping[str, Any]] = raw.get("provider_config", {})
        """Each provider configuration by its key."""
        self._places: dict[Path, Mapping[str, DeclaredAt]] = {}
        self._declared: dict[tuple[str, ...], Mapping[str, Mapping[str, Any]]] = {}

    def module(self, modules: ModuleInstance) -> Mapping[str, Any]:
        """The declaration of a module; empty when there is none."""
        found = self._root
        for name, _ in modules.steps:
            found = found.get("module_calls", {}).get(name, {}).get("module", {})
        return found

    def call(self, modules: ModuleInstance) -> Mapping[str, Any]:
        """The ``module`` block that calls a module."""
        found: Mapping[str, Any] = self.module(modules.parent).get("module_calls", {}).get(modules.steps[-1][0], {})
        return found

    def folder(self, modules: ModuleInstance) -> Path | None:
        """The source folder of a module; None when the source is not available (a registry module, no source given)."""
        folder = self.source
        for depth in range(1, len(modules.steps) + 1):
            where = self.call(ModuleInstance(steps=modules.steps[:depth])).get("source", "")
            if folder is None or not where.startswith((".", "/")):
                return None
            folder = folder / where
        return folder if folder is not None and folder.is_dir() else None

    def resource(self, modules: ModuleInstance, local_address: str) -> Mapping[str, Any] | None:
        """The declaration of a resource or data source by its address inside its module, without key."""
        path = tuple(name for name, _ in modules.steps)
        if path not in self._declared:
            self._declared[path] = {entry["address"]: entry for entry in self.module(modules).get("resources", ())}
        return self._declared[path].get(local_address)

    def declares(self, address: str) -> bool:
        """Whether a resource of this address (instance keys are ignored) is declared."""
        try:
            resource = ResourceInstance.parse(address).resource
        except AddressError:
            return False
        return self.resource(resource.module, resource.local) is not None

    def location(self, modules: ModuleInstance, local_address: str) -> Location | None:
        """Where a block of a module is, relative to the root's folder."""
        found = self.declared_at(modules, local_address)
        return found.block if found is not None else None

    def declared_at(self, modules: ModuleInstance, local_address: str) -> DeclaredAt | None:
        """Where a block of a module and its arguments are, relative to the root's folder; None when that is not available."""
        folder = self.folder(modules)
        if folder is None:
            return None
        if folder not in self._places:
            self._places[folder] = find_blocks(folder, relative_to=self.source)
        return self._places[folder].get(local_address)
