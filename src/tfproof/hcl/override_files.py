"""What override files change: a block and all that is merged over it, argument by argument, as Terraform does it.

Source: https://developer.hashicorp.com/terraform/language/files/override
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfproof.hcl.constants import constant
from tfproof.hcl.files import File
from tfproof.hcl.folders import is_override
from tfproof.hcl.structure import Attribute, Block

# What is merged inside a `lifecycle` block; anything else of it cannot be overridden.
LIFECYCLE = ("create_before_destroy", "ignore_changes", "prevent_destroy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block in its file."""

    path: Path
    file: File
    block: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class OverriddenBlock:
    """One block of a module: ``parts`` are the block itself and those of override files, in the order in which they are merged."""

    parts: tuple[Part, ...]

    @property
    def base(self) -> Part:
        """The block that the others are merged over."""
        return self.parts[0]

    def setting(self, name: str) -> Part:
        """Return the part whose argument or nested blocks of a name count; the block itself where none has any."""
        return next((part for part in self.parts[:0:-1] if _sets(part.block, name)), self.base)

    def lifecycle(self, name: str) -> Part:
        """Return the part whose ``lifecycle`` block sets an argument; the block itself where none does."""
        if name not in LIFECYCLE:
            return self.base
        inner = ((part, block) for part in self.parts[:0:-1] for block in part.block.blocks_of("lifecycle"))
        return next((part for part, block in inner if block.attribute(name) is not None), self.base)


def declarations(files: Iterable[tuple[Path, File]]) -> tuple[OverriddenBlock, ...]:
    """Return the blocks of a module, each with what is merged over it.

    Args:
        files: the files of the module's folder, override files last. A block of an override file that overrides nothing,
            which Terraform refuses, is a block of its own, and so is each ``locals`` block.
    """
    found: list[list[Part]] = []
    by_key: dict[tuple[object, ...], list[Part]] = {}
    for path, file in files:
        over = is_override(path)
        for block in file.blocks:
            key, part = identity(block), Part(path=path, file=file, block=block)
            if over and key in by_key and block.type != "locals":
                by_key[key].append(part)
            else:
                found.append([part])
                by_key.setdefault(key, found[-1])
    return tuple(OverriddenBlock(parts=tuple(parts)) for parts in found)


def identity(block: Block) -> tuple[object, ...]:
    """Return what a block has in common with those that override it: its type and labels, and a provider's alias."""
    alias = block.attribute("alias") if block.type == "provider" else None
    return (block.type, *block.labels, alias and constant(alias.expression))


def innermost(block: Block, path: Sequence[str | int]) -> Block | Attribute:
    """Return the argument at a path below a block; the innermost block that is certain where it is not written out.

    Args:
        block: the block.
        path: names of nested blocks, each with or without its number, then the argument's name.
    """
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


def _sets(block: Block, name: str) -> bool:
    return block.attribute(name) is not None or bool(block.blocks_of(name, labels=0, dynamic=True))


def _at(blocks: Sequence[Block], index: str | int | None) -> Block | None:
    return blocks[index] if isinstance(index, int) and index < len(blocks) else None
