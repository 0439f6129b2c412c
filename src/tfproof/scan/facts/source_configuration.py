"""The ``configuration`` of a plan, as far as source alone gives it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.hcl import NOT_CONSTANT, ObjectCons, ScopeTraversal, constant, static, text_of
from tfproof.hcl import Expression as HclExpression
from tfproof.language.types import ANY, ValueType, converted, parse_type
from tfproof.plan.expressions import Expression
from tfproof.plan.source import ModuleBody, ModuleSource, read_module

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on", "providers", "source", "version"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})
_DEEPEST = 20
_REPEATS = {"count": "count_expression", "for_each": "for_each_expression"}


def configuration_of(root: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``configuration`` and the ``variables`` of a plan.

    Args:
        root: the folder of the root module.
        given: values of its variables; of all others, their defaults count.
    """
    configuration = _Configuration()
    module = configuration.module(root, "", {})
    source = read_module(root)
    types = (
        {block.labels[0]: _type(block.body) for block in source.blocks if block.type == "variable"} if source else {}
    )
    values = {name: one["default"] for name, one in module.get("variables", {}).items() if "default" in one}
    values |= {name: converted(value, types[name]) for name, value in given.items() if name in types}
    return {
        "configuration": {"root_module": module, "provider_config": configuration.providers},
        "variables": {name: {"value": value} for name, value in values.items()},
    }


class _Configuration:
    """Reads modules; ``providers`` are the provider configurations that they declare, by key."""

    def __init__(self) -> None:
        self.providers: dict[str, Any] = {}

    def module(self, folder: Path, address: str, passed: Mapping[str, str], depth: int = 0) -> dict[str, Any]:
        """The declarations of a module; ``passed`` are the keys of the provider configurations that it is given, by name."""
        source = read_module(folder)
        if source is None or depth > _DEEPEST:
            return {}
        known = {**passed, **self._declared_providers(source, address)}
        found: dict[str, Any] = {"resources": [], "module_calls": {}, "variables": {}}
        for block in source.blocks:
            body, labels = block.body, block.labels
            repeats: dict[str, Any] = {key: {} for name, key in _REPEATS.items() if name in body.attributes}
            if block.type in ("resource", "data", "ephemeral") and len(labels) == 2:
                type_, name = labels
                prefix = "" if block.type == "resource" else f"{block.type}."
                key = known.get(_provider(body.attributes.get("provider")) or type_.split("_", 1)[0], "")
                found["resources"].append({"address": f"{prefix}{type_}.{name}", "provider_config_key": key, **repeats})
            elif block.type == "module" and labels:
                inside = f"{address}.module.{labels[0]}".lstrip(".")
                found["module_calls"][labels[0]] = self._call(body, folder, inside, known, depth) | repeats
            elif block.type == "variable" and labels:
                default = _constant(body, "default")
                has_default = default is not NOT_CONSTANT
                found["variables"][labels[0]] = {"default": converted(default, _type(body))} if has_default else {}
        return found

    def _call(
        self, body: ModuleBody, folder: Path, address: str, known: Mapping[str, str], depth: int
    ) -> dict[str, Any]:
        source = _constant(body, "source")
        if not isinstance(source, str) or not source.startswith(("./", "../")):
            return {"source": str(source or "")}
        return {"source": source, "module": self.module(folder / source, address, _passed(body, known), depth + 1)}

    def _declared_providers(self, source: ModuleSource, address: str) -> dict[str, str]:
        """The keys of the provider configurations that a module declares, by the names that it has for them."""
        found = {}
        for block in source.blocks:
            if block.type == "provider" and block.labels:
                alias = _constant(block.body, "alias")
                name = block.labels[0] if alias is NOT_CONSTANT else f"{block.labels[0]}.{alias}"
                key = f"{address}:{name}" if address else name
                entry = {"name": block.labels[0], "module_address": address}
                self.providers[key] = entry if alias is NOT_CONSTANT else {**entry, "alias": alias}
                found[name] = key
        return found


def _passed(body: ModuleBody, known: Mapping[str, str]) -> dict[str, str]:
    """The provider configurations that a call gives to its module: those that it names, or all without an alias."""
    written = body.attributes.get("providers")
    if not isinstance(written, ObjectCons):
        return {name: key for name, key in known.items() if "." not in name}
    return {
        text_of(item.key) or _provider(item.key): known[_provider(item.value)]
        for item in written.items
        if _provider(item.value) in known
    }


def _provider(expression: Expression | None) -> str:
    """The name of a provider configuration as a module has it: ``aws``, ``aws.east``."""
    found = static(expression) if isinstance(expression, HclExpression) else None
    return ".".join(map(str, found.names)) if isinstance(found, ScopeTraversal) else ""


def _type(body: ModuleBody) -> ValueType:
    written = body.attributes.get("type")
    return parse_type(written) if isinstance(written, HclExpression) else ANY


def _constant(body: ModuleBody, name: str) -> Any:
    written = body.attributes.get(name)
    return constant(written) if isinstance(written, HclExpression) else NOT_CONSTANT
