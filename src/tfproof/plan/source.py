"""A module's blocks: from its source folder, or from the plan's configuration where there is no source."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof.addresses import ResourceAddress
from tfproof.plan.expressions import Expression, Literal, Opaque, read_expression


@dataclass(slots=True, kw_only=True)
class Body:
    """What stands between the braces of a block, in the order of the source.

    ``from_plan``: it is what the plan's configuration says of it, which leaves dynamic blocks out.
    """

    attributes: dict[str, Expression] = field(default_factory=dict)
    blocks: list[SourceBlock] = field(default_factory=list)
    from_plan: bool = False


@dataclass(slots=True, kw_only=True)
class SourceBlock:
    """A block. For ``dynamic "x"`` the type is ``dynamic`` and the labels are ``("x",)``."""

    type: str
    labels: tuple[str, ...]
    body: Body

    @property
    def makes(self) -> str:
        """The type of the blocks that this one stands for."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(slots=True, kw_only=True)
class ModuleSource:
    """The source of one module: every top-level block, override files merged in."""

    blocks: list[SourceBlock]

    def find(self, kind: str, *labels: str) -> Body | None:
        """The body of one top-level block."""
        return next((b.body for b in self.blocks if b.type == kind and b.labels == labels), None)

    def local(self, name: str) -> Expression | None:
        """The expression of a local value."""
        found = None
        for block in self.blocks:
            if block.type == "locals" and name in block.body.attributes:
                found = block.body.attributes[name]
        return found

    def resource(self, local_address: str) -> Body | None:
        """The body of a resource or data source by its address inside the module."""
        found = ResourceAddress.parse(local_address)
        return self.find("resource" if found.mode == "managed" else found.mode, found.type, found.name)


def read_module(folder: Path) -> ModuleSource | None:
    """Read all ``*.tf`` files of a folder.

    Returns:
        None when python-hcl2 is not installed (the extra ``source``) or cannot read a file: the plan alone must do.
    """
    try:
        import hcl2  # noqa: F401 -- whether it is there
        from lark.exceptions import LarkError
    except ImportError:
        return None
    files = sorted(folder.glob("*.tf"), key=lambda path: (is_override(path.name), path.name))
    found: list[SourceBlock] = []
    for path in files:
        try:
            blocks = _blocks(path.read_text(encoding="utf-8"))
        except (LarkError, UnicodeDecodeError):
            return None
        for block in blocks:
            _add(found, block, override=is_override(path.name))
    return ModuleSource(blocks=found)


@functools.lru_cache(maxsize=512)
def _blocks(text: str) -> tuple[SourceBlock, ...]:
    """The blocks of one file. Many plans of a session share them: nobody changes them."""
    import hcl2

    return tuple(_body(hcl2.parses_to_tree(text).children[0]).blocks)


def is_override(name: str) -> bool:
    """Whether Terraform merges this file into the others: https://developer.hashicorp.com/terraform/language/files/override."""
    return name == "override.tf" or name.endswith("_override.tf")


def _add(found: list[SourceBlock], block: SourceBlock, *, override: bool) -> None:
    place = next((i for i, b in enumerate(found) if b.type == block.type and b.labels == block.labels), None)
    if not override or place is None or block.type == "locals":
        found.append(block)
        return
    body = found[place].body
    replaced = {nested.makes for nested in block.body.blocks}
    merged = Body(
        attributes={**body.attributes, **block.body.attributes},
        blocks=[b for b in body.blocks if b.makes not in replaced] + block.body.blocks,
    )
    found[place] = replace(found[place], body=merged)


def _body(tree: Any) -> Body:
    body = Body()
    for node in tree.children:
        kind = getattr(node, "data", None)
        if kind == "attribute":
            name, expression = node.children[0], node.children[-1]
            body.attributes[str(name.children[0])] = read_expression(expression)
        elif kind == "block":
            body.blocks.append(_block(node))
    return body


def _block(tree: Any) -> SourceBlock:
    words = list(_labels(tree))
    inner = next(node for node in tree.children if getattr(node, "data", None) == "body")
    return SourceBlock(type=words[0], labels=tuple(words[1:]), body=_body(inner))


def _labels(tree: Any) -> Iterator[str]:
    for node in tree.children:
        kind = getattr(node, "data", None)
        if kind == "string":
            yield "".join(str(part.children[0]) for part in node.children if hasattr(part, "data"))
        elif kind in ("identifier", "keyword", "literal_value"):
            yield str(node.children[0])


def from_configuration(expressions: Mapping[str, Any]) -> Body:
    """The body of a block as the plan's ``configuration`` gives it: references instead of expressions."""
    body = Body(from_plan=True)
    for name, value in expressions.items():
        if isinstance(value, list):
            body.blocks += [SourceBlock(type=name, labels=(), body=from_configuration(v)) for v in value]
        elif "constant_value" in value or "references" in value or not value:
            body.attributes[name] = from_expression(value)
        else:
            body.blocks.append(SourceBlock(type=name, labels=(), body=from_configuration(value)))
    return body


def from_expression(value: Mapping[str, Any]) -> Expression:
    """One expression as the plan's ``configuration`` gives it."""
    if "constant_value" in value:
        return Literal(value["constant_value"])
    return Opaque(tuple(value.get("references", ())))
