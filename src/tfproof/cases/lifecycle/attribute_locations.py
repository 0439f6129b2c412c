"""Finds the line on which an attribute is set: of a replacement, that is the line to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tfproof.addresses import ModuleInstance, Step
from tfproof.findings import Location
from tfproof.hcl import Attribute, Block, read_file
from tfproof.plan import Plan


def attribute_place(plan: Plan, module_address: str, local_address: str, path: Sequence[Step]) -> Location | None:
    """Where an attribute of a resource is set.

    Args:
        plan: of the source in which it stands.
        module_address: of the module that declares the resource (instance keys are ignored).
        local_address: of the resource in it, without instance key.
        path: of the attribute: names of nested blocks and their numbers, then its name.

    Returns:
        The line of the attribute; of the innermost block that is certain where the attribute is not written out (a
        default, a dynamic block); None without source.
    """
    block = plan.configuration_tree.location(ModuleInstance.parse(module_address), local_address)
    if block is None or plan.source is None:
        return None
    try:
        file = read_file(plan.source / block.file)
    except OSError:
        return block
    found = next((one for one in file.blocks if block.line in {file.line(one), file.line(one.open_brace)}), None)
    return block if found is None else replace(block, line=file.line(_place(found, path)))


def _place(block: Block, path: Sequence[Step]) -> Block | Attribute:
    names = list(path)
    while names:
        name = str(names.pop(0))
        index = names.pop(0) if names and isinstance(names[0], int) else None
        inner = block.blocks_of(name, labels=0, dynamic=True)
        if not inner:
            return block.attribute(name) or block
        chosen = inner[0] if len(inner) == 1 else _at(inner, index)
        if chosen is None:
            return inner[0]
        block = next(iter(chosen.blocks_of("content")), chosen) if chosen.type == "dynamic" else chosen
    return block


def _at(blocks: Sequence[Block], index: Step | None) -> Block | None:
    return blocks[index] if isinstance(index, int) and index < len(blocks) else None
