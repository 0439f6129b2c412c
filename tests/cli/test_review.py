"""``tfproof review``: one run over both versions of a stack, grouped by the lines that cause what is wrong."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

STACK = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "actions" {
  type = list(string)
}

variable "token" {
  type      = string
  sensitive = true
  default   = "canary-default-before"
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "visitors"
  allow_unauthenticated_identities = false
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "signed_in" {
  name               = "signed-in"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  identity_pool_id = aws_cognito_identity_pool.this.id
  roles            = { authenticated = aws_iam_role.signed_in.arn }
}

resource "aws_iam_role_policy" "signed_in" {
  role = aws_iam_role.signed_in.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.actions, Resource = "*" }]
  })
}

resource "aws_cognito_user_pool" "this" {
  name                = "users"
  username_attributes = ["email"]
}

resource "aws_secretsmanager_secret" "api" {
  name = "api"
}

resource "aws_sqs_queue" "jobs" {
  name                    = "jobs"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue" "open" {
  name                    = "open"
  sqs_managed_sse_enabled = false
}

variable "rotation" {
  type    = bool
  default = true
}

resource "aws_kms_key" "this" {
  description         = "of the stack"
  enable_key_rotation = var.rotation
}

locals {
  tags = "IMMUTABLE"
}

resource "aws_ecr_repository" "this" {
  name                 = "images"
  image_tag_mutability = local.tags
}

module "topic" {
  source    = "./topic"
  encrypted = true
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.signed_in.arn }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.jobs.arn
    }]
  })
}

resource "aws_iam_role" "batch" {
  name               = "batch"
  assume_role_policy = file("${path.module}/batch.json")
}
"""
MODULE = """\
variable "encrypted" {
  type = bool
}

resource "aws_sns_topic" "this" {
  name              = "events"
  kms_master_key_id = var.encrypted ? "alias/aws/sns" : null
}
"""
TRUST = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": { "Service": "batch.amazonaws.com" }
    }
  ]
}
"""
AMR = STACK[STACK.index('    condition {\n      test     = "ForAny') : STACK.index('  }\n}\n\nresource "aws_iam_role"')]
EDITS = (
    ('username_attributes = ["email"]', 'username_attributes = ["email", "phone_number"]'),
    ('"aws_secretsmanager_secret" "api"', '"aws_secretsmanager_secret" "key"'),
    (AMR, ""),
    ("allow_unauthenticated_identities = false", "allow_unauthenticated_identities = true"),
    ('"jobs"\n  sqs_managed_sse_enabled = true', '"jobs"\n  sqs_managed_sse_enabled = false'),
    ('"open"\n  sqs_managed_sse_enabled = false', '"open"\n  sqs_managed_sse_enabled = true'),
    ("canary-default-before", "canary-default-after"),
    ("default = true", "default = false"),
    ('tags = "IMMUTABLE"', 'tags = "MUTABLE"'),
    ("encrypted = true\n", "encrypted = false\n"),
    ("{ AWS = aws_iam_role.signed_in.arn }", '"*"'),
    (
        'resource "aws_iam_role" "batch"',
        'resource "aws_ebs_volume" "new" {\n  availability_zone = "eu-west-1a"\n  size              = 8\n}\n\n'
        'resource "aws_iam_role" "batch"',
    ),
)
CAUSES = {
    "prod.tfvars": {"CGA_PRM_01", "PROOF_ACCESS_NEW"},
    "amr": {"PROOF_TRUST_ONLY", "PROOF_ACCESS_NEW"},
    "allow_unauthenticated_identities": {"CGA_FED_06"},
    "username_attributes": {"TFPROOF_UPGRADE_DATA"},
    "aws_secretsmanager_secret": {"TFPROOF_UPGRADE_DATA"},
    "sqs_managed_sse_enabled": {"CKV_AWS_27"},
    "default = false": {"CKV_AWS_7"},
    'tags = "MUTABLE"': {"CKV_AWS_51"},
    "encrypted = false": {"CKV_AWS_26"},
    'Principal = "*"': {"PROOF_RESOURCE_PUBLIC", "PROOF_ACCESS_NEW"},
    "aws_ebs_volume": {"CKV_AWS_3"},
    "batch.json": {"PROOF_TRUST_ACCOUNTS", "PROOF_ACCESS_NEW"},
}


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True
    )


def changed(folder: Path) -> None:
    git(folder, "init", "-q", "-b", "main")
    (folder / "main.tf").write_text(STACK)
    (folder / "prod.tfvars").write_text('actions = ["polly:SynthesizeSpeech"]\ntoken = "canary-input-before"\n')
    (folder / "batch.json").write_text(TRUST)
    (folder / "topic").mkdir()
    (folder / "topic" / "main.tf").write_text(MODULE)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "base")
    text = STACK
    for old, new in EDITS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "main.tf").write_text(text)
    (folder / "batch.json").write_text(TRUST.replace('"Service": "batch.amazonaws.com"', '"AWS": "210987654321"'))
    (folder / "prod.tfvars").write_text(
        'actions = ["polly:SynthesizeSpeech", "iam:AttachRolePolicy"]\ntoken = "canary-input-after"\n'
    )


@pytest.fixture
def reports(tmp_path: Path, tfproof: Run) -> Iterator[tuple[subprocess.CompletedProcess[str], dict[str, Any], str]]:
    changed(tmp_path)
    run = tfproof(
        "review", "--from", "HEAD", "--var-file", "prod.tfvars", "--full",
        "--also", "json=review.json", "--also", "markdown=review.md", "--also", "sarif=review.sarif", "--also", "html=review.html",
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    yield run, json.loads((tmp_path / "review.json").read_text()), (tmp_path / "review.md").read_text()
    everything = run.stdout + run.stderr + "".join(file.read_text() for file in tmp_path.glob("review.*"))
    assert "canary" not in everything


def test_each_cause_of_a_change_is_one_group_whatever_finds_it(
    reports: tuple[subprocess.CompletedProcess[str], dict[str, Any], str], tmp_path: Path
) -> None:
    run, review, comment = reports
    told = [(cause["place"], sorted({one["rule"] for one in cause["findings"]})) for cause in review["causes"]]
    assert len(told) == len(CAUSES) == 12, told
    assert [cause["lane"] for cause in review["causes"]][:2] == ["loss", "loss"], "losses come first"
    for named, rules in CAUSES.items():
        found = [
            cause
            for cause in review["causes"]
            if named in " ".join([cause["place"], *cause["hunk"]["removed"], *cause["hunk"]["added"]])
        ]
        assert len(found) == 1, named
        assert {one["rule"] for one in found[0]["findings"]} >= rules, named
    guests = next(one for cause in review["causes"] for one in cause["findings"] if one["rule"] == "CGA_FED_06")
    assert [edit["kind"] for edit in guests["edits"]] == ["exact"]
    assert "```suggestion\n  allow_unauthenticated_identities = false\n```" in comment
    assert ("CKV_AWS_27", "aws_sqs_queue.open") in {(one["rule"], one["address"]) for one in review["gone"]}
    lanes = review["lanes"]
    assert f"| New findings | {lanes['findings']} |" in comment
    assert f"new findings{lanes['findings']:>8}" in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    page = (tmp_path / "review.html").read_text()
    assert page.count('<details class="cause"') == len(CAUSES)
    cards = re.findall(r'<span class="k">([^<]*)</span><span class="n">(\d+)', page)
    counted = {
        "Loses data": "loss",
        "Newly allowed": "access",
        "New findings": "findings",
        "Findings gone": "gone",
        "Changes": "changes",
        "Proved": "proved",
    }
    assert {label: int(number) for label, number in cards} == {label: lanes[lane] for label, lane in counted.items()}
    for label, lane in counted.items():
        assert re.search(rf"^\| (?:⛔ )?{label} \| {lanes[lane]} \|$", comment, re.MULTILINE), label
        assert re.search(rf"^  . {label.lower()} +{lanes[lane]}\b", run.stdout, re.MULTILINE), label
    assert {
        lane: sum(one["lane"] == lane for cause in review["causes"] for one in cause["findings"])
        for lane in ("loss", "access", "findings")
    }.items() <= lanes.items()
    assert page.count("not shown: it may hold a secret") >= 1
    assert comment.startswith("<!-- tfproof:review:v1 ")
    assert comment.count("<details>") == comment.count("</details>")


@pytest.mark.thorough
def test_exact_edits_of_a_change_leave_none_of_the_findings_that_had_them(tmp_path: Path, tfproof: Run) -> None:
    changed(tmp_path)
    before = tfproof("check", "--var-file", "prod.tfvars", "--format", "json", "--output", "before.json")
    after = tfproof("check", "--var-file", "prod.tfvars", "--format", "json", "--output", "after.json", "--fix")
    assert (before.returncode, after.returncode) == (1, 1), after.stderr
    found, left = (
        {
            (one["rule"], one["address"]): {edit["kind"] for edit in one["edits"]}
            for one in json.loads((tmp_path / f"{name}.json").read_text())["findings"]
        }
        for name in ("before", "after")
    )
    exact = {which for which, kinds in found.items() if kinds == {"exact"}}
    assert ("CGA_FED_06", "aws_cognito_identity_pool.this") in exact
    assert set(left) == set(found) - exact
