"""What is made up for outputs of another state has the shape that the source asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tfproof.hcl import Expression, parse, parse_expression
from tfproof.provider import plugin_protocol
from tfproof.terraform.remote_outputs import stand_ins

X = "data.terraform_remote_state.net.outputs.x"
TEXT, TEXTS = "tfproof-x", ["tfproof-x-1", "tfproof-x-2"]
TYPES = {"on": "bool", "ids": "set(number)", "all": "object({ n = number, o = optional(bool) })", "any": "any"}
TEXTS_BY_KEY = {one: one for one in TEXTS}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"locals {{ a = {X} }}", TEXT),
        (f"output o {{ value = {X} }}", TEXT),
        (f"resource a b {{ count = {X} }}", 1),
        (f"resource a b {{ count = ({X}) + 1 }}", 1),
        (f"resource a b {{ count = {X} ? 1 : 0 }}", True),
        (f"resource a b {{ count = !{X} ? 1 : 0 }}", True),
        (f"resource a b {{ count = length({X}) }}", TEXTS),
        (f"resource a b {{ for_each = {X} }}", TEXTS_BY_KEY),
        (f"resource a b {{ for_each = toset({X}) }}", TEXTS),
        (f"resource a b {{ for_each = {{ for k, v in {X} : k => v }} }}", TEXTS_BY_KEY),
        (f"locals {{ a = [for v in {X} : v] }}", TEXTS),
        (f"locals {{ a = {X}[0] }}", TEXTS),
        (f"locals {{ a = {X}[count.index] }}", TEXTS),
        (f"locals {{ a = {X}.id }}", {"id": "tfproof-x-id"}),
        (f'locals {{ a = {X}["id"] }}', {"id": "tfproof-x-id"}),
        (f"locals {{ a = {X}[*].id }}", [{"id": "tfproof-x-id"}] * 2),
        (f"resource a b {{ for_each = toset({X}[*].id) }}", [{"id": "tfproof-x-id"}] * 2),
        (f"locals {{ a = ({X}[*].id)[0] }}", [{"id": "tfproof-x-id"}] * 2),
        (f"locals {{ l = {X} }}\nresource a b {{ for_each = toset(local.l) }}", TEXTS),
        (f"locals {{ l = {X} }}\nlocals {{ a = local.l.id }}", {"id": "tfproof-x-id"}),
        (f"locals {{ a = {X.replace('net', 'net[0]')}.id }}", {"id": "tfproof-x-id"}),
        (f"locals {{ l = (var.x == null ? {X} : var.x) }}\nlocals {{ a = local.l.id }}", {"id": "tfproof-x-id"}),
        (f"locals {{ l = var.x ? var.x : {X} }}\nlocals {{ a = local.l.id }}", {"id": "tfproof-x-id"}),
        (f"resource a b {{ count = {X}.on ? {X}.n + 1 : 0 }}", {"n": 1, "on": True}),
        (f"resource a b {{ count = try({X}, false) ? 1 : 0 }}", True),
        (f"locals {{ a = try({X}, false) }}", True),
        (f"locals {{ a = coalesce({X}, 3) }}", 1),
        (f"locals {{ a = try({X}.ids, []) }}", {"ids": ["tfproof-x-ids-1", "tfproof-x-ids-2"]}),
        (f"locals {{ a = true == {X} }}", True),
        (f"locals {{ a = {X} != 2 }}", 1),
        (f'locals {{ a = {X} == "a" }}', TEXT),
        (f"locals {{ n = {X.removesuffix('.x')} }}\nlocals {{ a = local.n.x ? 1 : 0 }}", True),
        (
            f"locals {{ a = {{ for k, v in {X} : k => v.n if v.on }} }}",
            {one: {"n": "tfproof-x-n", "on": True} for one in TEXTS},
        ),
        (f"locals {{ a = [for v in {X} : v.n if v.on == true] }}", [{"n": "tfproof-x-n", "on": True}] * 2),
        (f"resource a b {{\n for_each = {X}\n c = each.value.id\n}}", {one: {"id": "tfproof-x-id"} for one in TEXTS}),
        (
            f"resource a b {{\n dynamic c {{\n for_each = {X}\n content {{\n d = !c.value.on\n }}\n }}\n}}",
            {one: {"on": True} for one in TEXTS},
        ),
        (
            f"module m {{\n on = {X}.on\n ids = {X}.ids\n all = {X}.all\n any = {X}.any\n}}",
            {"all": {"n": 1}, "any": "tfproof-x-any", "ids": [1, 1], "on": True},
        ),
    ],
)
def test_an_output_has_the_shape_of_its_use(source: str, expected: Any) -> None:
    def type_of(module: str, variable: str) -> Expression | None:
        assert module == "m"
        return parse_expression(TYPES[variable])

    assert stand_ins([parse(source).body], "net", type_of) == {"x": expected}


def test_a_name_decides_where_no_use_does() -> None:
    source = "locals { a = data.terraform_remote_state.net.outputs.subnet_ids }"
    assert stand_ins([parse(source).body], "net") == {"subnet_ids": ["tfproof-subnet-ids-1", "tfproof-subnet-ids-2"]}
    assert stand_ins([parse(source).body], "other") == {}


ARGUMENTS = {
    "on": "bool",
    "n": "number",
    "text": "string",
    "texts": ["set", "string"],
    "sizes": ["map", "number"],
    "rules": ["list", ["object", {"port": "number"}]],
}


def _schema(deep: int = 2) -> Any:
    """A block with arguments, and with blocks of the same in it."""
    block = plugin_protocol.message("Schema5").block
    for name, kind in ARGUMENTS.items():
        block.attributes.add(name=name, type=json.dumps(kind).encode(), optional=True)
    if deep:
        block.block_types.add(type_name="part", nesting=2).block.CopyFrom(_schema(deep - 1))
    return block


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (f"on = {X}", True),
        (f"n = ({X})", 1),
        (f'text = "${{{X}}}-b"', TEXT),
        (f"texts = {X}", TEXTS),
        (f"texts = [{X}]", TEXT),
        (f'texts = concat({X}, ["b"])', TEXTS),
        (f"texts = true ? {X} : []", TEXTS),
        (f"texts = [for v in {X} : v.id]", [{"id": "tfproof-x-id"}] * 2),
        (f"texts = {X}[*].id", [{"id": "tfproof-x-id"}] * 2),
        (f"texts = toset({X}[*].id)", [{"id": "tfproof-x-id"}] * 2),
        (f"rules {{\n port = {X}\n}}", 1),
        (
            f"dynamic rules {{\n for_each = {X}\n content {{\n port = rules.value.port\n}}\n}}",
            {one: {"port": 1} for one in TEXTS},
        ),
        (f"sizes = {X}", dict.fromkeys(TEXTS, 1)),
        (f"sizes = {{ a = {X} }}", 1),
        (f"sizes = merge({X}, {{}})", dict.fromkeys(TEXTS, 1)),
        (f"rules = {X}", [{"port": 1}] * 2),
        (f"rules = [{{ port = {X} }}]", 1),
        (f"part {{\n on = {X}\n}}", True),
        (f"dynamic part {{\n for_each = [1]\n content {{\n part {{\n n = {X}\n}}\n}}\n}}", 1),
        (f"dynamic part {{\n for_each = {X}\n content {{\n on = part.value\n}}\n}}", dict.fromkeys(TEXTS, True)),
        (
            f"dynamic part {{\n for_each = {X}\n content {{\n on = part.value.on\n}}\n}}",
            {one: {"on": True} for one in TEXTS},
        ),
    ],
)
def test_an_output_has_the_type_of_the_argument_that_it_is_given_to(argument: str, expected: Any) -> None:
    def find(kind: str, name: str) -> Any:
        return _schema() if (kind, name) == ("resource", "a") else None

    bodies = [parse(f"resource a b {{\n {argument}\n}}").body]
    assert stand_ins(bodies, "net", arguments=find) == {"x": expected}


def test_a_text_that_a_provider_takes_is_no_list_whatever_its_name() -> None:
    bodies = [parse("resource a b {\n text = data.terraform_remote_state.net.outputs.zone_ids\n}").body]
    assert stand_ins(bodies, "net", arguments=lambda *_: _schema()) == {"zone_ids": "tfproof-zone-ids"}
