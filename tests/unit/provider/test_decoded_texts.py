from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider.decoded_texts import Parts, decoded, taken, text_of_parts

SECRET = "data.aws_x.y.text"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (f"jsondecode({SECRET}).a", {"a": None}),
        (f'jsondecode({SECRET})["a"].b[1]', {"a": {"b": [None, None]}}),
        (f"[jsondecode({SECRET}).a, (jsondecode({SECRET})).c.d]", {"a": None, "c": {"d": None}}),
        ("local.decoded.a", {"a": None}),
        ("local.decoded.a.b", {"a": {"b": None}}),
        (f"jsondecode(nonsensitive({SECRET})).a", {"a": None}),
        ("jsondecode(data.aws_x.y[0].text).a", {"a": None}),
        ("[for one in data.aws_x.y : jsondecode(one.text).a]", {"a": None}),
        (f"jsondecode({SECRET})[0].a", [{"a": None}]),
        (f"jsondecode({SECRET})[999999]", [None] * 21),
        (f"yamldecode({SECRET}).a", {"a": None}),
        (f"element(jsondecode({SECRET}), 1)", [None, None]),
        (f'split(",", {SECRET})[2]', Parts(separator=",", count=3)),
        (f'[element(split("/", {SECRET}), 1), split("/", nonsensitive({SECRET}))[0]]', Parts(separator="/", count=2)),
        (f'[split(",", {SECRET})[2], jsondecode({SECRET}).a, split(",", {SECRET})[3]]', {"a": None}),
        (f'split(",", {SECRET})[var.n]', None),
        (f"split(var.by, {SECRET})[1]", None),
        (f"jsondecode({SECRET})", None),
        ("jsondecode(var.text).a", None),
        (f"jsondecode({SECRET}.inner).a", None),
        ("local.circle.a", None),
    ],
)
def test_what_is_read_of_a_text(tmp_path: Path, expression: str, found: Any) -> None:
    (tmp_path / "main.tf").write_text(
        f"locals {{\n  decoded = jsondecode({SECRET})\n  circle = local.circle\n}}\n"
        f'output "o" {{\n  value = {expression}\n}}\n'
    )
    assert decoded([tmp_path]) == ({} if found is None else {"data.aws_x": {"text": found}})


def test_of_a_resource_and_next_to_lists(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("locals {\n  a = jsondecode(aws_x.y.text).a\n  b = aws_x.y.nodes[1].id\n}\n")
    both = taken([tmp_path, tmp_path / "none"])
    assert both.decoded == {"aws_x": {"text": {"a": None}}}
    assert both.elements == {"aws_x": {"nodes": 2}}


def test_the_text_has_a_value_for_each_key() -> None:
    tree = {"user": None, "db_port": None, "list": [None, {"a": None}]}
    made = json.loads(text_of_parts(tree, ("text",), lambda way: "/".join(map(str, way))))
    assert made == {"user": "text/user", "db_port": 1, "list": ["text/list/0", {"a": "text/list/1/a"}]}


def test_a_text_that_is_split_has_its_parts() -> None:
    parts = Parts(separator=":", count=2)
    assert text_of_parts(parts, ("text",), lambda way: "/".join(map(str, way))) == "text/0:text/1"
