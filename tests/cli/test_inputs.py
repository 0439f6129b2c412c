"""Inputs of a command line: what Terraform itself would take them for."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.cli.options import variables_of
from tfproof.cli.parser import parse

Run = Callable[..., subprocess.CompletedProcess[str]]

VALUES = {
    "list(string)": ['["a"]', '["a, \\"b\\"", "c"]', '[for n in ["x"] : "${n}y"]', '["\\u00e9"]', "null", "[1, true]"],
    "map(string)": ['{k="v"}', '{"a b" = "c", d : 1}', "{a = null}", "{\n  h = <<EOT\nhere é\nEOT\n}"],
    "string": ["[1]", '"q"', "", "a=b", "<<EOT", "null", " x "],
    "number": ["12", "1e3"],
    "bool": ["true"],
    "any": ['["a"]', "{a = 1}", '"x"', "17"],
}


def _said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stdout
    return done.stderr


def _shown(text: str) -> str:
    return text.partition("<<<")[2].partition(">>>")[0]


def test_a_var_is_what_it_is_for_terraform_plan(tfproof: Run, stack: Path) -> None:
    given: list[str] = []
    source = ""
    for type_, texts in VALUES.items():
        for text in texts:
            source += f'variable "v{len(given)}" {{\n  type = {type_}\n}}\n'
            given.append(f"v{len(given)}={text}")
    # The values show in the words of a refusal.
    together = ", ".join(f"var.v{at}" for at in range(len(given)))
    (stack / "main.tf").write_text(f"""{source}
        resource "terraform_data" "all" {{
          lifecycle {{
            precondition {{
              condition     = length(var.v0) > 99
              error_message = "<<<${{jsonencode([{together}])}}>>>"
            }}
          }}
        }}""")
    said = _said(tfproof("plan", stack, *(option for one in given for option in ("--var", one))))
    stock = subprocess.run(
        ["terraform", "plan", "-no-color", "-json", *(f"-var={one}" for one in given)],
        capture_output=True, text=True, check=False, cwd=stack,
    )  # fmt: skip
    (detail,) = [
        event["diagnostic"]["detail"] for event in map(json.loads, stock.stdout.splitlines())
        if event.get("type") == "diagnostic" and event["diagnostic"]["severity"] == "error"
    ]  # fmt: skip
    assert _shown(said) == _shown(detail) != ""


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        (["--var-file", "a", "--var", "x=1"], {"x": "1"}),
        (["--var", "x=1", "--var-file", "a"], {}),
        (["--var", "x=1", "--var-file", "b"], {"x": "1"}),
        (["--var", "x=1", "--var", "y=1", "--var-file=a", "--var", "x=2"], {"x": "2", "y": "1"}),
        (["--var-file", "a", "--var", "x=1", "--var-file", "b", "--var=x=3", "--var-file", "a"], {}),
    ],
)
def test_of_a_variable_and_a_file_the_later_one_counts(
    tmp_path: Path, written: list[str], counts: dict[str, str]
) -> None:
    (tmp_path / "a").write_text('x = "of the file"\n')
    (tmp_path / "b").write_text('z = "of the file"\n')
    options = parse(["plan", *written])
    assert variables_of(options, [tmp_path / file for file in options.var_file]) == counts


def test_a_variable_wins_over_the_files_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('x = "of the file"\n')
    assert variables_of(parse(["plan", "--var", "x=1"]), [tmp_path / "a"]) == {"x": "1"}


def test_the_name_of_the_workspace_can_be_said(tfproof: Run, stack: Path) -> None:
    (stack / "main.tf").write_text(
        'resource "terraform_data" "x" {\n  count = terraform.workspace == "prod" ? 2 : 1\n}\n'
    )
    assert "2 to create" in tfproof("plan", stack, "--workspace", "prod").stdout
    assert "1 to create" in tfproof("plan", stack).stdout


def test_a_pipe_is_a_variables_file(tfproof: Run, stack: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('name  = "x"\nother = "y"\n',))
    writer.start()
    done = tfproof("plan", stack, "--var-file", pipe)
    writer.join()
    assert done.returncode == 0, done.stderr
    assert f"tfproof: note: {pipe} sets other, which {stack} does not declare: left out" in done.stderr


@pytest.mark.parametrize("name", ["more.tfvars", "more.tfvars.json"])
def test_what_a_variables_file_sets_and_nobody_declares_is_a_note(
    tfproof: Run, stack: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    values = {"name": "x", "a": 1, "b": {"c": 1}, "d": None, "e": []}
    file.write_text(
        json.dumps(values) if name.endswith(".json") else "".join(f"{k} = {json.dumps(v)}\n" for k, v in values.items())
    )
    done = tfproof("plan", stack, "--var-file", file)
    assert done.returncode == 0, done.stderr
    assert f"tfproof: note: {file} sets a, b, d, e, which {stack} does not declare: left out\n" == done.stderr


SECRET = "hunter2-is-secret"
REFUSING = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "token" {
  sensitive = true
  type      = string
}
variable "list" {
  sensitive = true
  type      = list(string)
  default   = []
}
resource "aws_sns_topic" "t" {
  name = "a b ${var.token}!"
}
resource "aws_ssm_parameter" "p" {
  count = length(nonsensitive(var.list))
  name  = "/x"
  type  = var.list[0]
  value = "x"
}
"""


def test_no_error_prints_the_value_of_a_sensitive_input(tfproof: Run, tmp_path: Path) -> None:
    folder = tmp_path / "refusing"
    folder.mkdir()
    (folder / "main.tf").write_text(REFUSING)
    (tmp_path / "x.tfvars").write_text(f'token = "{SECRET}"\nlist = ["{SECRET}"]\n')
    (tmp_path / "wrong.tfvars").write_text(f'token = ["{SECRET}"]\n')
    for file, told in (("x.tfvars", "(sensitive)"), ("wrong.tfvars", "type error at var.token")):
        said = _said(tfproof("plan", folder, "--var-file", tmp_path / file))
        assert said.startswith("tfproof: error: ")
        assert told in said
        assert SECRET not in said


@pytest.mark.parametrize("command", ["access", "upgrade"])
def test_a_former_revision_gets_the_inputs_that_it_declares(
    tfproof: Run, stack: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "main.tf").write_text('resource "terraform_data" "this" {\n  input = 1\n}\n')
    (tmp_path / "in.tfvars").write_text('name = "x"\n')
    done = tfproof(command, stack, "--from", "./old", "--var-file", "in.tfvars", "--var", "sizes=[1]")
    assert done.returncode != 2, done.stderr
    assert done.stderr == ""
