"""Paths into values: names and indexes."""

from __future__ import annotations

from typing import Any


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    """Return what a value has at a path; None where there is no such place."""
    for step in path:
        try:
            tree = tree[step]
        except (LookupError, TypeError):
            return None
    return tree
