"""Values as text of TOML: https://toml.io/en/v1.0.0."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def toml_text(value: Any) -> str:
    """Return a value as TOML has it, on one line.

    Raises:
        TypeError: TOML has no such value, such as null.
    """
    if isinstance(value, str):  # a basic string: JSON's escapes are among its own, but for DEL
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml_text(str(key))} = {toml_text(one)}' for key, one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_text, value))}]"
    raise TypeError(type(value).__name__)
