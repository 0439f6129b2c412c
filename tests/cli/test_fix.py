"""``tfproof check --fix`` and ``--diff``."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.cli.fix_step import Fixes, checked_by
from tfproof.errors import TerraformError
from tfproof.scan.fixes.changed_files import ChangedFile

Run = Callable[..., subprocess.CompletedProcess[str]]

STACK = """\
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "existence" {
  type    = string
  default = "LEGACY"
}

variable "token" {
  type      = string
  sensitive = true
  default   = "canary-default"
}

resource "aws_cognito_user_pool" "this" {
  name = "users"
}

resource "aws_cognito_user_pool_client" "this" {
  name                          = "shop"
  user_pool_id                  = aws_cognito_user_pool.this.id
  prevent_user_existence_errors = var.existence
}
"""


def test_exact_edits_are_made_and_what_is_left_is_reported(tmp_path: Path, tfproof: Run) -> None:
    file = tmp_path / "main.tf"
    file.write_text(STACK)
    only = [word for rule in ("CGA_UP_01", "CGA_UP_03", "CGA_UP_06", "CGA_CL_04") for word in ("--only", rule)]
    shown = tfproof("check", "--diff", "--unsafe-fixes", *only)
    assert shown.returncode == 1, shown.stderr
    assert file.read_text() == STACK
    assert shown.stdout.startswith("--- main.tf\n+++ main.tf\n")
    assert '-  default = "LEGACY"\n+  default = "ENABLED"\n' in shown.stdout
    assert "canary" not in shown.stdout

    made = tfproof("check", "--fix", *only, "--also", "json=report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert made.returncode == 1, made.stderr
    assert file.read_text() == STACK.replace(
        '  name = "users"\n',
        '  name                = "users"\n  deletion_protection = "ACTIVE"\n\n'
        "  admin_create_user_config {\n    allow_admin_create_user_only = true\n  }\n",
    )
    assert 'fixed main.tf:25: deletion_protection = "ACTIVE"' in made.stderr
    left = {one["rule"]: [edit["kind"] for edit in one["edits"]] for one in report["findings"]}
    assert left == {"CGA_UP_01": ["likely"], "CGA_CL_04": ["likely"]}
    assert (
        f"fixable:   2 by tfproof check {shlex.join(only)} --also json=report.json --fix --unsafe-fixes" in made.stdout
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("check infra --var-file x.tfvars --fix", "tfproof check infra --var-file x.tfvars"),
        ("check infra --var token=canary --diff", "tfproof check infra --var token=..."),
        ("check --var=token=canary infra", "tfproof check --var=token=... infra"),
        ("check --data answers.json 'a folder'", "tfproof check --data answers.json 'a folder'"),
    ],
)
def test_the_check_that_is_proposed_is_the_one_that_was_run(words: str, shown: str) -> None:
    assert checked_by(shlex.split(words)) == shown


@pytest.mark.parametrize(
    "words", [["--unsafe-fixes"], ["--fix", "--write-baseline", "b.json"], ["--fix", "--diff"]], ids=" ".join
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, tfproof: Run, words: list[str]) -> None:
    run = tfproof("check", *words)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_edits_are_taken_back_when_the_stack_cannot_be_checked_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "main.tf"
    path.write_text("before\n")
    fixes = Fixes(files=(ChangedFile(path=path, stacks=(tmp_path,), before="before\n", after="after\n", edits=()),))

    def refuse() -> None:
        with fixes.made():
            assert path.read_text() == "after\n"
            raise TerraformError("it does not plan")

    with pytest.raises(TerraformError):
        refuse()
    assert path.read_text() == "before\n"
    with fixes.made():
        fixes.keep(refused=True)
    assert path.read_text() == "before\n"
    assert capsys.readouterr().err.count("taken back") == 2
    with fixes.made():
        fixes.keep(refused=False)
    assert path.read_text() == "after\n"
