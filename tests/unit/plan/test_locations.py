from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.plan.locations import find_blocks, from_here

SOURCE = """# resource "aws_x" "commented" {
/* resource "aws_x" "also" {
} */
resource "aws_x" "this" { # resource "aws_x" "no" {}
  text = <<-EOT
    resource "aws_x" "in_heredoc" {
  EOT
  url  = "https://example.test/{"
}

data "aws_x" "this" {
  nested {
    variable "not_top_level" {}
  }
}
module "m" {
  source = "./m"
}
variable "v" {}
output   "o" {
  value = 1
}
"""


def test_blocks_are_found_whatever_comments_heredocs_and_strings_hold(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    assert {address: place.block.line for address, place in find_blocks(tmp_path).items()} == {
        "aws_x.this": 4,
        "data.aws_x.this": 11,
        "module.m": 16,
        "var.v": 19,
        "output.o": 20,
    }


def test_a_brace_in_a_template_hides_nothing_after_it(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_x" "a" {\n  n = "${replace(var.x, "{", "")}"\n}\n\nresource "aws_x" "b" {}\n'
    )
    assert find_blocks(tmp_path)["aws_x.b"].block.line == 5


def test_blocks_of_a_json_file_have_their_lines(tmp_path: Path) -> None:
    (tmp_path / "cdk.tf.json").write_text(
        '{\n "resource": {\n  "aws_x": {\n   "a": {"n": 1},\n   "b": [\n    {"n": 1}\n   ]\n  }\n },\n'
        ' "variable": {\n  "v": {}\n },\n "data": {"aws_x": {"a": {}}}\n}\n'
    )
    assert {address: str(place.block) for address, place in find_blocks(tmp_path).items()} == {
        "aws_x.a": "cdk.tf.json:4",
        "aws_x.b": "cdk.tf.json:6",
        "var.v": "cdk.tf.json:11",
        "data.aws_x.a": "cdk.tf.json:13",
    }


def test_files_are_named_relative_to_the_stack(tmp_path: Path) -> None:
    stack, module = tmp_path / "stack", tmp_path / "shared"
    stack.mkdir()
    module.mkdir()
    (module / "a.tf").write_text('\nresource "aws_x" "this" {}\n')
    assert str(find_blocks(module, relative_to=stack)["aws_x.this"].block) == "../shared/a.tf:2"


def test_a_block_stands_where_it_is_declared_and_not_where_it_is_overridden(tmp_path: Path) -> None:
    (tmp_path / "a_override.tf").write_text('resource "aws_x" "this" {}\n')
    (tmp_path / "main.tf").write_text('\n\nresource "aws_x" "this" {}\n')
    assert str(find_blocks(tmp_path)["aws_x.this"].block) == "main.tf:3"


def test_a_place_is_shown_as_a_terminal_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here("main.tf:3", tmp_path / "infra") == "infra/main.tf:3"
    assert from_here("../modules/a/main.tf:3", tmp_path / "infra") == "modules/a/main.tf:3"
    assert from_here("", tmp_path / "infra") == "infra"
    assert from_here("<value for var.x>", tmp_path / "infra") == "<value for var.x>"
    assert from_here("main.tf:3", None) == "main.tf:3"
    assert from_here("main.tf:3", tmp_path.parent) == "main.tf:3"
