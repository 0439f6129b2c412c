from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import TerraformError
from tfproof.terraform.hidden_errors import errors_as_written, may_hide_errors, unread
from tfproof.terraform.process import Completed

HEAD = 'variable "s" {\n  type = string\n}\nvariable "any" {}\nvariable "l" {\n  type = list(string)\n}\n'


def provider(body: str) -> str:
    return f'{HEAD}provider "aws" {{\n  {body}\n}}\n'


def state(body: str) -> str:
    return f'{HEAD}data "terraform_remote_state" "a" {{\n  {body}\n}}\n'


CERTAIN = {
    "nothing": "",
    "kept": provider('region = file("x")\n  alias = "a"\n  default_tags {\n    tags = {}\n  }'),
    "literals": provider('access_key = "x"\n  max_retries = 3\n  skip_region_validation = true\n  token = null'),
    "lists": provider('allowed_account_ids = ["1", var.s]\n  shared_config_files = var.l'),
    "variables": provider("profile = var.s\n  max_retries = var.s"),
    "another provider": 'provider "google" {\n  nothing = 1\n}\n',
    "state": state('backend = "s3"\n  config = { bucket = var.s, key = "k", region = "r" }'),
}
UNCERTAIN = {
    "argument": provider("nothing = 1"),
    "block": provider("nothing {}"),
    "label": provider('default_tags "x" {}'),
    "role": provider('assume_role {\n    role_arn = "x"\n  }'),
    "endpoints": provider("endpoints {}"),
    "dynamic": provider('dynamic "default_tags" {\n    for_each = []\n    content {}\n  }'),
    "type": provider("profile = []"),
    "truth": provider('skip_region_validation = "perhaps"'),
    "number": provider('max_retries = "many"'),
    "list": provider("allowed_account_ids = [{}]"),
    "no list": provider('allowed_account_ids = "1"'),
    "both": provider('allowed_account_ids = ["1"]\n  forbidden_account_ids = ["2"]'),
    "undeclared": provider("profile = var.nothing"),
    "of any type": provider("profile = var.any"),
    "of another type": provider("profile = var.l"),
    "expression": provider('profile = "${local.x}-a"'),
    "override": provider("nothing = 1"),
    "provisioner": 'resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "x"\n  }\n}\n',
    "connection": 'resource "terraform_data" "a" {\n  connection {}\n}\n',
    "removed": 'removed {\n  from = terraform_data.a\n  provisioner "local-exec" {}\n}\n',
    "state argument": state('backend = "s3"\n  config = { nothing = 1 }'),
    "state backend": state('backend = "nothing"\n  config = {}'),
    "state without": state('backend = "s3"'),
    "state without a key": state('backend = "s3"\n  config = { bucket = "b", region = "r" }'),
    "state expression": state('backend = "s3"\n  config = local.x'),
    "state more": state('backend = "s3"\n  config = {}\n  nothing = 1'),
}  # fmt: skip


@pytest.mark.parametrize("name", [*CERTAIN, *UNCERTAIN])
def test_terraform_is_asked_about_what_is_not_certain(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / ("x_override.tf" if name == "override" else "main.tf")).write_text((CERTAIN | UNCERTAIN)[name])
    assert may_hide_errors(tmp_path, [".", "m"]) is (name in UNCERTAIN)


@pytest.mark.parametrize(
    ("body", "asked"),
    [('"profile": "x"', False), ('"profile": "${var.s}"', True), ('"nothing": 1', True), ('"assume_role": {}', True),
     ('"default_tags": {"nothing": 1}', False)],
)  # fmt: skip
def test_in_json(tmp_path: Path, body: str, asked: bool) -> None:
    (tmp_path / "main.tf.json").write_text(f'{{"provider": {{"aws": [{{{body}}}]}}}}')
    assert may_hide_errors(tmp_path, ["."]) is asked


def completed(out: str, code: int) -> Completed:
    return Completed(command="terraform validate", code=code, out=out, err="said on stderr")


def test_what_validate_says_has_its_place() -> None:
    error = '{"severity": "error", "summary": "s", "range": {"filename": "a.tf", "start": {"line": 3}}}'
    warning = '{"severity": "warning", "summary": "w"}'
    (found,) = errors_as_written(completed(f'{{"diagnostics": [{warning}, {error}]}}', 1), str)
    assert (found.where, found.summary) == ("a.tf:3", "s")
    assert errors_as_written(completed('{"diagnostics": []}', 0), str) == ()


@pytest.mark.parametrize("out", ["", "no JSON", "[]", '{"diagnostics": []}'])
def test_a_validate_that_does_not_say_why_it_failed_is_no_pass(out: str) -> None:
    with pytest.raises(TerraformError, match="without saying why") as caught:
        errors_as_written(completed(out, 2), str)
    assert caught.value.where == "said on stderr"


LONG = " + ".join(["1"] * 400)
WITHOUT_END = ("main.tf.json", '{"output": {"a": {"value": ' + "{" * 20000)


@pytest.mark.parametrize(
    ("name", "text", "limits", "line"),
    [
        ("main.tf", f"locals {{\n  a = {LONG}\n}}\n", True, 2),
        ("main.tf", f"locals {{\n  a = {'(' * 150}1{')' * 150}\n}}\n", True, 2),
        (*WITHOUT_END, True, 1),
        ("main.tf", "locals {\n  a = \n}\n", True, None),
        ("main.tf", "locals {\n  a = \n}\n", False, 2),
        ("main.tf", "locals {}\n", False, None),
    ],
    ids=["operators", "brackets", "JSON without an end", "an error of Terraform's", "all errors", "none"],
)
def test_what_cannot_be_read_here_has_its_place(
    tmp_path: Path, name: str, text: str, limits: bool, line: int | None
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / name).write_text(text)
    found = unread(tmp_path, [".", "m"], limits=limits)
    assert [one.where for one in found] == ([f"m/{name}:{line}"] if line else [])
