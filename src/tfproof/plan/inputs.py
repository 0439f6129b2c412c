"""Finds inputs that a module declares and nothing uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.plan.expressions import Index, Literal, Name
from tfproof.plan.source import Body, ModuleSource, SourceBlock, read_module

_META = {"source", "version", "count", "for_each", "depends_on", "providers"}


def unused_inputs(module_dir: Path) -> tuple[str, ...]:
    """The declared inputs that reach no resource, data source, output, check, provider or validation.

    An input counts as used when its value gets there through locals, or through an input of a local child module that
    the child uses in turn.

    Args:
        module_dir: the module's folder.

    Returns:
        The names of the unused inputs, sorted.

    Raises:
        UsageError: the folder cannot be read as Terraform source.
    """
    source = _read(module_dir)
    reached = _reached(source, module_dir)
    return tuple(sorted(block.labels[0] for block in _of_type(source, "variable") if block.labels[0] not in reached))


def _read(folder: Path) -> ModuleSource:
    source = read_module(folder) if folder.is_dir() else None
    if source is None or not source.blocks:
        raise UsageError(
            f"{folder} cannot be read as Terraform source",
            expected="a folder with *.tf files that parse, and python-hcl2 installed (the extra 'source')",
        )
    return source


def _of_type(source: ModuleSource, type_: str) -> Iterator[SourceBlock]:
    return (block for block in source.blocks if block.type == type_)


def _reached(source: ModuleSource, folder: Path) -> set[str]:
    """The inputs that reach something."""
    wanted: list[Any] = []
    for block in source.blocks:
        if block.type == "module":
            wanted += _call_expressions(block.body, folder)
        elif block.type == "variable":
            wanted += [nested.body for nested in block.body.blocks if nested.type == "validation"]
        elif block.type != "locals":
            wanted.append(block.body)
    inputs: set[str] = set()
    locals_seen: set[str] = set()
    while wanted:
        for kind, name in _references(wanted.pop()):
            if kind == "var":
                inputs.add(name)
            elif name not in locals_seen:
                locals_seen.add(name)
                wanted.append(source.local(name))
    return inputs


def _call_expressions(call: Body, folder: Path) -> list[Any]:
    """What a module call uses: all its arguments but those that the child ignores."""
    where = call.attributes.get("source")
    ignored: tuple[str, ...] = ()
    if isinstance(where, Literal) and str(where.value).startswith(("./", "../")):
        ignored = unused_inputs(folder / str(where.value))
    used = [value for name, value in call.attributes.items() if name in _META or name not in ignored]
    return [*used, *(block.body for block in call.blocks)]


def _references(tree: Any) -> Iterator[tuple[str, str]]:
    """Every ``var.x`` and ``local.x`` in a body or expression."""
    if isinstance(tree, Index) and isinstance(tree.base, Name) and tree.base.name in ("var", "local"):
        yield tree.base.name, str(tree.key.value) if isinstance(tree.key, Literal) else ""
    elif dataclasses.is_dataclass(tree):
        for field in dataclasses.fields(tree):
            yield from _references(getattr(tree, field.name))
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _references(value)
    elif isinstance(tree, tuple | list):
        for item in tree:
            yield from _references(item)
