"""A document that an expression encodes is read from the expression: what is known as it is, the rest by what feeds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tfproof.errors import DocumentError, UnknownValueError
from tfproof.plan import DocumentState, PartialDocument, Plan

MakePlan = Callable[..., Plan]
BUCKET = "${test_other.a.arn}"
INPUTS = """
variable "on" {
  default = true
}
variable "names" {
  default = ["one", "two"]
}
locals {
  allow = "Allow"
  document = { Version = "2012-10-17", Statement = [local.statement] }
  statement = { Effect = local.allow, Action = "s3:GetObject", Resource = [test_other.a.arn] }
}
"""
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["${unknown:test_other.a.arn}"]}


def read(make_plan: MakePlan, expression: str, *, sensitive: bool = False) -> PartialDocument:
    """The document of a resource whose policy is an expression that is known after apply."""
    thing = {"address": "test_thing.this", "mode": "managed", "type": "test_thing", "name": "this"}
    other = {"address": "test_other.a", "mode": "managed", "type": "test_other", "name": "a"}
    made = {"actions": ["create"], "after": {}}
    marks: dict[str, Any] = {"after_sensitive": {"policy": True}} if sensitive else {}
    plan = make_plan(
        f'{INPUTS}resource "test_thing" "this" {{\n  policy = {expression}\n}}\nresource "test_other" "a" {{\n}}\n',
        resource_changes=[
            {**thing, "change": {**made, "after_unknown": {"policy": True}, **marks}},
            {**other, "change": {**made, "after_unknown": {"arn": True, "names": True, "text": True}}},
        ],
        configuration={
            "root_module": {
                "resources": [{"address": "test_thing.this"}, {"address": "test_other.a"}],
                "variables": {"on": {"default": True}, "names": {"default": ["one", "two"]}},
            }
        },
        variables={"on": {"value": True}, "names": {"value": ["one", "two"]}},
    )
    return plan["test_thing.this"].document("policy")


@pytest.mark.parametrize(
    "expression",
    [
        "jsonencode(local.document)",
        "jsonencode({ Version = \"2012-10-17\", Statement = [local.statement] })",
        "jsonencode(jsondecode(jsonencode(local.document)))",
        "jsonencode(yamldecode(yamlencode(local.document)))",
        "jsonencode(merge({ Version = \"2008-10-17\" }, local.document))",
        "var.on ? jsonencode(local.document) : \"\"",
        "jsonencode({ for key, part in local.document : key => part })",
        "lookup({ a = jsonencode(local.document), b = test_other.a.text }, \"a\", \"\")",
        "jsonencode({ Version = \"2012-10-17\", Statement = [merge(local.statement, { Resource = [try(test_other.a.arn, \"x\")] })] })",
        '<<EOT\n{"Version": "2012-10-17", "Statement": [{"Effect": "${local.allow}", "Action": "s3:GetObject",\n'
        ' "Resource": ["${test_other.a.arn}"]}]}\nEOT\n',
        '<<EOT\n{"Version": "2012-10-17", "Statement": [${jsonencode(local.statement)}]}\nEOT\n',
    ],
)  # fmt: skip
def test_every_way_to_encode_a_document_gives_the_same(make_plan: MakePlan, expression: str) -> None:
    document = read(make_plan, expression)
    assert document.state is DocumentState.PARTIAL
    (statement,) = document.to_json(document.symbol)["Statement"]
    assert {**statement, "Action": "s3:GetObject"} == STATEMENT
    assert statement["Action"] == ["s3:GetObject"]
    assert document.to_json(document.symbol)["Version"] == "2012-10-17"
    (part,) = document.unknown_parts
    assert document.wiring(part).exact


@pytest.mark.parametrize(
    "expression",
    [
        'replace(jsonencode(local.document), "Allow", "Deny")',
        'try(upper(test_other.a.arn), jsonencode(local.document))',
        'lookup({ a = jsonencode(local.document) }, test_other.a.text, "")',
        'lookup({ b = jsonencode(local.document) }, "a", test_other.a.text)',
        "upper(jsonencode(local.document))",
        "format(\"%s\", jsonencode(local.document))",
        "test_other.a.text",
        "jsonencode(test_other.a.text)",
        "test_other.a.arn == \"x\" ? jsonencode(local.document) : jsonencode({})",
        'jsonencode({ Version = "2012-10-17", Statement = test_other.a.names })',
        'jsonencode({ Version = "2012-10-17", Statement = [test_other.a.text] })',
        "jsonencode({ Version = test_other.a.text, Statement = [local.statement] })",
        'jsonencode({ (test_other.a.text) = "2012-10-17", Statement = [local.statement] })',
        '<<EOT\n{"Version": "2012-10-17", "Statement": ${test_other.a.text}}\nEOT\n',
        '<<EOT\n{"Version": "2012-10-17", "Statement": [{"${test_other.a.text}": "Allow"}]}\nEOT\n',
        '<<EOT\n{"Version": "2012-10-17", "Statement": [%{ if test_other.a.text == "x" }{}%{ endif }]}\nEOT\n',
    ],
)  # fmt: skip
def test_a_document_whose_statements_are_not_shown_is_opaque(make_plan: MakePlan, expression: str) -> None:
    document = read(make_plan, expression)
    assert document.state is DocumentState.OPAQUE
    with pytest.raises(UnknownValueError):
        document.to_json(document.symbol)


@pytest.mark.parametrize(
    ("statement", "alone"),
    [
        ("{ Effect = test_other.a.text, Action = \"*\", Resource = \"*\" }", False),
        ('{ Effect = "Allow", Action = "*", Resource = test_other.a.names }', False),
        ('{ Effect = "Allow", Action = "*", Resource = test_other.a.text }', False),
        ('{ Effect = "Allow", Action = "*", Resource = test_other.a.arn }', True),
        ('{ Effect = "Allow", Action = "*", Resource = "${test_other.a.arn}/*" }', True),
        ('{ Effect = "Allow", Action = "*", Resource = [test_other.a.text] }', True),
        ('{ Effect = "Allow", Action = "*", Resource = "*", Condition = test_other.a.names }', False),
        ('{ Effect = "Allow", Action = "*", Resource = "*", Condition = { StringEquals = test_other.a.names } }', False),
        ('{ Effect = "Allow", Action = "*", Principal = test_other.a.text }', False),
    ],
)  # fmt: skip
def test_nothing_stands_in_for_a_part_that_may_be_more_than_a_text(
    make_plan: MakePlan, statement: str, alone: bool
) -> None:
    document = read(make_plan, f"jsonencode({{ Version = \"2012-10-17\", Statement = [{statement}] }})")  # fmt: skip
    assert document.unknown_parts
    if alone:
        assert document.to_json(document.symbol)["Statement"][0]["Resource"][0].startswith("${unknown:test_")
    else:
        with pytest.raises(UnknownValueError, match="cannot be determined"):
            document.to_json(document.symbol)


def test_a_text_around_a_reference_is_not_the_reference_and_shows_its_text(make_plan: MakePlan) -> None:
    document = read(make_plan, 'jsonencode({ Statement = [{ Effect = "Allow", Resource = "${test_other.a.arn}/*" }] })')
    (part,) = document.unknown_parts
    wiring = document.wiring(part)
    assert not wiring.exact
    assert wiring.text == f"{BUCKET}/*"
    assert document.symbol(part) == "${unknown:test_thing.this.policy.Statement[0].Resource}"


def test_what_a_text_encodes_inside_of_a_document_stays_a_text(make_plan: MakePlan) -> None:
    document = read(
        make_plan,
        'jsonencode({ Statement = [{ Effect = "Allow", Resource = [jsonencode({ a = test_other.a.arn })] }] })',
    )
    assert [part.path for part in document.unknown_parts] == ["test_thing.this.policy.Statement[0].Resource[0]"]


@pytest.mark.parametrize("expression", ["[test_other.a.arn]", '{ Statement = ["x", test_other.a.arn] }', "{ a = test_other.a.arn }"])  # fmt: skip
def test_what_encodes_no_document_is_never_one(make_plan: MakePlan, expression: str) -> None:
    with pytest.raises((DocumentError, UnknownValueError)):
        read(make_plan, f"jsonencode({expression})").parsed()


def test_a_sensitive_document_does_not_print_what_it_holds(make_plan: MakePlan) -> None:
    expression = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "hunter2", Resource = test_other.a.arn }] })'
    document = read(make_plan, expression, sensitive=True)
    assert document.statements[0].actions == ("hunter2",)
    assert "hunter2" not in repr((document, document.statements))
    assert "hunter2" in repr(read(make_plan, expression).statements)


def test_marks_stand_for_parts_of_any_kind(make_plan: MakePlan) -> None:
    document = read(
        make_plan, 'jsonencode({ Statement = [{ Effect = test_other.a.text, Resource = [for n in var.names : "${test_other.a.arn}/${n}"] }] })'
    )  # fmt: skip
    marked = document.marked(lambda part: f"<{document.wiring(part).text or part.fed_by[0]}>")
    resources = [f"<{BUCKET}/one>", f"<{BUCKET}/two>"]
    assert marked == {"Statement": [{"Effect": "<test_other.a.text>", "Resource": resources}]}
    assert json.dumps(marked)
