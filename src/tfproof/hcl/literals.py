"""Values as the native syntax writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}


def literal(value: Any) -> str:
    """Return an expression that is a value: a string, a number, a boolean, null, or a list or map of these."""
    if isinstance(value, Mapping):
        items = ", ".join(f"{literal(str(key))} = {literal(one)}" for key, one in value.items())
        return f"{{ {items} }}" if items else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str):
        text = "".join(map(_escaped, value)).replace("${", "$${").replace("%{", "%%{")
        return f'"{text}"'
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def _escaped(character: str) -> str:
    """A character as it is between quotes: JSON has escapes that this syntax does not, and two of them for one character."""
    code = ord(character)
    if character in _ESCAPES or character.isprintable():
        return _ESCAPES.get(character, character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
