"""What is made up for outputs of another state has the shape that the source asks for."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.hcl import parse
from tfproof.terraform.remote_outputs import stand_ins

X = "data.terraform_remote_state.net.outputs.x"
TEXT, TEXTS = "tfproof-x", ["tfproof-x-1", "tfproof-x-2"]
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
        (f"locals {{ l = {X} }}\nresource a b {{ for_each = toset(local.l) }}", TEXTS),
        (f"locals {{ l = {X} }}\nlocals {{ a = local.l.id }}", {"id": "tfproof-x-id"}),
        (f"locals {{ a = {X.replace('net', 'net[0]')}.id }}", {"id": "tfproof-x-id"}),
    ],
)
def test_an_output_has_the_shape_of_its_use(source: str, expected: Any) -> None:
    assert stand_ins([parse(source).body], "net") == {"x": expected}


def test_a_name_decides_where_no_use_does() -> None:
    source = "locals { a = data.terraform_remote_state.net.outputs.subnet_ids }"
    assert stand_ins([parse(source).body], "net") == {"subnet_ids": ["tfproof-subnet-ids-1", "tfproof-subnet-ids-2"]}
    assert stand_ins([parse(source).body], "other") == {}
