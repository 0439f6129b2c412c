from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.provider.indexed_elements import indexed, keyed, single


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("aws_x.y.a[0]", {"a": 1}),
        ("aws_x.y.a.0", {"a": 1}),
        ("aws_x.y[0].a[2].b[0].c", {"a": 3, "a.b": 1}),
        ('aws_x.y["k"].a[1]', {"a": 2}),
        ("aws_x.y[count.index].a[0]", {"a": 1}),
        ("aws_x.y[*].a[0].id", {"a": 1}),
        ("tolist(aws_x.y.a)[0]", {"a": 1}),
        ("element(aws_x.y.a, 3)", {"a": 4}),
        ("element(sort((aws_x.y.a)), count.index)", {}),
        ("var.z ? aws_x.y.a[0] : null", {"a": 1}),
        ('join(",", [aws_x.y.a[0]])', {"a": 1}),
        ("f(aws_x.y.a[aws_x.y.b[1]])", {"b": 2}),
        ('"${aws_x.y.a[0].b}-x"', {"a": 1}),
        ("local.a[1].b", {"a": 2}),
        ("(var.z == null ? aws_x.y.a : var.z)[1]", {"a": 2}),
        ("(var.z ? var.z : aws_x.y.a)[0].b[1]", {"a": 1, "a.b": 2}),
        ("var.z ? aws_x.y.a[0] : aws_x.y.b[0]", {"a": 1, "b": 1}),
        ("local.either[0]", {"a": 1}),
        ("local.turns[0]", {}),
        ("try(aws_x.y.a[0], null)", {}),
        ("can(aws_x.y.a[0])", {}),
        ('aws_x.y.tags["a"]', {}),
        ("[for x in aws_x.y : x.a[0]]", {"a": 1}),
        ("{ for k, x in aws_x.y : k => x.b[1].a[0] if x.c[2] != null }", {"b": 2, "b.a": 1, "c": 3}),
        ("[for x in aws_x.y.b : [for z in x.a : z[0]]]", {"b.a": 1}),
        ("[for x in x.y : x.a[0]]", {}),
        ("[for k, x in aws_x.y : k.a[0]]", {}),
        ("[for aws_x in var.z : aws_x.y.a[0]]", {}),
        ('"%{ for x in aws_x.y }${x.a[0]}%{ endfor }"', {"a": 1}),
        ("local.round[0]", {}),
    ],
)
def test_which_elements_an_expression_takes_out_of_lists(written: str, found: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f"locals {{\n a = aws_x.y.a\n round = local.round\n either = var.z ? [] : local.a\n"
        f' turns = var.z ? local.turns : local.turns\n}}\noutput "o" {{ value = {written} }}\n',
        encoding="utf-8",
    )
    assert indexed([tmp_path]).get("aws_x", {}) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('aws_x.y.a["k"]', {"a": {"k"}}),
        ("aws_x.y.a.k", {"a": {"k"}}),
        ('aws_x.y["instance"].a["k"]', {"a": {"k"}}),
        ('aws_x.y[0].b[1].a["k"]', {"b": {"a"}, "b.a": {"k"}}),
        ('lookup(aws_x.y.a, "k")', {"a": {"k"}}),
        ('lookup(aws_x.y.a, "k", "default")', {}),
        ("lookup(aws_x.y.a, var.k)", {}),
        ('try(aws_x.y.a["k"], null)', {}),
        ('"${aws_x.y.a["k"]}-${local.a["l"]}"', {"a": {"k", "l"}}),
        ('[for x in aws_x.y : x.a["k"]]', {"a": {"k"}}),
        ('{ for x in aws_x.y : x.a["k"] => x.a["l"]... if x.a["m"] != "" }', {"a": {"k", "l", "m"}}),
        ('aws_x.y[*].a["k"]', {"a": {"k"}}),
        ('tomap(aws_x.y.a)["k"]', {"a": {"k"}}),
        ("aws_x.y.a[each.key]", {}),
    ],
)
def test_which_keys_an_expression_takes_values_by(written: str, found: dict[str, set[str]], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f'locals {{\n a = aws_x.y.a\n}}\noutput "o" {{ value = {written} }}\n', encoding="utf-8"
    )
    assert keyed([tmp_path]).get("aws_x", {}) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("one(aws_x.y.a)", {"a"}),
        ("one(tolist(aws_x.y[0].a))", {"a"}),
        ("one((local.a))", {"a"}),
        ("one(aws_x.y.a[*].id)", {"a"}),
        ("one(aws_x.y.b[0].a[*].id)", {"b.a"}),
        ("one([for i, x in aws_x.y.a : upper(x)])", {"a"}),
        ("one(aws_x.y[*].a)", set()),
        ("one([for x in aws_x.y.a : x if x != null])", set()),
        ("one({ for x in aws_x.y.a : x => x })", set()),
        ("one(aws_x.y)", set()),
        ("one(aws_x.y.b[*].a)", {"b"}),
        ("one(local.round)", set()),
        ("aws_x.y.a", set()),
    ],
)
def test_which_lists_have_one_element(written: str, found: set[str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f'locals {{\n a = aws_x.y.a\n round = local.round\n}}\noutput "o" {{ value = {written} }}\n', encoding="utf-8"
    )
    assert single([tmp_path]).get("aws_x", set()) == found


def test_json_and_data_sources_are_read_and_a_broken_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.tf.json").write_text('{"output": {"o": {"value": "${data.aws_x.y.a[0]}"}}}', encoding="utf-8")
    (tmp_path / "b.tf").write_text("output {{{", encoding="utf-8")
    assert indexed([tmp_path, tmp_path / "none"]) == {"data.aws_x": {"a": 1}}
