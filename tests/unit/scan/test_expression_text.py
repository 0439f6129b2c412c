from __future__ import annotations

import pytest

from tfproof.scan.facts.expression_text import plain_reference


@pytest.mark.parametrize(
    ("text", "block", "type_", "key", "path"),
    [
        ("aws_x.y.id", "aws_x.y", "aws_x", None, ("id",)),
        ('aws_x.y["a.b"].id', "aws_x.y", "aws_x", "a.b", ("id",)),
        ("aws_x.y[0].list[1].id", "aws_x.y", "aws_x", 0, ("list", 1, "id")),
        ("data.aws_x.y.json", "data.aws_x.y", "aws_x", None, ("json",)),
        ("var.x.y", "var.x", "", None, ("y",)),
        ("module.m.out", "module.m.out", "", None, ()),
    ],
)
def test_a_plain_reference_is_read_from_the_text_of_an_expression(
    text: str, block: str, type_: str, key: object, path: tuple[object, ...]
) -> None:
    found = plain_reference(text)
    assert found is not None
    assert (found.block, found.type, found.key, found.path) == (block, type_, key, path)
    assert found.is_data is block.startswith("data.")


@pytest.mark.parametrize(
    "text",
    ["", "made of aws_x.y.id", "an expression that is not evaluated", "plain", "aws_x.y.id/x", "${aws_x.y.id}/x", "f(aws_x.y.id)", "a ? b.c : d.e", "aws_x.y[", '"aws_x.y.id"', "aws_x[0].y", "1"],
)  # fmt: skip
def test_anything_else_is_no_plain_reference(text: str) -> None:
    assert plain_reference(text) is None
