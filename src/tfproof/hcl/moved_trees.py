"""A syntax tree read from a part of a text, put at its place in the whole text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from tfproof.hcl.syntax import Node

_N = TypeVar("_N", bound=Node)


def moved(node: _N, place: Callable[[int], int]) -> _N:
    """Return the tree with every offset replaced.

    Args:
        node: the tree.
        place: gives the new offset for an old one.
    """
    values: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            value = moved(value, place)
        elif isinstance(value, tuple):
            items = []
            for item in value:
                items.append(moved(item, place) if isinstance(item, Node) else item)  # noqa: PERF401
            value = tuple(items)
        values[field.name] = value
    values["start"], values["end"] = place(node.start), place(node.end)
    return type(node)(**values)
