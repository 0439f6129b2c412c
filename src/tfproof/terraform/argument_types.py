"""The types that providers give to the arguments of resources, data sources and ephemeral resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tfproof.language.types import ANY, ObjectAttribute, TypeKind, ValueType
from tfproof.provider import plugin_protocol
from tfproof.provider.type_json import type_of

if TYPE_CHECKING:
    from tfproof.provider.schema import ProviderSchema

ArgumentTypes = Callable[[str, str], Any]
"""The schema's block of a type (``resource``, ``data`` or ``ephemeral``, and its name); None where no provider has it."""

_GETTERS: Final = {"resource": "resource", "data": "data_source", "ephemeral": "ephemeral"}
_PLAIN: Final = {"string": TypeKind.STRING, "number": TypeKind.NUMBER, "bool": TypeKind.BOOL}


def no_types(_kind: str, _name: str) -> None:
    """Know no schema."""


def argument_types(schemas: Callable[[], Iterable[ProviderSchema]]) -> ArgumentTypes:
    """Return what finds blocks in the schemas of providers, which are asked for when the first is looked for."""
    known = cache(lambda: tuple(schemas()))

    def find(kind: str, name: str) -> Any:
        getter = _GETTERS.get(kind)
        found = (getattr(schema, getter)(name) for schema in known()) if getter is not None else ()
        return next((block for block in found if block is not None), None)

    return find


def argument_type(schema: Any, name: str) -> ValueType:
    """Return the type of an argument of a schema's block."""
    for attribute in schema.attributes:
        if attribute.name == name:
            return _nested(attribute) if not attribute.type else value_type(type_of(attribute))
    return ANY


def nested_block(schema: Any, name: str) -> Any:
    """Return the schema of the blocks of a name in a schema's block; None where it has none.

    Some arguments are written as blocks: https://developer.hashicorp.com/terraform/language/attr-as-blocks
    """
    found = next((one.block for one in schema.block_types if one.type_name == name), None)
    argument = next((one for one in schema.attributes if one.name == name and one.type), None)
    kind = type_of(argument) if argument is not None else None
    if found is None and isinstance(kind, list) and isinstance(kind[1], list) and kind[1][0] == "object":
        found = plugin_protocol.message("Schema5").block
        for one, inner in kind[1][1].items():
            found.attributes.add(name=one, type=json.dumps(inner).encode(), optional=True)
    return found


def value_type(kind: Any) -> ValueType:
    """Return a type that a schema has as type JSON."""
    if isinstance(kind, str):
        return ValueType(kind=_PLAIN.get(kind, TypeKind.ANY))
    shape, inner = kind
    if shape == "object":
        fields = {name: ObjectAttribute(type=value_type(one)) for name, one in inner.items()}
        return ValueType(kind=TypeKind.OBJECT, attributes=fields)
    if shape == "tuple":
        return ValueType(kind=TypeKind.TUPLE, items=tuple(map(value_type, inner)))
    return ValueType(kind=TypeKind(shape), element=value_type(inner))


def _nested(attribute: Any) -> ValueType:
    """The type of an attribute whose attributes the schema describes one by one: those that it does not require may be left out."""
    fields = {
        one.name: ObjectAttribute(
            type=value_type(type_of(one)) if one.type else _nested(one), optional=not one.required
        )
        for one in attribute.nested_type.attributes
    }
    inner = ValueType(kind=TypeKind.OBJECT, attributes=fields)
    shape = {2: TypeKind.LIST, 3: TypeKind.SET, 4: TypeKind.MAP}.get(attribute.nested_type.nesting)
    return inner if shape is None else ValueType(kind=shape, element=inner)
