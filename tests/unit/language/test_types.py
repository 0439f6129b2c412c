"""Type constraints are read as trees, and values converted as Terraform converts them."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.hcl import parse_expression
from tfproof.language.types import ANY, TypeKind, ValueType, converted, parse_type

STRING = ValueType(kind=TypeKind.STRING)


def type_of(text: str) -> ValueType:
    return parse_type(parse_expression(text))


@pytest.mark.parametrize("kind", ["string", "number", "bool", "any"])
def test_plain_types_are_read_also_in_quotes(kind: str) -> None:
    assert type_of(kind) == type_of(f'"{kind}"') == ValueType(kind=TypeKind(kind))


def test_a_type_that_is_not_there_is_any() -> None:
    assert parse_type(None) == ANY
    assert type_of("nonsense(string)") == ANY


def test_types_nest() -> None:
    found = type_of("map(object({ a = string, b = optional(list(number), [1]), c = optional(bool) }))")
    assert found.kind is TypeKind.MAP
    assert found.element is not None
    a, b, c = (found.element.attributes[name] for name in "abc")
    assert (a.type, a.optional) == (STRING, False)
    assert (b.optional, b.default, b.type.element) == (True, [1], ValueType(kind=TypeKind.NUMBER))
    assert (c.optional, c.default) == (True, None)
    assert type_of("tuple([string, number])").items == (STRING, ValueType(kind=TypeKind.NUMBER))


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("string", 1, "1"),
        ("string", True, "true"),
        ("number", 1, 1),
        ("set(string)", ["b", "a", "b"], ["a", "b"]),
        ("list(string)", ["b", "a", "b"], ["b", "a", "b"]),
        ("object({ a = string, b = optional(number, 3) })", {"a": 1, "more": 2}, {"a": "1", "b": 3}),
        ("object({ a = optional(string) })", {}, {"a": None}),
        ("map(string)", {"k": 1}, {"k": "1"}),
        ("string", None, None),
    ],
)
def test_values_are_given_as_terraform_gives_them(type_: str, value: Any, expected: Any) -> None:
    assert converted(value, type_of(type_)) == expected
