"""What an override file sets is placed there, at its line; all else stays where the block is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.addresses import Step
from tfproof.hcl import Expression, constant
from tfproof.plan import Plan
from tfproof.plan.source import ModuleBody, read_module

BASE = {
    "main.tf": """\
resource "aws_x" "this" {
  name = "base"
  kept = "base"
  rule {
    port = 1
  }
  rule {
    port = 2
  }
  other {
    port = 3
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [name]
  }
}
""",
    "main.tf.json": """\
{"resource": {"aws_x": {
  "this": {
    "name": "base",
    "kept": "base",
    "rule": [
      {"port": 1},
      {"port": 2}
    ],
    "other": {
      "port": 3
    },
    "lifecycle": {
      "prevent_destroy": true,
      "ignore_changes": ["name"]
    }
  }
}}}
""",
}
KEPT = {"main.tf": {"this": 1, "kept": 3, "other": 10, "prevent_destroy": 14},
        "main.tf.json": {"this": 2, "kept": 4, "other": 9, "prevent_destroy": 13}}  # fmt: skip
OVERRIDES = {
    "override.tf": """\
# over
resource "aws_x" "this" {

  name = "over"
  rule {
    # only one
    port = 4
  }
  lifecycle { ignore_changes = [] }
}
""",
    "x_override.tf": """\
resource aws_x this {
  lifecycle {


    create_before_destroy = true
    ignore_changes = []
  }
  name = "over"
  dynamic "rule" {
    for_each = [4]
    content {
      port = 4
    }
  }
}
""",
    "x_override.tf.json": """\
{"resource": {"aws_x":
  {"this": {
    "rule": [
      {
        "port": 4}],
    "name":
      "over", "lifecycle": [
     {"ignore_changes": []}]}}}}
""",
    "override.tf.json": """\
[{"resource":
  [{"aws_x": {"this": [{
    "name": "over",
    "rule": {
      "//": "c",
      "port": 4}, "lifecycle": {
      "ignore_changes": []}}]}}]}]
""",
}
SET = {"override.tf": {"name": 4, "rule": 5, "port": 7, "ignore_changes": 9},
       "x_override.tf": {"name": 8, "rule": 11, "port": 12, "ignore_changes": 6},
       "x_override.tf.json": {"name": 6, "rule": 4, "port": 5, "ignore_changes": 8},
       "override.tf.json": {"name": 3, "rule": 4, "port": 6, "ignore_changes": 7}}  # fmt: skip
PATHS: dict[str, tuple[Step, ...]] = {
    "this": (), "kept": ("kept",), "other": ("other", 0), "prevent_destroy": ("lifecycle", 0, "prevent_destroy"),
    "name": ("name",), "rule": ("rule",), "port": ("rule", 0, "port"),
    "ignore_changes": ("lifecycle", 0, "ignore_changes"),
}  # fmt: skip


def _known(body: ModuleBody, name: str) -> object:
    expression = body.attributes[name]
    assert isinstance(expression, Expression)
    return constant(expression)


def _plan(folder: Path, files: dict[str, str]) -> Plan:
    for name, text in files.items():
        (folder / name).write_text(text)
    raw = {"address": "aws_x.this", "mode": "managed", "type": "aws_x", "name": "this", "provider_name": "p",
           "change": {"actions": ["create"], "after": {"name": "over", "kept": "base"}, "after_unknown": {}}}  # fmt: skip
    return Plan({"format_version": "1.2", "resource_changes": [raw]}, source=folder)


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("base", BASE)
def test_each_argument_is_placed_in_the_file_that_sets_it(tmp_path: Path, base: str, override: str) -> None:
    plan = _plan(tmp_path, {base: BASE[base], override: OVERRIDES[override]})
    wanted = {name: f"{base}:{line}" for name, line in KEPT[base].items()}
    wanted |= {name: f"{override}:{line}" for name, line in SET[override].items()}
    found = {name: str(plan.argument_location("", "aws_x.this", path)) for name, path in PATHS.items()}
    assert found == wanted


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("base", BASE)
def test_a_message_names_the_block_and_what_an_override_sets(tmp_path: Path, base: str, override: str) -> None:
    resource = _plan(tmp_path, {base: BASE[base], override: OVERRIDES[override]}).all_resources["aws_x.this"]
    block = f"{base}:{KEPT[base]['this']}"
    places = {name: resource.where_of(path) for name, path in PATHS.items()}
    assert places == dict.fromkeys(KEPT[base], block) | {
        name: f"{override}:{line}" for name, line in SET[override].items()
    }


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("base", BASE)
def test_the_source_is_read_as_terraform_merges_it(tmp_path: Path, base: str, override: str) -> None:
    _plan(tmp_path, {base: BASE[base], override: OVERRIDES[override]})
    source = read_module(tmp_path)
    assert source is not None
    body = source.resource("aws_x.this")
    assert body is not None
    assert [_known(body, name) for name in ("name", "kept")] == ["over", "base"]
    blocks = [block.makes for block in body.blocks]
    assert blocks.count("rule") + ("rule" in body.attributes) == 1
    assert blocks.count("other") + ("other" in body.attributes) == 1
    [lifecycle] = [block.body for block in body.blocks if block.type == "lifecycle"]
    assert _known(lifecycle, "prevent_destroy") is True
    assert _known(lifecycle, "ignore_changes") == []


def test_the_last_override_file_counts(tmp_path: Path) -> None:
    files = {
        "main.tf": BASE["main.tf"],
        "a_override.tf": 'resource "aws_x" "this" {\n  name = 1\n  kept = 1\n}\n',
        "b_override.tf": '\n\nresource "aws_x" "this" {\n  name = 2\n}\n',
    }
    plan = _plan(tmp_path, files)
    found = [str(plan.argument_location("", "aws_x.this", PATHS[name])) for name in ("name", "kept", "this")]
    assert found == ["b_override.tf:4", "a_override.tf:3", "main.tf:1"]


def test_an_override_of_a_provider_is_merged_over_the_one_of_its_alias(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  region = "a"\n}\nprovider "aws" {\n  alias = "two"\n  region = "b"\n}\n'
    )
    (tmp_path / "override.tf.json").write_text('{"provider": {"aws": {"alias": "two", "region": "c"}}}')
    source = read_module(tmp_path)
    assert source is not None
    assert [_known(block.body, "region") for block in source.blocks] == ["a", "c"]


def test_variables_outputs_and_module_calls_are_placed_by_argument(tmp_path: Path) -> None:
    files = {
        "main.tf": 'variable "v" {\n  type = string\n}\noutput "o" {\n  value = 1\n}\nmodule "m" {\n  source = "./m"\n  a = 1\n}\n',
        "override.tf": 'variable "v" {\n  default = 1\n}\noutput "o" {\n  value = 2\n}\nmodule "m" {\n  a = 2\n}\n',
    }
    plan = _plan(tmp_path, files)
    asked = {"var.v": ("type", "default"), "output.o": ("value",), "module.m": ("source", "a")}
    places = [str(plan.argument_location("", block, (name,))) for block, names in asked.items() for name in names]
    assert places == ["main.tf:2", "override.tf:2", "override.tf:5", "main.tf:8", "override.tf:8"]
