"""An argument may be known after apply though all that it refers to is known: only the source tells which."""

from __future__ import annotations

from pathlib import Path

from tfproof.hcl import late_in, read_folder

ROOT = """
variable "on" { default = null }
locals {
  now   = timestamp()
  later = { at = local.now }
  plain = var.on
}
resource "aws_x" "called" {
  a = timestamp()
  b = var.on == null ? uuid() : var.on
  c = [for each in [1] : bcrypt("x")]
  d = "at ${uuid()}"
  e = provider::acme::made(var.on)
  f = templatefile("x.tpl", {})
  g = lower(var.on)
  h = "timestamp()"
  nested { at = uuid() }
}
resource "aws_x" "through" {
  for_each = local.later
  a        = local.later.at
  b        = each.value
  c        = module.child.made
  d        = module.child.kept
  e        = local.plain
  f        = module.child.given
}
resource "aws_x" "made" {
  dynamic "late" {
    for_each = length(uuid()) > 1 ? [1] : []
    content {}
  }
  dynamic "known" {
    for_each = local.plain
    content {}
  }
  dynamic "asked" {
    for_each = aws_x.called.g
    content {}
  }
}
module "child" {
  source = "./child"
  given  = local.now
  known  = var.on
}
"""
CHILD = """
variable "given" {}
variable "known" {}
data "aws_y" "it" {
  a = var.given
  b = var.known
}
output "made" { value = uuid() }
output "kept" { value = var.known }
output "given" { value = { it = var.given } }
"""


def test_a_late_value_is_followed_through_locals_each_inputs_and_outputs(tmp_path: Path) -> None:
    child = tmp_path / "child"
    child.mkdir()
    (tmp_path / "main.tf").write_text(ROOT)
    (child / "main.tf").write_text(CHILD)
    late = late_in({"": ".", "module.child": "child"}, {".": read_folder(tmp_path), "child": read_folder(child)})
    assert late == {
        "aws_x.called": dict.fromkeys(("a", "b", "c", "d", "e", "f", "nested")),
        "aws_x.through": {**dict.fromkeys(("for_each", "a", "b", "c", "f")), "e": ["var.on"]},
        "aws_x.made": {"late": None, "known": ["var.on"], "asked": ["aws_x.called"]},
        "module.child": {"given": None},
        "module.child.data.aws_y.it": {"a": None},
    }


def test_the_json_syntax_is_read_alike(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(
        '{"resource": {"aws_x": {"y": {"a": "${uuid()}", "b": "uuid()", "nested": {"c": "${timestamp()}"},'
        ' "dynamic": {"z": {"for_each": "${var.z}", "content": {}}}}}}}'
    )
    late = late_in({"": "."}, {".": read_folder(tmp_path)})
    assert late == {"aws_x.y": {"a": None, "nested": None, "z": ["var.z"]}}
