"""Finds the line on which an attribute is set: of a replacement, that is the line to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tfproof.addresses import ModuleInstance, Step
from tfproof.findings import Location
from tfproof.plan import Plan
from tfproof.terraform.hcl import Block, read_native


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
        text = (plan.source / block.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return block
    found = next((one for one in read_native(text) if _line(text, one.start) == block.line), None)
    return block if found is None else replace(block, line=_line(text, _offset(text, found, path)))


def _offset(text: str, block: Block, path: Sequence[Step]) -> int:
    names = list(path)
    while names:
        name = str(names.pop(0))
        index = names.pop(0) if names and isinstance(names[0], int) else None
        inner = block.all_of(name)
        if not inner:
            return _attribute(text, block, name)
        chosen = inner[0] if len(inner) == 1 else _at(inner, index)
        if chosen is None:
            return inner[0].start
        block = next(iter(chosen.all_of("content")), chosen) if chosen.type == "dynamic" else chosen
    return block.start


def _at(blocks: Sequence[Block], index: Step | None) -> Block | None:
    return blocks[index] if isinstance(index, int) and index < len(blocks) else None


def _attribute(text: str, block: Block, name: str) -> int:
    """The offset of ``name = ...`` directly in a block, or that of the block."""
    # The same words may stand in a string, a map or a comment before it: the expression after them tells it.
    wanted = rf"(?<![\w.-]){re.escape(name)}[ \t]*={re.escape(block.attributes.get(name, ''))}"
    for found in re.finditer(wanted, text[: block.end]) if name in block.attributes else ():
        if found.start() > block.start and not any(one.start <= found.start() < one.end for one in block.blocks):
            return found.start()
    return block.start


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
