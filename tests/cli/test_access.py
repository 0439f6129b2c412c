"""``tfproof access``, as a user runs it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.git_tools import git, released_stack

Run = Callable[..., subprocess.CompletedProcess[str]]
STACK = """
variable "reader" {
  type    = string
  default = "web|app"
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "this" {
  name               = "reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" } })
}

resource "aws_iam_role_policy" "this" {
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Sid       = "Read"
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::shop/*"
      Condition = { StringEquals = { "aws:PrincipalTag/team" = var.reader } }
    }
  })
}
"""
GAINED = "newly allowed:     s3:PutObject on arn:aws:s3:::shop/admin is allowed by statement 1 (Read) of aws_iam_role_policy.this"


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A stack in a repository, released."""
    return released_stack(tmp_path, STACK)


def edit(stack: Path, *replacements: tuple[str, str]) -> None:
    text = (stack / "main.tf").read_text()
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (stack / "main.tf").write_text(text)


@pytest.mark.thorough
def test_nothing_changed_is_clean(tfproof: Run, released: Path) -> None:
    done = tfproof("access", "--from", "v1", released)
    assert (done.returncode, done.stderr) == (0, "")
    pattern = (
        r"from: +v1 \(\w{12}\)\ncompared: +2 documents, 0 with a difference, [\d.]+ s\n\n"
        r"0 findings, 0 undecided in 2 checks\n"
    )
    assert re.fullmatch(pattern, done.stdout), done.stdout


def test_what_is_newly_allowed_is_a_finding_unless_it_is_declared(tfproof: Run, released: Path) -> None:
    edit(released, ('"s3:GetObject"', '["s3:GetObject", "s3:PutObject"]'))
    done = tfproof("access", "--from", "v1", released)
    assert (done.returncode, done.stderr) == (1, "")
    place = "shop/stack/main.tf"
    assert f"permissions of aws_iam_role.this  {place}:11\n  {GAINED}  {place}:18\n" in done.stdout
    assert "MEDIUM  PROOF_ACCESS_NEW" in done.stdout
    assert 'aws:principaltag/team = "web|app"' in done.stdout
    assert done.stdout.endswith("1 finding, 0 undecided in 2 checks\n")
    declared = tfproof("access", "--from", "v1", "--allow", "aws_iam_role.this", released)
    assert declared.returncode == 0, declared.stdout
    assert GAINED in declared.stdout


@pytest.mark.thorough
def test_what_is_narrower_is_told_and_is_no_finding(tfproof: Run, released: Path) -> None:
    edit(released, ('"arn:aws:s3:::shop/*"', '"arn:aws:s3:::shop/public/*"'), ('"Read"', '"ReadPublic"'))
    done = tfproof("access", "--from", "v1", released)
    assert done.returncode == 0, done.stdout + done.stderr
    lost = "no longer allowed: s3:GetObject on arn:aws:s3:::shop/admin is allowed by statement 1 (Read)"
    assert lost in done.stdout


@pytest.mark.thorough
def test_one_table_for_a_pull_request(tfproof: Run, released: Path, tmp_path: Path) -> None:
    edit(released, ('"s3:GetObject"', '["s3:GetObject", "s3:PutObject"]'))
    done = tfproof("access", "--from", "v1", "--format", "markdown", "--output", tmp_path / "table.md", released)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    first, _, *table = (tmp_path / "table.md").read_text().splitlines()
    assert re.fullmatch(
        r"\*\*Access compared with `v1 \(\w{12}\)`\*\*: 2 documents, 1 with a difference; 1 not declared, 0 undecided\.",
        first,
    )
    assert table == [
        "| document | | request | statement |",
        "|---|---|---|---|",
        "| permissions of `aws_iam_role.this` | **newly allowed** | `s3:PutObject on arn:aws:s3:::shop/admin`<br>"
        '`aws:principaltag/team = "web\\|app"` | statement 1 (Read) of `aws_iam_role_policy.this`, main.tf:18 |',
    ]
    git(released.parent, "commit", "--quiet", "-a", "-m", "two")
    same = tfproof("access", "--from", "HEAD", "--format", "markdown", released)
    assert same.returncode == 0
    assert same.stdout.splitlines()[-1] == "Nothing is newly allowed, and nothing is no longer allowed."


@pytest.mark.thorough
def test_json_for_scripts(tfproof: Run, released: Path) -> None:
    edit(released, ('"s3:GetObject"', '"s3:PutObject"'))
    done = tfproof("access", "--from", "v1", "--format", "json", released)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["from"].startswith("v1 (")
    assert report["summary"]["documents"] == report["summary"]["checks"] == 2
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"], finding["address"], finding["file"], finding["line"]) == (
        "PROOF_ACCESS_NEW", "medium", "aws_iam_role.this", "main.tf", 18
    )  # fmt: skip
    (changed,) = report["access"]
    assert (changed["access"], changed["fate"], changed["before"]) == ("permissions", "kept", None)
    (gained,), (lost,) = changed["newly_allowed"], changed["no_longer_allowed"]
    assert gained["request"]["action"] == "s3:PutObject"
    assert gained["request"]["context"] == {"aws:principaltag/team": "web|app"}
    assert (gained["document"], gained["statement"], gained["file"], gained["line"]) == (
        "aws_iam_role_policy.this", "statement 1 (Read)", "main.tf", 18
    )  # fmt: skip
    assert lost["request"]["action"] == "s3:GetObject"


@pytest.mark.thorough
def test_each_side_gets_the_inputs_that_it_declares(tfproof: Run, released: Path) -> None:
    edit(released, ('variable "reader"', 'variable "readers"'), ("= var.reader }", "= var.readers }"))
    arguments = ("--var", "reader=web", "--var", "readers=web")
    assert tfproof("access", "--from", "v1", *arguments, released).returncode == 0
    assert tfproof("access", "--from", "v1", "--var", "readers=ops", released).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("v9",), "there is no revision and no folder v9"),
        (("v1:elsewhere",), r"v1:elsewhere \(\w{12}\) has no folder elsewhere"),
        (("v1", "--allow", "aws_iam_role.thi"), "no such address: aws_iam_role.thi, did you mean 'aws_iam_role.this'?"),
    ],
)
def test_bad_input_is_one_error(tfproof: Run, released: Path, arguments: tuple[str, ...], says: str) -> None:
    done = tfproof("access", "--from", *arguments, released)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert done.stderr.startswith("tfproof: error: ")
    assert re.search(says, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_source_that_does_not_plan_is_one_error(tfproof: Run, released: Path) -> None:
    edit(released, ("role = aws_iam_role.this.id", "role = aws_iam_role.that.id"))
    done = tfproof("access", "--from", "v1", released)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not plan" in done.stderr
    assert "aws_iam_role" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stack_without_documents_is_no_pass(tfproof: Run, stack: Path) -> None:
    done = tfproof("access", "--from", f"./{stack.name}", "--var", "name=a", stack)
    assert done.returncode == 1
    assert "nothing was checked, which is not a pass" in done.stdout
