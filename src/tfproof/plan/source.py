"""A module's blocks: from its source folder, or from the plan's configuration where there is no source."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof import hcl
from tfproof.addresses import ResourceAddress
from tfproof.hcl import NativeBody, is_override
from tfproof.plan.expressions import Constant, Expression, OpaqueExpression
from tfproof.plan.files import module_files, read_text


@dataclass(slots=True, kw_only=True)
class ModuleBody:
    """What stands between the braces of a block, in the order of the source.

    ``from_plan``: it is what the plan's configuration says of it, which leaves dynamic blocks out.
    """

    attributes: dict[str, Expression] = field(default_factory=dict)
    blocks: list[ModuleBlock] = field(default_factory=list)
    from_plan: bool = False


@dataclass(slots=True, kw_only=True)
class ModuleBlock:
    """A block. For ``dynamic "x"`` the type is ``dynamic`` and the labels are ``("x",)``."""

    type: str
    labels: tuple[str, ...]
    body: ModuleBody

    @property
    def makes(self) -> str:
        """The type of the blocks that this one stands for."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(slots=True, kw_only=True)
class ModuleSource:
    """The source of one module: every top-level block, override files merged in."""

    blocks: list[ModuleBlock]

    def find(self, kind: str, *labels: str) -> ModuleBody | None:
        """The body of one top-level block."""
        return next((b.body for b in self.blocks if b.type == kind and b.labels == labels), None)

    def local(self, name: str) -> Expression | None:
        """The expression of a local value."""
        found = None
        for block in self.blocks:
            if block.type == "locals" and name in block.body.attributes:
                found = block.body.attributes[name]
        return found

    def resource(self, local_address: str) -> ModuleBody | None:
        """The body of a resource or data source by its address inside the module."""
        found = ResourceAddress.parse(local_address)
        return self.find("resource" if found.mode == "managed" else found.mode, found.type, found.name)


def read_module(folder: Path) -> ModuleSource | None:
    """Read all source files of a folder, in either syntax.

    Returns:
        None when there are none: the plan alone must do. Of a file that cannot be parsed, what was read before the error.
    """
    files = module_files(folder)
    if not files:
        return None
    found: list[ModuleBlock] = []
    for path, file in files:
        for block in _blocks(file.text, file.is_json):
            _add(found, block, override=is_override(path))
    return ModuleSource(blocks=found)


@functools.lru_cache(maxsize=1024)
def _blocks(text: str, is_json: bool) -> tuple[ModuleBlock, ...]:
    """The blocks of one file. Many plans of a session share them: nobody changes them."""
    blocks = read_text(text, is_json).blocks
    return tuple(ModuleBlock(type=one.type, labels=one.labels, body=_body(one.body)) for one in blocks)


def _add(found: list[ModuleBlock], block: ModuleBlock, *, override: bool) -> None:
    place = next((i for i, b in enumerate(found) if b.type == block.type and b.labels == block.labels), None)
    if not override or place is None or block.type == "locals":
        found.append(block)
        return
    body = found[place].body
    replaced = {nested.makes for nested in block.body.blocks}
    merged = ModuleBody(
        attributes={**body.attributes, **block.body.attributes},
        blocks=[b for b in body.blocks if b.makes not in replaced] + block.body.blocks,
    )
    found[place] = replace(found[place], body=merged)


def _body(body: hcl.Body) -> ModuleBody:
    """A body of the source. In JSON nothing tells a block from an argument: all but dynamic blocks are arguments there."""
    if isinstance(body, NativeBody):
        blocks = list(body.blocks)
    else:
        blocks = [*body.blocks_of("dynamic"), *(body.blocks_of("content") if "content" in body.attributes else ())]
    made = {block.type for block in blocks}
    return ModuleBody(
        attributes={name: one.expression for name, one in body.attributes.items() if name not in made},
        blocks=[ModuleBlock(type=block.type, labels=block.labels, body=_body(block.body)) for block in blocks],
    )


def from_configuration(expressions: Mapping[str, Any]) -> ModuleBody:
    """The body of a block as the plan's ``configuration`` gives it: references instead of expressions."""
    body = ModuleBody(from_plan=True)
    for name, value in expressions.items():
        if isinstance(value, list):
            body.blocks += [ModuleBlock(type=name, labels=(), body=from_configuration(v)) for v in value]
        elif "constant_value" in value or "references" in value or not value:
            body.attributes[name] = from_expression(value)
        else:
            body.blocks.append(ModuleBlock(type=name, labels=(), body=from_configuration(value)))
    return body


def from_expression(value: Mapping[str, Any]) -> Expression:
    """One expression as the plan's ``configuration`` gives it."""
    if "constant_value" in value:
        return Constant(value["constant_value"])
    return OpaqueExpression(tuple(value.get("references", ())))
