"""The type constraint of a variable, as a tree.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof import hcl
from tfproof.language.conversion import ValueSet, text_of_value, value_set
from tfproof.language.errors import EvaluationFails, Undecided


class TypeKind(enum.StrEnum):
    """The kinds of types that a variable can have."""

    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    ANY = "any"
    LIST = "list"
    SET = "set"
    MAP = "map"
    OBJECT = "object"
    TUPLE = "tuple"


_PLAIN: Final = {kind.value: kind for kind in (TypeKind.STRING, TypeKind.NUMBER, TypeKind.BOOL, TypeKind.ANY)}
_COLLECTIONS: Final = {kind.value: kind for kind in (TypeKind.LIST, TypeKind.SET, TypeKind.MAP)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectAttribute:
    """One attribute of an object type.

    Attributes:
        optional: whether it may be left out.
        default: its value then; None is null.
    """

    type: ValueType
    optional: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """A type: of a collection with its element's, of an object with its attributes', of a tuple with its items'."""

    kind: TypeKind
    element: ValueType | None = None
    attributes: Mapping[str, ObjectAttribute] = field(default_factory=dict)
    items: tuple[ValueType, ...] = ()


ANY: Final = ValueType(kind=TypeKind.ANY)


def parse_type(expression: hcl.Expression | None) -> ValueType:  # noqa: PLR0911 - one line for each form
    """Return the type that a constraint says; ``any`` where there is none, or one that the language does not have."""
    match hcl.static(expression) if expression is not None else None:
        case hcl.ParenthesesExpr(expression=inner):
            return parse_type(inner)
        case hcl.ScopeTraversal(root=name, steps=()) if name in _PLAIN:
            return ValueType(kind=_PLAIN[name])
        case hcl.ScopeTraversal(root=name, steps=()) if name in _COLLECTIONS:
            return ValueType(kind=_COLLECTIONS[name], element=ANY)  # as versions before 0.12 wrote it
        case hcl.FunctionCall(name=name, arguments=(element,)) if name in _COLLECTIONS:
            return ValueType(kind=_COLLECTIONS[name], element=parse_type(element))
        case hcl.FunctionCall(name="object", arguments=(hcl.ObjectCons() as attributes,)):
            return ValueType(kind=TypeKind.OBJECT, attributes=_attributes(attributes))
        case hcl.FunctionCall(name="tuple", arguments=(hcl.TupleCons(items=items),)):
            return ValueType(kind=TypeKind.TUPLE, items=tuple(map(parse_type, items)))
        case _:
            return ANY


def _attributes(written: hcl.ObjectCons) -> dict[str, ObjectAttribute]:
    found: dict[str, ObjectAttribute] = {}
    for item in written.items:
        name = hcl.text_of(item.key)
        if name is None:
            continue
        match hcl.static(item.value):
            case hcl.FunctionCall(name="optional", arguments=(inner, *rest)):
                default = hcl.constant(rest[0]) if rest else None
                found[name] = ObjectAttribute(
                    type=parse_type(inner), optional=True, default=None if default is hcl.NOT_CONSTANT else default
                )
            case other:
                found[name] = ObjectAttribute(type=parse_type(other))
    return found


def converted(value: Any, type_: ValueType) -> Any:  # noqa: PLR0911 - one line for each kind
    """Return a value as Terraform gives it to a module: attributes that are left out filled in, elements of sets once.

    A value that the type refuses comes back as it is.
    """
    if value is None:
        return None
    match type_.kind:
        case TypeKind.STRING if not isinstance(value, str):
            text = text_of_value(value)
            return value if text is None else text
        case TypeKind.BOOL if value in ("true", "false"):
            return value == "true"
        case TypeKind.NUMBER if isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)", value):
            return int(value)
        case TypeKind.LIST | TypeKind.SET if isinstance(value, list | tuple | set | frozenset):
            items = [converted(item, type_.element or ANY) for item in value]
            return items if type_.kind is TypeKind.LIST else _set(items)
        case TypeKind.MAP if isinstance(value, Mapping):
            return {str(key): converted(item, type_.element or ANY) for key, item in sorted(value.items())}
        case TypeKind.OBJECT if isinstance(value, Mapping):
            return {
                name: converted(value[name] if value.get(name) is not None else one.default, one.type)
                for name, one in sorted(type_.attributes.items()) if name in value or one.optional
            }  # fmt: skip
        case _:
            return value


def _set(items: list[Any]) -> ValueSet:
    try:
        return value_set(items)
    except (EvaluationFails, Undecided):
        found = {repr(item): item for item in items}
        return ValueSet(found[key] for key in sorted(found))
