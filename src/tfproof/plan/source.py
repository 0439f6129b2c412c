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
from tfproof.hcl.override_files import LIFECYCLE, identity
from tfproof.plan.expressions import Constant, Expression, OpaqueExpression
from tfproof.plan.source_files import module_files, read_text


@dataclass(slots=True, kw_only=True)
class ModuleBody:
    """What is between the braces of a block, in the order of the source.

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
        """The type of the blocks that this one makes."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(slots=True, kw_only=True)
class ModuleSource:
    """The source of one module: every top-level block, override files merged in. No block is added later."""

    blocks: list[ModuleBlock]
    _named: dict[tuple[str, tuple[str, ...]], ModuleBody] = field(default_factory=dict, repr=False, compare=False)

    def find(self, kind: str, *labels: str) -> ModuleBody | None:
        """The body of one top-level block."""
        if not self._named:
            for block in self.blocks:
                self._named.setdefault((block.type, block.labels), block.body)
        return self._named.get((kind, labels))

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
    places: dict[tuple[object, ...], int] = {}
    for path, file in files:
        over = is_override(path)
        for written, block in zip(file.blocks, _blocks(file.text, file.is_json), strict=True):
            place = places.setdefault(identity(written), len(found))
            if over and place < len(found) and block.type != "locals":
                found[place] = replace(found[place], body=_merged(found[place].body, block.body))
            else:
                found.append(block)
    return ModuleSource(blocks=found)


@functools.lru_cache(maxsize=1024)
def _blocks(text: str, is_json: bool) -> tuple[ModuleBlock, ...]:
    """The blocks of one file. Many plans of a session share them: they are never changed."""
    blocks = read_text(text, is_json).blocks
    return tuple(ModuleBlock(type=one.type, labels=one.labels, body=_body(one.body, "lifecycle")) for one in blocks)


def _merged(base: ModuleBody, over: ModuleBody) -> ModuleBody:
    """A body with what an override file sets in it. What is a block in one syntax is an argument in the other."""
    replaced = {*over.attributes, *(block.makes for block in over.blocks)} - {"lifecycle"}
    merged = ModuleBody(
        attributes={name: one for name, one in base.attributes.items() if name not in replaced} | over.attributes,
        blocks=[
            *(block for block in base.blocks if block.makes not in {*replaced, "lifecycle"}),
            *(block for block in over.blocks if block.makes != "lifecycle"),
        ],
    )
    lifecycle = _lifecycle(base).attributes | {
        name: one for name, one in _lifecycle(over).attributes.items() if name in LIFECYCLE
    }
    if lifecycle or _lifecycle(base).blocks:
        body = ModuleBody(attributes=lifecycle, blocks=_lifecycle(base).blocks)
        merged.blocks.append(ModuleBlock(type="lifecycle", labels=(), body=body))
    return merged


def _lifecycle(body: ModuleBody) -> ModuleBody:
    """The one block that is merged argument by argument."""
    return next((block.body for block in body.blocks if block.type == "lifecycle"), ModuleBody())


def _body(body: hcl.Body, *inner: str) -> ModuleBody:
    """A body of the source.

    In JSON nothing tells a block from an argument: all but dynamic blocks, and those of the types ``inner``, are arguments there.
    """
    if isinstance(body, NativeBody):
        blocks = list(body.blocks)
    else:
        kinds = ("dynamic", *inner, *(["content"] if "content" in body.attributes else ()))
        blocks = [block for kind in kinds for block in body.blocks_of(kind)]
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
