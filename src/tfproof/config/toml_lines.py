"""The line of each key of a TOML file. The standard library's reader gives no places, so it is asked with beginnings of the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

Key = tuple[str | int, ...]


def key_lines(text: str) -> dict[Key, int]:
    """Return the line on which the statement of each key begins, counted from 1.

    Every beginning of a file that ends between two statements is a TOML document itself, and no other is: a string, an array or
    an inline table that is cut does not parse. A key that the longer document has and the shorter one lacks is of the statement
    between the two.

    Args:
        text: a TOML document that parses.
    """
    found: dict[Key, int] = {}
    lines = text.splitlines(keepends=True)
    begins = 1
    for number in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        for key in _keys(document):
            found.setdefault(key, begins)
        begins = number + 1
    return found


def _keys(value: Any, above: Key = ()) -> Iterator[Key]:
    items: Iterator[tuple[str | int, Any]]
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    else:
        return
    for name, inner in items:
        yield (*above, name)
        yield from _keys(inner, (*above, name))
