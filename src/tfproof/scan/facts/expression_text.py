"""Reads what an unresolved value says that it is: the one reference."""

from __future__ import annotations

from dataclasses import dataclass

from tfproof.addresses import Key, Reference, Step
from tfproof.errors import AddressError


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReference:
    """A plain reference to a block of a module.

    Args:
        block: ``aws_x.y``, ``data.aws_x.y``, or what another reference names: ``var.a``, ``module.m.out``.
        type: the type of a resource or data source; empty for everything else.
        is_data: whether it is a data source.
        key: the instance's key; None where there is none.
        path: the steps into it.
    """

    block: str
    type: str
    is_data: bool
    key: Key
    path: tuple[Step, ...]


def plain_reference(text: str) -> TextReference | None:
    """Return the one reference that the text of an unresolved value is; None when it is anything else."""
    try:
        found = Reference.parse(text)
    except AddressError:
        return None
    instance = found.resource
    if instance is None:
        return TextReference(block=found.named, type="", is_data=False, key=None, path=found.path)
    block = instance.resource
    return TextReference(
        block=block.local, type=block.type, is_data=block.mode == "data", key=instance.key, path=found.path
    )
