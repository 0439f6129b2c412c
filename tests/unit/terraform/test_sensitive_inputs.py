"""Messages without the values of sensitive inputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.sensitive_inputs import hider
from tfproof.terraform.variable_file import CommandLineValue, VariableArguments

SOURCE = """
variable "token" {
  sensitive = true
  default   = "the default"
}
variable "key" { ephemeral = true }
variable "map" {
  type      = map(any)
  sensitive = true
}
variable "open" {}
"""


@pytest.fixture
def hide(tmp_path: Path) -> Callable[..., str]:
    (tmp_path / "main.tf").write_text(SOURCE)

    def make(text: str, *files: Path, **inputs: object) -> str:
        given = VariableArguments(folder=tmp_path, files=files, inputs=inputs)
        return hider(read_configuration(tmp_path), given)(text)

    return make


@pytest.mark.parametrize(
    ("inputs", "said", "shown"),
    [
        ({"token": "hunter2"}, 'expected a name, got "hunter2"', 'expected a name, got "(sensitive)"'),
        ({"token": "hunter2"}, "arn:x:hunter2-and-more", "arn:x:(sensitive)-and-more"),
        ({"token": CommandLineValue("hunter2")}, "got hunter2", "got (sensitive)"),
        ({"map": CommandLineValue('{a = ["hunter2"]}')}, "got hunter2", "got (sensitive)"),
        ({"map": CommandLineValue('{a = "x${1}hunter2"')}, 'in {a = "x${1}hunter2"', "in (sensitive)"),
        ({"map": {"a": ["hunter2", 4711]}}, "got hunter2 4711", "got (sensitive) (sensitive)"),
        ({"key": 'a "b"\nc'}, json.dumps('a "b"\nc'), '"(sensitive)"'),
        ({"key": "-----BEGIN-----\nlonglongline\n-----END-----"}, "at longlongline.", "at (sensitive)."),
        ({"key": "é☃éé"}, json.dumps("é☃éé"), '"(sensitive)"'),
        ({"token": "1"}, "main.tf:1: 1 is not 11", "main.tf:1: (sensitive) is not 11"),
        ({"open": "hunter2"}, "got hunter2", "got hunter2"),
        ({}, "it is the default", "it is (sensitive)"),
        ({"token": ""}, "nothing", "nothing"),
    ],
)
def test_the_value_of_a_sensitive_input_is_hidden(
    hide: Callable[..., str], inputs: dict[str, object], said: str, shown: str
) -> None:
    assert hide(said, **inputs) == shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.tfvars", 'open = "y"\ntoken = "hunter2"\n'),
        ("x.tfvars", "map = {\n  a = [{ b = <<E\nhunter2\nE\n}]\n}\n"),
        ("x.tfvars", 'token = "${1}hunter2${2}"\n'),
        ("x.tfvars.json", '{"token": "hunter2"}'),
        ("x.tfvars.json", '{"map": {"a": ["hunter2"]}}'),
    ],
)
@pytest.mark.parametrize("automatic", [False, True])
def test_the_values_of_variables_files_are_hidden_too(
    hide: Callable[..., str], tmp_path: Path, name: str, content: str, automatic: bool
) -> None:
    file = tmp_path / (name if automatic else f"elsewhere/{name}")
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)
    assert "hunter2" not in hide("got hunter2", *(() if automatic else (file,)))
