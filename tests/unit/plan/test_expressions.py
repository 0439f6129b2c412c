from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.addresses import ROOT
from tfproof.hcl import Expression, constant, parse_expression, references
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue
from tfproof.plan.abstract_values import constant as known_symbol
from tfproof.plan.evaluate import evaluate
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody, read_module


class Names:
    """Knows some locals; everything else is a reference whose value is not known."""

    plain = False

    def __init__(self, **known: object) -> None:
        self._known = known

    def lookup(self, name: str, scope: Scope) -> AbstractValue:  # noqa: ARG002 - as the protocol has it
        return AbstractValue(part=lambda step: self._symbol(name, str(step)))

    def text_beside(self, scope: Scope, path: str) -> str | None:  # noqa: ARG002 - as the protocol has it
        return None

    def _symbol(self, root: str, step: str) -> AbstractValue:
        if root == "local" and step in self._known:
            return known_symbol(self._known[step])
        return AbstractValue(references=(f"{root}.{step}",), exact=True)


def evaluated(text: str, **known: object) -> AbstractValue:
    return evaluate(parse_expression(text), Scope(modules=ROOT), Names(**known))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a-${1 + 2}-${true}"', "a-3-true"),
        ('"${local.list}"', ["a", "b"]),
        ('"%{ if local.on }x%{ else }y%{ endif }"', "x"),
        ('"%{ for k, v in local.map }${k}=${v};%{ endfor }"', "a=1;b=2;"),
        ("[for k, v in { b = 1, a = 2 } : k]", ["a", "b"]),
        ("{ for i, v in local.list : v => i }", {"a": 0, "b": 1}),
        ('[for v in local.list : v if v != "a"]', ["b"]),
        ("local.list[*]", ["a", "b"]),
        ("local.objects[*].n", [1, 2]),
        ("local.objects.*.n", [1, 2]),
        ('"x"[*]', ["x"]),
        ("null[*]", []),
        ('local.on ? 1 : "a"', "1"),
        ('local.on ? "a" : 1', "a"),
        ('toset(["b", "a", "b"])', ["a", "b"]),
        ('tolist([1, "a"])', ["1", "a"]),
        ('tomap({ a = 1, b = "x" })', {"a": "1", "b": "x"}),
        ("merge({ a = 1 }, null, { a = 2, b = 3 })", {"a": 2, "b": 3}),
        ("merge([{ a = 1 }, { b = 2 }]...)", {"a": 1, "b": 2}),
        ('concat(local.list, ["c"])', ["a", "b", "c"]),
        ("try(jsondecode(local.list), local.list)", ["a", "b"]),
        ('try(jsondecode("[1]"), local.list)', [1]),
        ('upper("a")', "A"),
        ('coalesce(null, "", "a")', "a"),
        ("try({ a = 1 }.b, { a = 2 }.a, 3)", 2),
        ('replace("a-b-a", "a", local.list[1])', "b-b-b"),
        ('jsonencode({ b = ["<", 1, true], a = null })', '{"a":null,"b":["\\u003c",1,true]}'),
        ('[for k in keys({ b = 1, a = 2 }) : "${k}!"]', ["a!", "b!"]),
        ("-1.5", -1.5),
        ("0.1 + 0.2 == 0.3", True),
        ("7 / 2", 3.5),
        ("99999999999 * 99999999999", 99999999999**2),
        ("7 % 3 == 1 && 6 / 3 >= 2", True),
        ("local.objects[1].n", 2),
        ('{ (local.list[0]) = 1, "x${1}" = 2, b = 3 }', {"a": 1, "x1": 2, "b": 3}),
    ],
)
def test_what_is_constant_comes_to_its_value(text: str, value: object) -> None:
    known = {"list": ["a", "b"], "map": {"b": 2, "a": 1}, "on": True, "objects": [{"n": 1}, {"n": 2}]}
    assert evaluated(text, **known).known == value


@pytest.mark.parametrize(
    "text",
    [
        '1 == "1"',
        "1 / 3",
        "3 % 1.05",
        "1234567890.1234567 * 1",
        'sha1("a")',
        'contains(["1"], 1)',
        'replace("a", "/a/", "b")',
        "setunion(local.list)",
        "try(local.absent, 1)",
        "jsonencode(1.5)",
        "-(0)",
        "0 * -3",
        "true ? 1 : aws_x.y",
        "aws_x.y.z",
        "tolist([1, [2]])",
    ],
)
def test_what_is_not_certain_is_not_known(text: str) -> None:
    assert evaluated(text).known is NOT_KNOWN


@pytest.mark.parametrize(
    ("text", "references_", "exact"),
    [
        ("aws_x.y", ("aws_x.y",), True),
        ('"${aws_x.y}"', ("aws_x.y",), True),
        ("(aws_x.y)", ("aws_x.y",), True),
        ('"${aws_x.y}/x"', ("aws_x.y",), False),
        ("aws_x.y == 1 ? aws_x.a : aws_x.b", ("aws_x.y", "aws_x.a", "aws_x.b"), False),
        ("true ? aws_x.a : aws_x.b", ("aws_x.a",), True),
        ("f(aws_x.y, [aws_x.z])", ("aws_x.y", "aws_x.z"), False),
        ("f(aws_x.y...)", ("aws_x.y",), False),
        ('"%{ if var.c }${aws_x.b}%{ endif }"', ("var.c", "aws_x.b"), False),
        ("{ for k, v in aws_x.y : k => v... }", ("aws_x.y",), False),
        ("merge({ a = aws_x.y }, var.z).a", ("aws_x.y", "var.z"), False),
        ("merge(var.z, { a = aws_x.y }).a", ("aws_x.y",), True),
        ('tolist([aws_x.y, "b"])[0]', ("aws_x.y",), True),
    ],
)
def test_what_is_not_known_keeps_what_it_refers_to(text: str, references_: tuple[str, ...], exact: bool) -> None:
    found = evaluated(text)
    assert (found.references, found.exact) == (references_, exact)


class Instances(Names):
    """Every resource is a list of instances that nobody knows."""

    def _symbol(self, root: str, step: str) -> AbstractValue:
        return AbstractValue(references=(f"{root}.{step}",), is_list=True)


@pytest.mark.parametrize(
    "text",
    [
        "aws_x.y[*].id",
        "one(aws_x.y[*].id)",
        "concat(aws_x.y, [1])",
        "concat([1], aws_x.y[*].id)",
        'join("", aws_x.y[*].id)',
    ],
)
def test_a_list_whose_elements_are_not_known_is_not_empty(text: str) -> None:
    found = evaluate(parse_expression(text), Scope(modules=ROOT), Instances())
    assert (found.known, found.references) == (NOT_KNOWN, ("aws_x.y",))


def constants(body: ModuleBody) -> dict[str, object]:
    return {name: constant(one) for name, one in body.attributes.items() if isinstance(one, Expression)}


def test_references_inside_a_heredoc_and_a_directive_are_kept(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'locals {\n  h = <<-EOT\n    a ${var.x} b ${f({ y = var.z })}\n  EOT\n  d = "%{ if var.c }${a.b}%{ endif }"\n}\n'
    )
    source = read_module(tmp_path)
    assert source is not None
    found = {name: source.local(name) for name in ("h", "d")}
    assert {
        name: [one.names for one in references(local)] for name, local in found.items() if isinstance(local, Expression)
    } == {"h": [("var", "x"), ("var", "z")], "d": [("var", "c"), ("a", "b")]}


@pytest.mark.parametrize("override", ['resource "x" "y" {\n  a = 2\n  n {\n    v = 2\n  }\n}\n'])
def test_an_override_file_replaces_what_it_repeats(tmp_path: Path, override: str) -> None:
    (tmp_path / "a_override.tf").write_text(override)
    (tmp_path / "main.tf").write_text(
        'resource "x" "y" {\n  a = 1\n  b = 1\n  n {\n    v = 1\n  }\n  m {\n    v = 1\n  }\n}\n'
    )
    source = read_module(tmp_path)
    body = source.resource("x.y") if source else None
    assert body is not None
    assert constants(body) == {"a": 2, "b": 1}
    assert [(block.type, constants(block.body)) for block in body.blocks] == [("m", {"v": 1}), ("n", {"v": 2})]


def test_an_override_file_in_json_replaces_arguments_of_a_native_file(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "x" "y" {\n  a = 1\n  b = 1\n}\n')
    (tmp_path / "override.tf.json").write_text('{"resource": {"x": {"y": {"a": "${aws_x.y}"}}}}')
    source = read_module(tmp_path)
    body = source.resource("x.y") if source else None
    assert body is not None
    assert constants(body) == {"a": constant(None), "b": 1}


def test_of_a_file_that_does_not_parse_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "bad.tf").write_text('resource "x" "before" {\n  a = 1\n}\nresource {{{')
    (tmp_path / "main.tf").write_text('resource "x" "y" {\n  a = 1\n}\n')
    source = read_module(tmp_path)
    assert source is not None
    assert all(source.resource(f"x.{name}") is not None for name in ("before", "y"))
    assert read_module(tmp_path / "nowhere") is None
