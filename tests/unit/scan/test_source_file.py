"""What the source says of a value, and what it leaves open: a guess would be a wrong verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.scan.written_source import written

from tfproof.findings import View
from tfproof.scan.facts.source_file import SourceFile
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

VARIABLES = """
variable "given" { default = "a" }
variable "open" {}
variable "null" { default = null }
variable "number" {
  type    = number
  default = "5"
}
variable "object" {
  type    = object({ a = optional(string, "x"), b = optional(number) })
  default = {}
}
locals {
  text = "${var.given}-b"
  encoded = jsonencode({ a = aws_z.w.id })
  map  = { a = { b = "c" }, open = var.open }
}
"""

CALLS = """
resource "aws_z" "w" {
  name = "w"
  mode = var.open
}
resource "aws_each" "e" {
  for_each = var.open
}
module "m" {
  source = "./m"
  in     = "in"
  id     = aws_z.w.id
  part   = { b = aws_z.w.id }
}
"""
MODULE = """
variable "in" {}
variable "id" {}
variable "part" { type = object({ a = optional(string, "x"), b = string }) }
output "out" { value = "${var.in}-b" }
output "open" { value = var.id }
output "optional" { value = try(var.part.a, "wrong") }
"""


def value(expression: str, more: str = "", **modules: str) -> object:
    text = VARIABLES + more + f'resource "aws_x" "y" {{\n  v = {expression}\n}}\n'
    return written("aws_x.y", main=text, **modules).value("v")


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('"a"', "a"),
        ("local.text", "a-b"),
        ("local.map.a.b", "c"),
        ("var.object.a", "x"),
        ("var.object.b", None),
        ("var.number == 5", True),
        ('var.number == "5"', Unresolved(expression="made of var.number")),
        ('coalesce(var.null, "b")', "b"),
        ("try(local.map.gone, local.map.a.b)", "c"),
        ('var.given == "a" ? 1 : 2', 1),
        ('var.open == "a" ? 1 : 2', Unresolved(expression="made of var.open")),
        ("[for one in [1, 2] : one + 1]", [2, 3]),
        ('jsondecode(jsonencode({ a = ["b"] })).a[0]', "b"),
        ("var.open", Unresolved(expression="var.open")),
        ('"x-${var.open}"', Unresolved(expression="x-${var.open}")),
        ('["a", var.open]', ["a", Unresolved(expression="var.open")]),
        ("aws_z.w.id", Unresolved(expression="aws_z.w.id")),
        ("aws_z.w.name", "w"),
        ("aws_z.w.mode", Unresolved(expression="aws_z.w.mode")),
        ("module.m.out", "in-b"),
        ("module.m.optional", "x"),
        ('lookup(var.object, "gone", null)', None),
        ("try(var.object.gone, 2)", 2),
        ("try([var.object.gone], [2])", [2]),
        ('format("%s-%d%%", var.given, 7)', "a-7%"),
        ("element(slice(reverse([1, 2, 3]), 0, 2), 3)", 2),
        ('zipmap(["a"], [tobool("true")]).a', True),
        ("length(aws_each.e)", Unresolved(expression="length(...), made of aws_each.e")),
        ("module.m.open", Unresolved(expression="aws_z.w.id")),
        ('file("x")', Unresolved(expression="file(...)")),
        ("local.encoded", Unresolved(expression="jsonencode(...), made of aws_z.w.id")),
    ],
)
def test_a_value_is_what_terraform_would_make_of_what_is_written(expression: str, wanted: object) -> None:
    assert value(expression, CALLS, m=MODULE) == wanted


def test_nested_blocks_and_documents_in_them_are_read() -> None:
    text = """
variable "open" {}
resource "aws_iam_role" "r" {
  inline_policy {
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "a:b", Resource = ["${var.open}/*", "*"] }] })
  }
}
"""
    role = written("aws_iam_role.r", main=text)
    blocks = role.blocks("inline_policy")
    assert not is_unresolved(blocks)
    document = role.document("policy", within=blocks[0])
    assert not is_unresolved(document)
    statements = document["Statement"]
    assert isinstance(statements, list)
    assert statements[0]["Resource"] == [Unresolved(expression="${var.open}/*"), "*"]


def test_a_block_without_instances_is_none_of_the_others() -> None:
    text = 'resource "aws_z" "none" {\n  count = var.on ? 1 : 0\n}\nresource "aws_z" "one" {}\nvariable "on" { default = false }\n'
    found = written("aws_x.y", main=text + 'resource "aws_x" "y" {}\n').others("aws_z")
    assert [one.address for one in found] == ["aws_z.one"]


def test_what_is_made_of_a_secret_is_hidden_however_it_is_made() -> None:
    text = (
        'variable "v" {\n  default = "k7q9"\n  sensitive = true\n}\nresource "aws_x" "y" {\n  value = upper(var.v)\n}\n'
    )
    found = written("aws_x.y", main=text)
    assert found.value("value") == "K7Q9"
    assert found.hide("value = K7Q9") == "value = (sensitive value)"


def test_the_region_is_that_of_the_provider_configuration_that_makes_the_resource() -> None:
    providers = 'provider "aws" { region = "eu-west-1" }\nprovider "aws" {\n  alias = "east"\n  region = var.east\n}\n'
    calls = 'variable "east" { default = "us-east-1" }\nmodule "m" {\n  source = "./m"\n  providers = { aws = aws.east }\n}\n'
    own = 'resource "aws_x" "y" {}\nresource "aws_x" "z" {\n  provider = aws.east\n}\n'
    main = providers + calls + own
    regions = {
        address: written(address, main=main, m='resource "aws_x" "in" {}\n').region()
        for address in ("aws_x.y", "aws_x.z", "module.m.aws_x.in")
    }
    assert regions == {"aws_x.y": "eu-west-1", "aws_x.z": "us-east-1", "module.m.aws_x.in": "us-east-1"}


def test_two_root_modules_of_one_graph_are_apart(tmp_path: Path) -> None:
    nodes = []
    for name in ("dev", "prod"):
        path = tmp_path / name / "main.tf"
        path.parent.mkdir()
        path.write_text(f'resource "aws_x" "y" {{\n  v = "{name}"\n}}\n', encoding="utf-8")
        place = {"block_type_": "resource", "resource_type": "aws_x", "__address__": "aws_x.y"}
        nodes.append({**place, "file_path_": str(path)})
    files = [SourceFile(nodes, tmp_path / name) for name in ("dev", "prod")]
    assert [file.values["aws_x.y"]["v"] for file in files] == ["dev", "prod"]
    assert {file.view for file in files} == {View.SOURCE}
