"""A stock check says nothing of a value that only the cloud decides, whichever branch a stand-in takes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovEnvironment, CheckovProcess, scan

STACK = """
provider "aws" {
  region = "eu-west-2"
}
data "aws_caller_identity" "me" {}
locals {
  is_prod = data.aws_caller_identity.me.account_id == "123456789012"
  key     = aws_kms_key.this.arn
}
resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = "shop"
  block_public_acls       = local.is_prod ? false : true
  block_public_policy     = data.aws_caller_identity.me.account_id != "123456789012"
  ignore_public_acls      = local.is_prod
  restrict_public_buckets = !local.is_prod
}
resource "aws_db_instance" "this" {
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  publicly_accessible = local.is_prod ? true : false
}
resource "aws_instance" "this" {
  ami                         = "ami-1"
  instance_type               = "t3.micro"
  associate_public_ip_address = local.is_prod
  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = local.is_prod ? "optional" : "required"
  }
}
resource "aws_security_group" "this" {
  ingress {
    description = "shell"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = local.is_prod ? ["0.0.0.0/0"] : ["10.0.0.0/8"]
  }
}
resource "aws_kms_key" "this" {
  enable_key_rotation = true
}
resource "aws_cloudwatch_log_group" "this" {
  kms_key_id        = local.key
  retention_in_days = 365
}
resource "aws_cloudwatch_log_group" "chosen" {
  kms_key_id        = local.key
  retention_in_days = local.is_prod ? 365 : 400
}
resource "aws_sqs_queue" "plain" {
  sqs_managed_sse_enabled = local.is_prod ? false : null
}
resource "aws_sqs_queue" "keyed" {
  kms_master_key_id       = local.key
  sqs_managed_sse_enabled = local.key != null ? null : true
}
"""
PLAIN = {("CKV_AWS_27", "aws_sqs_queue.plain")}
"""What is wrong whichever value an expression chooses."""
OPEN = {
    ("CKV_AWS_53", "aws_s3_bucket_public_access_block.this"),
    ("CKV_AWS_54", "aws_s3_bucket_public_access_block.this"),
    ("CKV_AWS_55", "aws_s3_bucket_public_access_block.this"),
    ("CKV_AWS_56", "aws_s3_bucket_public_access_block.this"),
    ("CKV_AWS_17", "aws_db_instance.this"),
    ("CKV_AWS_88", "aws_instance.this"),
    ("CKV_AWS_79", "aws_instance.this"),
    ("CKV_AWS_24", "aws_security_group.this"),
}
GOOD = {
    ("CKV_AWS_158", "aws_cloudwatch_log_group.this"),
    ("CKV_AWS_7", "aws_kms_key.this"),
    ("CKV_AWS_27", "aws_sqs_queue.keyed"),
    ("CKV_AWS_66", "aws_cloudwatch_log_group.chosen"),
    ("CKV_AWS_158", "aws_cloudwatch_log_group.chosen"),
}
OTHER_WAY = {("CKV_AWS_55", "aws_s3_bucket_public_access_block.this")}
"""What is wrong in every account but the one."""


def judged(result: Findings) -> dict[tuple[str, str], str]:
    every = (*result.findings, *result.undecided)
    return {
        (one.rule, one.address): one.verdict.value for one in every if (one.rule, one.address) in OPEN | GOOD | PLAIN
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize("account", ["", "123456789012", "111111111111"])
def test_a_verdict_on_what_the_cloud_decides_needs_its_answer(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path, account: str
) -> None:
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    answers = {"data.aws_caller_identity.me": {"account_id": account}} if account else {}
    case = tfproof_case(tmp_path, data=answers)
    plans = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    found = judged(scan(process.environment, stack=tmp_path, plans=plans, process=process))
    if not account:
        assert found == dict.fromkeys(OPEN, "undecided") | dict.fromkeys(PLAIN, "failed")
    else:
        bad = OPEN - OTHER_WAY if account == "123456789012" else OTHER_WAY
        assert found == dict.fromkeys(bad | PLAIN, "failed")


@pytest.mark.thorough
def test_a_verdict_that_is_settled_is_that_of_every_value(checkov: CheckovEnvironment) -> None:
    script = Path(__file__).parent / "possible_values.py"
    run = subprocess.run(
        [checkov.python, "-s", "-P", script, "7", "20"], capture_output=True, text=True, check=True, timeout=300
    )
    told = json.loads(run.stdout)
    assert told["wrong"] == []
    assert told["checks"] > 300
    assert told["settled"] > 2000


CHOICES = """
provider "aws" {
  region = "eu-west-2"
}
resource "aws_scheduler_schedule_group" "active" {
  name = "active"
}
resource "aws_macie2_account" "enabled" {}
resource "aws_cognito_user_pool" "this" {
  name = "this"
}
resource "aws_cognito_user_pool" "chosen" {
  name                = "chosen"
  deletion_protection = aws_cognito_user_pool.this.id == "eu-west-2_1" ? "INACTIVE" : "ACTIVE"
}
resource "aws_cognito_user_pool_client" "chosen" {
  name                          = "chosen"
  user_pool_id                  = aws_cognito_user_pool.this.id
  prevent_user_existence_errors = aws_cognito_user_pool.this.id == "eu-west-2_1" ? "LEGACY" : "ENABLED"
}
"""


def test_a_choice_is_not_known_because_a_provider_assigns_the_same_text_somewhere(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path
) -> None:
    """A schedule group is ACTIVE, and an account of Macie ENABLED: that says nothing of what is chosen here."""
    (tmp_path / "main.tf").write_text(CHOICES, encoding="utf-8")
    case = tfproof_case(tmp_path)
    assert {"ACTIVE", "ENABLED"} <= {
        case.applied["aws_scheduler_schedule_group.active"]["state"], case.applied["aws_macie2_account.enabled"]["status"],
    }  # fmt: skip
    plans = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    result = scan(process.environment, stack=tmp_path, plans=plans, process=process, ids=["CGA_UP_03", "CGA_CL_04"])
    assert {(one.rule, one.address) for one in result.undecided} == {
        ("CGA_UP_03", "aws_cognito_user_pool.chosen"),
        ("CGA_CL_04", "aws_cognito_user_pool_client.chosen"),
    }


def test_what_nobody_sets_is_no_unknown_value(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  region = "eu-west-2"\n}\nresource "aws_sqs_queue" "empty" {}\n'
        'resource "aws_sqs_queue" "named" {\n  name = "jobs"\n}\n',
        encoding="utf-8",
    )
    case = tfproof_case(tmp_path)
    plans = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    result = scan(process.environment, stack=tmp_path, plans=plans, process=process)
    assert [(one.rule, one.address, one.found) for one in result.undecided] == []
