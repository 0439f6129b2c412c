from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.plan.expressions import (
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Literal,
    Name,
    ObjectOf,
    Operation,
    Splat,
    Template,
    TupleOf,
    parse_expression,
)
from tfproof.plan.source import read_module


def ref(*steps: str | int) -> Expression:
    found: Expression = Name(str(steps[0]))
    for step in steps[1:]:
        found = Index(found, Literal(step))
    return found


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("a.b[0].c", ref("a", "b", 0, "c")),
        ("a.b.0.c", ref("a", "b", 0, "c")),
        ('a.b["k.l"]', ref("a", "b", "k.l")),
        ("a.b[each.key].c", Index(Index(ref("a", "b"), ref("each", "key")), Literal("c"))),
        ("(a.b)", ref("a", "b")),
        ('"${a.b}"', ref("a", "b")),
        ('"${a.b}/x"', Template((ref("a", "b"), Literal("/x")))),
        (r'"a\"b\n$${c}"', Literal('a"b\n${c}')),
        ('""', Literal("")),
        ("true", Literal(True)),
        ("-1.5", Literal(-1.5)),
        ("a.b[*].c", Splat(ref("a", "b"), (Literal("c"),))),
        ("a.b.*.c[0]", Index(Splat(ref("a", "b"), (Literal("c"),)), Literal(0))),
        ("f(a.b, 1)", Call("f", (ref("a", "b"), Literal(1)))),
        ("provider::p::f(a.b)", Call("provider::p::f", (ref("a", "b"),))),
        ("a.b ? 1 : 2", Conditional(ref("a", "b"), Literal(1), Literal(2))),
        ("!a.b", Operation("!", (ref("a", "b"),))),
        ("a.b == 1", Operation("==", (ref("a", "b"), Literal(1)))),
        ("[a.b, 1]", TupleOf((ref("a", "b"), Literal(1)))),
        (
            '{ a = 1, "b" = 2, (c.d) = 3 }',
            ObjectOf(((Literal("a"), Literal(1)), (Literal("b"), Literal(2)), (ref("c", "d"), Literal(3)))),
        ),
        (
            "{ for k, v in a.b : k => v.c if v.d }",
            For(("k", "v"), ref("a", "b"), Name("k"), ref("v", "c"), ref("v", "d")),
        ),
        ("[for v in a.b : v]", For(("v",), ref("a", "b"), None, Name("v"), None)),
    ],
)
def test_expressions_are_read_as_terraform_means_them(text: str, expression: Expression) -> None:
    assert parse_expression(text) == expression


def test_references_inside_a_heredoc_and_a_directive_are_kept(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'locals {\n  h = <<-EOT\n    a ${var.x} b ${f({ y = var.z })}\n  EOT\n  d = "%{ if var.c }${a.b}%{ endif }"\n}\n'
    )
    source = read_module(tmp_path)
    assert source is not None
    assert all(name in repr(source.local("h")) for name in ("'x'", "'z'"))
    assert all(name in repr(source.local("d")) for name in ("'c'", "'b'"))


def test_an_override_file_replaces_what_it_repeats(tmp_path: Path) -> None:
    (tmp_path / "a_override.tf").write_text('resource "x" "y" {\n  a = 2\n  n {\n    v = 2\n  }\n}\n')
    (tmp_path / "main.tf").write_text(
        'resource "x" "y" {\n  a = 1\n  b = 1\n  n {\n    v = 1\n  }\n  m {\n    v = 1\n  }\n}\n'
    )
    source = read_module(tmp_path)
    body = source.resource("x.y") if source else None
    assert body is not None
    assert body.attributes == {"a": Literal(2), "b": Literal(1)}
    assert [(block.type, block.body.attributes["v"]) for block in body.blocks] == [("m", Literal(1)), ("n", Literal(2))]


def test_source_that_does_not_parse_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("resource {{{")
    assert read_module(tmp_path) is None
