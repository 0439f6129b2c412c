from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.terraform.backends import misplaced, of_backend, only_workspace, probe
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
    "body",
    [
        "nothing = 1", "bucket = []", "bucket = 1", "block {}", 'dynamodb_table = "t"', "assume_role = {}",
        'encrypt = "perhaps"',
    ],
)  # fmt: skip
def test_another_one_is_asked_about(tmp_path: Path, body: str) -> None:
    asked = probe(configuration(tmp_path, f'terraform {{\n  backend "s3" {{\n  {body}\n  }}\n}}\n'))
    assert asked is not None
    assert json.loads(asked)["data"]["terraform_remote_state"]["zzzz_tfproof_backend_0"]["backend"] == "s3"


def test_what_looks_like_a_template_is_none(tmp_path: Path) -> None:
    asked = probe(configuration(tmp_path, 'terraform {\n  backend "http" {\n    address = "$${x}%%{y}"\n  }\n}\n'))
    assert asked is not None
    assert "$${x}%%{y}" in asked


def test_in_json_the_strings_of_a_backend_are_no_templates(tmp_path: Path) -> None:
    text = '{"terraform": {"backend": {"local": {"path": "${var.x}.tfstate"}}}}'  # what `terraform init` writes to its state
    assert misplaced(configuration(tmp_path, text, "a.tf.json")) == ()
    assert misplaced(configuration(tmp_path, "terraform {}\n", "a.tf.json")) == ()


def test_each_argument_is_asked_about_by_itself(tmp_path: Path) -> None:
    asked = probe(configuration(tmp_path, 'terraform {\n  backend "s3" {\n    bucket  = []\n    key = {}\n  }\n}\n'))
    assert asked is not None
    questions = json.loads(asked)["data"]["terraform_remote_state"].values()
    filled = {"bucket": "x", "key": "x", "region": "us-east-1"}
    assert [one["config"] for one in questions] == [
        {**filled, "bucket": []}, {**filled, "key": {}}, filled, {**filled, "bucket": [], "key": {}},
    ]  # fmt: skip


_INVALID = 'The given configuration is not valid for backend "s3": '


@pytest.mark.parametrize(
    ("number", "detail", "expected"),
    [
        (0, f"{_INVALID}.bucket: string required.", ("Incorrect attribute value type", "main.tf:3")),
        (0, f'{_INVALID}attribute "key" is required.', None),
        (0, f"{_INVALID}.other: string required.", None),
        (1, f'{_INVALID}unexpected attribute "nothing".', ("Unsupported argument", "main.tf:4")),
        (2, f'{_INVALID}.endpoints: attribute "s3": string required.', ("Incorrect attribute value type", "main.tf:5")),
        (2, f'{_INVALID}.endpoints: attribute "s3" is required.', ("Incorrect attribute value type", "main.tf:5")),
        (2, f"{_INVALID}.endpoints: element 0: string required.", ("Incorrect attribute value type", "main.tf:5")),
        (3, f'{_INVALID}.inner: unexpected attribute "nope".', ("Unsupported argument", "main.tf:6")),
        (3, f'{_INVALID}.inner: attribute "left_to_init" is required.', None),
        (0, 'There is no backend type named "s3".', ("Unsupported backend type", "main.tf:2")),
        (1, 'There is no backend type named "s3".', None),
    ],
)
def test_what_is_said_of_a_question_is_said_of_the_backend(
    tmp_path: Path, number: int, detail: str, expected: tuple[str, str] | None
) -> None:
    body = "bucket = []\n    nothing = 1\n    endpoints = {}\n    inner {}"
    backend = configuration(tmp_path, f'terraform {{\n  backend "s3" {{\n    {body}\n  }}\n}}\n')
    error = Diagnostic(severity="error", summary="Invalid", detail=detail, address=f"{ADDRESS}_{number}")
    found = of_backend([error], backend)
    assert [(one.summary, one.where) for one in found] == ([expected] if expected else [])


def test_a_block_is_no_argument_and_an_argument_of_cloud_has_a_type(tmp_path: Path) -> None:
    text = 'terraform {\n  backend "s3" {\n    assume_role {}\n  }\n  cloud {\n    organization = []\n    workspaces {\n      nope = 1\n'
    found = misplaced(configuration(tmp_path, text + '      name = "n"\n      tags = "t"\n    }\n  }\n}\n'))
    assert [(one.summary, one.where) for one in found] == [
        ("Unsupported block type", "main.tf:3"),
        ("Incorrect attribute value type", "main.tf:6"),
        ("Unsupported argument", "main.tf:8"),
        ("Incorrect attribute value type", "main.tf:10"),
        ("Invalid workspaces configuration", "main.tf:7"),
    ]


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ('cloud {\n    workspaces {\n      name = "shop"\n    }\n  }', "shop"),
        ('cloud {\n    workspaces {\n      tags = ["shop"]\n    }\n  }', None),
        ("cloud {}", None),
        ('backend "remote" {\n    workspaces {\n      name = "shop"\n    }\n  }', None),  # there it is `default`
        ('backend "s3" {}', None),
    ],
)
def test_a_cloud_block_for_one_workspace_selects_it(tmp_path: Path, block: str, name: str | None) -> None:
    assert only_workspace(configuration(tmp_path, f"terraform {{\n  {block}\n}}\n")) == name


def test_what_is_said_of_anything_else_stays(tmp_path: Path) -> None:
    error = Diagnostic(severity="error", summary="x", address="aws_x.y")
    assert of_backend([error], configuration(tmp_path, "terraform {}\n")) == (error,)


def test_what_arguments_may_not_be_together_is_said_of_the_block_and_what_is_wrong_with_one_once(
    tmp_path: Path,
) -> None:
    text = 'terraform {\n  backend "s3" {\n    bucket = ""\n    a = ["1"]\n    b = null\n  }\n}\n'
    said = [(0, "Invalid Value", "empty"), (3, "Odd", "of every question"), (0, "Odd", "of every question"),
            (4, "Invalid Value", "empty"), (4, "Odd", "of every question"), (4, "Combination", "only one"),
            (2, "Missing", '"b" must be set')]  # fmt: skip
    errors = [
        Diagnostic(severity="error", summary=summary, detail=detail, address=f"{ADDRESS}_{number}")
        for number, summary, detail in said
    ]
    found = of_backend(errors, configuration(tmp_path, text))
    assert [(one.summary, one.where) for one in found] == [("Invalid Value", "main.tf:3"), ("Combination", "main.tf:2")]
