"""Terraform's types as its type JSON has them: ``"string"``, ``["list", T]``, ``["object", {...}]``, ..."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

_PLAIN: Final = {str: "string", int: "number", float: "number"}
SINGLE: Final = frozenset({1, 5})
"""How a block of which there is one is nested: single and group."""

RULES: Final = frozenset({"guess", "json", "each", "times"})
"""What makes a value of a fact a rule by which the value is made."""


def type_of(attribute: Any) -> Any:
    """Return an attribute's type (``wire`` message) as type JSON."""
    if attribute.type:
        return json.loads(attribute.type)
    nested = attribute.nested_type
    inner = ["object", {one.name: type_of(one) for one in nested.attributes}]
    return {2: ["list", inner], 3: ["set", inner], 4: ["map", inner]}.get(nested.nesting, inner)


def block_type(nested: Any) -> Any:
    """Return the type of a nested block (``wire`` message) as type JSON."""
    inner = {one.name: type_of(one) for one in nested.block.attributes}
    inner |= {one.type_name: block_type(one) for one in nested.block.block_types}
    return {2: ["list", ["object", inner]], 3: ["set", ["object", inner]], 4: ["map", ["object", inner]]}.get(
        nested.nesting, ["object", inner]
    )


def kind_text(kind: Any) -> str:
    """Return a type as Terraform's language writes it."""
    if isinstance(kind, str):
        return "any" if kind == "dynamic" else kind
    shape, inner = kind
    if shape == "object":
        return f"object({{ {', '.join(f'{name} = {kind_text(one)}' for name, one in sorted(inner.items()))} }})"
    return f"tuple([{', '.join(map(kind_text, inner))}])" if shape == "tuple" else f"{shape}({kind_text(inner)})"


def conforms(value: Any, kind: Any) -> bool:
    """Whether plain data is of the type ``kind``; null always is."""
    if value is None or kind == "dynamic":
        return True
    if isinstance(kind, str):
        name = "bool" if isinstance(value, bool) else _PLAIN.get(type(value))
        return name == kind
    shape, inner = kind
    if shape in {"object", "map"}:
        kinds = inner if shape == "object" else dict.fromkeys(value, inner) if isinstance(value, dict) else {}
        return isinstance(value, dict) and set(value) == set(kinds) and all(conforms(value[k], kinds[k]) for k in kinds)
    items = inner if shape == "tuple" else [inner] * len(value) if isinstance(value, list) else []
    return (
        isinstance(value, list)
        and len(items) == len(value)
        and all(conforms(one, item) for one, item in zip(value, items, strict=True))
    )


def empty(kind: Any) -> Any:
    """Return a value of a type with nothing in it: false, 0, no text, no elements."""
    if isinstance(kind, str):
        return {"string": "", "number": 0, "bool": False}.get(kind)
    return {} if kind[0] == "map" else None if kind[0] == "object" else []


def converted(value: Any, kind: Any) -> Any:
    """Return a plain value as one of the type ``kind``, as Terraform converts text, numbers and bools."""
    if value is None or not isinstance(kind, str):
        return value
    if kind == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "number":
        return value if not isinstance(value, str) else int(value) if value.lstrip("-").isdigit() else 0
    return value in {True, "true"} if kind == "bool" else value


def is_shaped(value: Any, kind: Any) -> bool:
    """Whether a value has the outer shape of a type: a list for a list or set, an object for an object or map."""
    if value is None:
        return True
    shape = kind if isinstance(kind, str) else kind[0]
    if isinstance(value, list):
        inner = kind[1] if shape in {"list", "set"} else None
        return inner is not None and all(is_shaped(one, inner) for one in value)
    return isinstance(value, dict) is (shape in {"object", "map"})


def fits(value: Any, kind: Any) -> bool:
    """Return whether a fact is about an attribute of this type: a data source may have another than its resource."""
    if not isinstance(value, Mapping) or RULES.isdisjoint(value):
        return is_shaped(value, kind)
    if "guess" in value:
        return fits(value["guess"], kind)
    if "json" in value:
        return bool(kind == "string")
    return isinstance(kind, list) and kind[0] in {"list", "set"} and fits(value["of"], kind[1])
