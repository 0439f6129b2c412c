from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider.decoded import decoded, json_of, taken

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
    made = json.loads(json_of(tree, ("text",), lambda way: "/".join(map(str, way))))
    assert made == {"user": "text/user", "db_port": 1, "list": ["text/list/0", {"a": "text/list/1/a"}]}
