from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.terraform.backends import misplaced, of_backend, probe
from tfproof.terraform.configuration import DeclaredConfiguration, read_configuration
from tfproof.terraform.diagnostics import Diagnostic

ADDRESS = "data.terraform_remote_state.zzzz_tfproof_backend"


def configuration(folder: Path, text: str, name: str = "main.tf") -> DeclaredConfiguration:
    (folder / name).write_text(text)
    return read_configuration(folder)


@pytest.mark.parametrize(
    "body",
    ['bucket = "b"\n  encrypt = true', "", 'key = "k"\n  region = "r"'],
)
def test_a_plain_backend_needs_no_question(tmp_path: Path, body: str) -> None:
    assert probe(configuration(tmp_path, f'terraform {{\n  backend "s3" {{\n  {body}\n  }}\n}}\n')) is None


@pytest.mark.parametrize(
    "body", ["nothing = 1", "bucket = []", "bucket = 1", "block {}", 'dynamodb_table = "t"', "assume_role = {}"]
)
def test_another_one_is_asked_about(tmp_path: Path, body: str) -> None:
    asked = probe(configuration(tmp_path, f'terraform {{\n  backend "s3" {{\n  {body}\n  }}\n}}\n'))
    assert asked is not None
    assert json.loads(asked)["data"]["terraform_remote_state"]["zzzz_tfproof_backend"]["backend"] == "s3"


def test_what_looks_like_a_template_is_none(tmp_path: Path) -> None:
    asked = probe(configuration(tmp_path, 'terraform {\n  backend "http" {\n    address = "$${x}%%{y}"\n  }\n}\n'))
    assert asked is not None
    assert "$${x}%%{y}" in asked


def test_nothing_refers_or_calls_in_a_backend_in_either_syntax(tmp_path: Path) -> None:
    found = misplaced(
        configuration(tmp_path, '{"terraform": {"backend": {"s3": {"bucket": "${var.x}"}}}}', "a.tf.json")
    )
    assert [(one.summary, one.where) for one in found] == [("Variables not allowed", "a.tf.json:1")]
    assert misplaced(configuration(tmp_path, "terraform {}\n", "a.tf.json")) == ()


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ('The given configuration is not valid for backend "s3": unexpected attribute "nothing".', "Unsupported argument"),
        ('The given configuration is not valid for backend "s3": .bucket: string required.', "Incorrect attribute value type"),
        ('There is no backend type named "s4".', "Unsupported backend type"),
        ('The given configuration is not valid for backend "s3": attribute "key" is required.', None),
        ('The given configuration is not valid for backend "s3": .assume_role: attribute "role_arn" is required.', None),
    ],
)  # fmt: skip
def test_what_is_said_of_the_question_is_said_of_the_backend(tmp_path: Path, detail: str, expected: str | None) -> None:
    backend = configuration(tmp_path, 'terraform {\n  backend "s3" {\n    bucket  = []\n    nothing = 1\n  }\n}\n')
    error = Diagnostic(severity="error", summary="Invalid backend configuration", detail=detail, address=ADDRESS)
    found = of_backend(error, backend)
    assert (found.summary if found else None) == expected
    places = {"Unsupported argument": "main.tf:4", "Incorrect attribute value type": "main.tf:3"}
    assert found is None or found.where == places.get(found.summary, "main.tf:2")


def test_what_is_said_of_anything_else_stays(tmp_path: Path) -> None:
    error = Diagnostic(severity="error", summary="x", address="aws_x.y")
    assert of_backend(error, configuration(tmp_path, "terraform {}\n")) is error
