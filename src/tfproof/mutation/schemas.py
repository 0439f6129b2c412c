"""What a provider's schema says of the blocks of its resources."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Type = Any
"""A type as Terraform's JSON writes it: ``"string"``, ``["list", "string"]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An attribute of a block: its type, and who sets it."""

    type: Type
    required: bool = False
    optional: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockType:
    """A nested block: what it holds, and how many there must be."""

    schema: BlockSchema
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSchema:
    """The arguments and nested blocks of a block, by name."""

    arguments: Mapping[str, Argument] = field(default_factory=dict)
    blocks: Mapping[str, BlockType] = field(default_factory=dict)


Schemas = Callable[[str, str], BlockSchema | None]
"""Gives the schema of a mode (``resource``, ``data``) and type; None where it is not known."""


def no_schemas(_mode: str, _type: str) -> BlockSchema | None:
    """The schemas where no provider can be asked."""
    return None


def schemas_of(providers: Sequence[Any]) -> Schemas:
    """Return the schemas of the types that some providers have.

    Args:
        providers: their whole schemas (:class:`~tfproof.provider.schema.ProviderSchema`).
    """

    @functools.cache
    def find(mode: str, type_: str) -> BlockSchema | None:
        for provider in providers:
            block = provider.resource(type_) if mode == "resource" else provider.data_source(type_)
            if block is not None:
                return _read(block)
        return None

    return find


def _read(block: Any) -> BlockSchema:
    return BlockSchema(
        arguments={one.name: _argument(one) for one in block.attributes if one.type},
        blocks={
            one.type_name: BlockType(schema=_read(one.block), least=int(one.min_items)) for one in block.block_types
        },
    )


def _argument(attribute: Any) -> Argument:
    return Argument(
        type=json.loads(attribute.type),
        required=bool(attribute.required),
        optional=bool(attribute.optional),
        computed=bool(attribute.computed),
    )
