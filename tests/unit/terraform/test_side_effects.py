from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.hcl import constant, parse
from tfproof.terraform.own_files import own_modules, write_own
from tfproof.terraform.side_effects import NO_STATE, take_out_effects

NATIVE = {
    "plain": 'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "touch ran"\n  }\n}\n',
    "bare labels": 'resource null_resource a {\n  provisioner local-exec {\n    command = "touch ran"\n  }\n}\n',
    "brace in a string": 'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "}} touch ran"\n  }\n}\n',
    "heredoc": 'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = <<-E\n      } touch ran\n    E\n  }\n}\n',
    "comment before": 'resource "null_resource" "a" { # }\n  /* } */ provisioner "local-exec" {\n    command = "touch ran"\n  }\n}\n',
    "empty, in one line": 'resource "null_resource" "a" {\n  provisioner "local-exec" { command = "touch ran" }\n}\n',
    "nested connection": 'resource "null_resource" "a" {\n  provisioner "remote-exec" {\n    inline = ["touch ran"]\n'
    '    connection {\n      host = "10.0.0.1"\n    }\n  }\n}\n',
    "connection of the resource": 'resource "null_resource" "a" {\n  connection {\n    host = "ran"\n  }\n'
    '  provisioner "file" {\n    source = "ran"\n  }\n}\n',
    "removed": 'removed {\n  from = null_resource.a\n  provisioner "local-exec" {\n    when    = destroy\n    command = "touch ran"\n  }\n}\n',
    "carriage returns": 'resource "null_resource" "a" {\r\n  provisioner "local-exec" {\r\n    command = "touch ran"\r\n  }\r\n}\r\n',
    "after a letter of no ASCII": 'locals {\n  é = 1\n}\nresource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "touch ran"\n  }\n}\n',
    "dynamic blocks around": 'resource "null_resource" "a" {\n  dynamic "x" {\n    for_each = []\n    content {}\n  }\n'
    '  provisioner "local-exec" {\n    command = "touch ran"\n  }\n}\n',
    "template in a command": 'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "${"}"} %{if true}}%{endif} touch ran"\n  }\n}\n',
    "no newline at the end": 'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "touch ran"\n  }}',
}  # fmt: skip
BODY = {"provisioner": {"local-exec": {"command": "touch ran"}}, "triggers": {"a": 1.50}}
JSON: dict[str, Any] = {
    "objects": {"resource": {"null_resource": {"a": BODY}}},
    "resources in an array": {"resource": [{"null_resource": {"a": BODY}}]},
    "types in an array": {"resource": {"null_resource": [{"a": BODY}]}},
    "names in an array": {"resource": {"null_resource": {"a": [BODY]}}},
    "arrays everywhere": {"resource": [{"null_resource": [{"a": [BODY]}]}]},
    "provisioners in an array": {
        "resource": {"null_resource": {"a": {"provisioner": [{"local-exec": [{"command": "touch ran"}]}]}}}
    },
    "two of a kind": {"resource": {"null_resource": {"a": {"provisioner": {"local-exec": [{}, {"command": "ran"}]}}}}},
    "removed": {"removed": [{"from": "null_resource.a", "provisioner": {"local-exec": {"command": "touch ran"}}}]},
    "a file that is an array": [{"resource": {"null_resource": {"a": BODY}}}, {"locals": {"a": 1}}],
    "an escaped name": '{"resource": {"null_resource": {"a": {"pro\\u0076isioner": {"local-exec": {"command": "ran"}}}}}}',
    "connection": {"resource": {"null_resource": {"a": {"connection": {"host": "ran"}, **BODY}}}},
}


def cut(folder: Path) -> list[str]:
    return [str(one) for one in take_out_effects(folder, {"": "."}).not_run]


@pytest.mark.parametrize("name", NATIVE)
def test_a_provisioner_is_cut_and_every_line_keeps_its_number(tmp_path: Path, name: str) -> None:
    text = NATIVE[name] + '\nresource "null_resource" "after" {}\n'
    (tmp_path / "main.tf").write_bytes(text.encode())
    found = cut(tmp_path)
    left = (tmp_path / "main.tf").read_bytes().decode()
    assert len(found) == 1
    assert "null_resource.a (main.tf:" in found[0]
    assert "provisioner" not in left
    assert "ran" not in left
    assert left.count("\n") == text.count("\n")
    assert '"null_resource" "after" {}' in left


@pytest.mark.parametrize("name", JSON)
def test_a_provisioner_in_json_is_cut_in_each_shape_that_a_block_can_have(tmp_path: Path, name: str) -> None:
    text = JSON[name] if isinstance(JSON[name], str) else json.dumps(JSON[name], indent=1)
    (tmp_path / "main.tf.json").write_text(text)
    found = cut(tmp_path)
    left = (tmp_path / "main.tf.json").read_text()
    assert found
    assert "ran" not in left
    assert "provisioner" not in json.dumps(json.loads(left))
    assert cut(tmp_path) == []


def test_members_that_come_twice_in_json_are_all_kept(tmp_path: Path) -> None:
    text = '{"resource": {"t": {"a": {"n": 1e400}}}, "resource": {"t": {"b": {"provisioner": {"local-exec": {}}}}}}'
    (tmp_path / "main.tf.json").write_text(text)
    assert cut(tmp_path) == ["provisioner local-exec of t.b (main.tf.json:1)"]
    left = (tmp_path / "main.tf.json").read_text()
    assert left.count('"resource"') == 2
    assert "1e400" in left


def test_every_module_of_the_copy_is_cut_and_named_as_often_as_it_is_called(tmp_path: Path) -> None:
    text = NATIVE["plain"]
    for name in ("override.tf", "x_override.tf", "modules/m/main.tofu", ".terraform/modules/r/sub/main.tf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    modules = {"": ".", "module.a": "modules/m", "module.b": "modules/m", "module.r": ".terraform/modules/r/sub"}
    assert [
        str(one).removeprefix("provisioner local-exec of ") for one in take_out_effects(tmp_path, modules).not_run
    ] == [
        "module.a.null_resource.a (modules/m/main.tofu:2)",
        "module.b.null_resource.a (modules/m/main.tofu:2)",
        "module.r.null_resource.a (.terraform/modules/r/sub/main.tf:2)",
        "null_resource.a (override.tf:2)",
        "null_resource.a (x_override.tf:2)",
    ]


def test_what_only_looks_like_a_provisioner_stays(tmp_path: Path) -> None:
    text = (
        'resource "x" "a" {\n  provisioner = "p"\n  text = <<E\nprovisioner "local-exec" {}\nE\n  # provisioner "x" {}\n}\n'
        'data "x" "b" {\n  connection {}\n}\n'
    )
    (tmp_path / "main.tf").write_text(text)
    assert cut(tmp_path) == []
    assert (tmp_path / "main.tf").read_text() == text


def test_a_link_in_the_copy_is_replaced_and_what_it_leads_to_stays_as_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tf"
    mine.write_text(NATIVE["plain"])
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "main.tf").symlink_to(mine)
    assert len(cut(copy)) == 1
    assert mine.read_text() == NATIVE["plain"]
    (copy / "other.tf").symlink_to(mine)
    write_own(copy / "other.tf", "")
    assert mine.read_text() == NATIVE["plain"]


def test_a_module_that_terraform_installed_as_a_link_becomes_a_copy(tmp_path: Path) -> None:
    mine, root = tmp_path / "mine", tmp_path / "copy"
    mine.mkdir()
    (mine / "main.tf").write_text(NATIVE["plain"])
    (root / ".terraform/modules").mkdir(parents=True)
    (root / ".terraform/modules/m").symlink_to(mine)
    own_modules(root)
    assert len(take_out_effects(root, {"module.m": ".terraform/modules/m"}).not_run) == 1
    assert (mine / "main.tf").read_text() == NATIVE["plain"]
    assert [path.name for path in mine.iterdir()] == ["main.tf"]


PROGRAMS = {
    "block": 'provider "k" {\n  host = "h"\n  exec {\n    command = "ran"\n    env = { A = "}" }\n  }\n}\n',
    "nested block": 'provider "helm" {\n  kubernetes {\n    exec {\n      command = "ran"\n    }\n  }\n}\n',
    "object": 'provider "helm" {\n  kubernetes = {\n    host = "h"\n    exec = { command = "ran", args = [] }\n  }\n}\n',
    "quoted key": 'provider "helm" {\n  kubernetes = { "exec" : { command = "ran" } }\n}\n',
    "in a call": 'provider "helm" {\n  kubernetes = merge({}, { exec = { command = "ran" } })\n}\n',
    "dynamic": 'provider "k" {\n  dynamic "exec" {\n    for_each = [1]\n    content {\n      command = "ran"\n    }\n  }\n}\n',
    "argument": 'provider "k" {\n  exec = [{ command = "ran" }]\n}\n',
    "two, one in the other": 'provider "k" {\n  exec {\n    exec = { command = "ran" }\n  }\n}\n',
}
JSON_PROGRAMS: dict[str, Any] = {
    "object": {"k": {"host": "h", "exec": {"command": "ran"}}},
    "array": {"k": [{"exec": [{"command": "ran"}], "alias": "a"}]},
    "nested": [{"helm": {"kubernetes": [{"exec": {"command": "ran"}}]}}],
    "deep in an argument": {"helm": {"kubernetes": {"x": {"exec": {"command": "ran"}, "y": 1}}}},
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_a_provider_block_names_is_cut(tmp_path: Path, name: str) -> None:
    text = PROGRAMS[name] + 'resource "x" "y" {\n  exec {}\n}\n'
    (tmp_path / "main.tf").write_text(text)
    found = cut(tmp_path)
    left = (tmp_path / "main.tf").read_text()
    assert len(found) == 1
    assert found[0].startswith("exec of provider.")
    assert "ran" not in left
    assert left.count("\n") == text.count("\n")
    assert left.endswith('resource "x" "y" {\n  exec {}\n}\n')
    assert parse(left).error is None


@pytest.mark.parametrize("name", JSON_PROGRAMS)
def test_a_program_that_a_provider_block_names_in_json_is_cut(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.tf.json").write_text(json.dumps({"provider": JSON_PROGRAMS[name]}))
    assert len(cut(tmp_path)) == 1
    left = (tmp_path / "main.tf.json").read_text()
    assert "ran" not in left
    assert json.loads(left)


STATES = {
    "block": 'data "terraform_remote_state" "s" {\n  backend = "http"\n  config = {\n    address = "ran"\n  }\n}\n',
    "one line": 'data terraform_remote_state s {\n  backend = "pg"\n  config = { conn_str = "ran" }\n  workspace = "w"\n}\n',
    "no config": 'data "terraform_remote_state" "s" {\n  backend = "remote"\n}\n',
    "expression": 'data "terraform_remote_state" "s" {\n  backend = "s3"\n  config = merge(var.c, { bucket = "ran" })\n}\n',
    "for_each": 'data "terraform_remote_state" "s" {\n  for_each = var.s\n  backend = "gcs"\n  config = { b = "ran" }\n}\n',
}


@pytest.mark.parametrize("name", STATES)
def test_a_remote_state_is_read_from_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.tf").write_text(STATES[name])
    assert cut(tmp_path) == []
    file = parse((tmp_path / "main.tf").read_text())
    (block,) = file.body.blocks_of("data")
    assert file.error is None
    assert {name: constant(block.body.attributes[name].expression) for name in ("backend", "config")} == {
        "backend": "local",
        "config": {"path": NO_STATE},
    }
    assert "ran" not in file.text
    assert block.attribute("workspace") is None
    assert ("for_each" in file.text) == (name == "for_each")


@pytest.mark.parametrize("wrap", [lambda body: body, lambda body: [body]])
def test_a_remote_state_in_json_is_read_from_nowhere(tmp_path: Path, wrap: Any) -> None:
    body = {"backend": "http", "config": {"address": "ran"}, "workspace": "w"}
    document = {"data": wrap({"terraform_remote_state": wrap({"s": wrap(body), "t": {"backend": "pg"}})})}
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    assert cut(tmp_path) == []
    file = parse((tmp_path / "main.tf.json").read_text(), is_json=True)
    assert file.error is None
    assert "ran" not in file.text
    assert [constant(block.attribute("config").expression) for block in file.body.blocks_of("data")] == [  # type: ignore[union-attr]
        {"path": NO_STATE},
        {"path": NO_STATE},
    ]
