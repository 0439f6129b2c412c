"""A sensitive value in every place of a stack, and in no output of a scan."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.reports import FORMATS, Format, ReportContext, render_markdown
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.baseline import write_baseline

SECRET = "hunter2-battery-staple"
STACK = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region = "eu-west-2"
}
variable "secret" {
  type      = string
  sensitive = true
}
locals {
  hidden = "x-${var.secret}"
}
module "inner" {
  source = "./inner"
  secret = local.hidden
}
resource "aws_cognito_user_pool" "this" {
  name = "pool-${var.secret}"
  password_policy {
    minimum_length = length(var.secret)
  }
  tags = { secret = local.hidden }
}
resource "aws_cognito_user_pool_client" "this" {
  name                = var.secret
  user_pool_id        = aws_cognito_user_pool.this.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH"]
  callback_urls       = ["http://${var.secret}.example.com"]
}
resource "aws_iam_role" "this" {
  name = var.secret
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Condition = { StringLike = { "cognito-identity.amazonaws.com:aud" = "*${var.secret}*" } }
    }]
  })
}
resource "aws_secretsmanager_secret" "this" {
  name = "s-${var.secret}"
}
resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = var.secret
}
resource "aws_s3_bucket" "this" {
  for_each = toset(["a"])
  bucket   = var.secret
}
resource "aws_lambda_function" "this" {
  function_name = "f"
  role          = aws_iam_role.this.arn
  handler       = "a"
  runtime       = "python3.12"
  filename      = "a.zip"
  environment {
    variables = { TOKEN = local.hidden }
  }
}
output "secret" {
  value     = var.secret
  sensitive = true
}
"""
INNER = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
variable "secret" {
  type = string
}
resource "aws_api_gateway_authorizer" "this" {
  name          = var.secret
  rest_api_id   = "api"
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:eu-west-2:111111111111:userpool/${var.secret}"]
}
resource "aws_cloudwatch_log_group" "this" {
  name = "/${var.secret}"
}
"""


@pytest.fixture(scope="module")
def results(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Findings, ...]:
    """What scans say of every view, of source and plan, and of the source alone."""
    stack = tmp_path_factory.mktemp("secrecy") / "stack"
    (stack / "inner").mkdir(parents=True)
    (stack / "main.tf").write_text(STACK, encoding="utf-8")
    (stack / "inner" / "main.tf").write_text(INNER, encoding="utf-8")
    case = tfproof_case(stack, secret=SECRET)
    views = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    assert json.dumps(views[View.PLAN]).count(SECRET) > 10, "the plan itself is full of it"
    return tuple(
        scan(process.environment, stack=stack, plans=plans, process=process)
        for plans in (views, {View.PLAN: views[View.PLAN]}, {})
    )


def _written(form: Format, result: Findings) -> str:
    return form.render(result, ReportContext())


WRITERS: Mapping[str, Callable[[Findings], str]] = {
    **{name: functools.partial(_written, form) for name, form in FORMATS.items()},
    "step summary": functools.partial(render_markdown, place=ReportContext(), limit=1 << 20),
    "baseline": write_baseline,
    "repr": repr,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_no_output_of_a_scan_holds_a_sensitive_value(results: tuple[Findings, ...], writer: str) -> None:
    for result in results:
        assert len(result.findings) + len(result.undecided) > 20
        printed = WRITERS[writer](result)
        assert "aws_cognito_user_pool.this" in printed
        assert SECRET not in printed
        assert "planned_values" not in printed


WRITTEN_OUT = """
resource "aws_instance" "this" {
  ami           = "ami-1"
  instance_type = "t3.micro"
  user_data     = <<EOT
export DB_PASSWORD=SECRET
export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAM3XZ
EOT
}
resource "aws_db_instance" "this" {
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  username            = "root"
  password            = "SECRET"
  publicly_accessible = true
}
"""


def test_a_baseline_is_the_same_for_every_secret_that_the_source_may_write_out(
    process: CheckovProcess, tmp_path: Path
) -> None:
    """A digest of four characters is guessed in seconds: it must not depend on them."""
    written = set()
    for number, secret in enumerate(("k7q9", "z3x1")):
        stack = tmp_path / str(number)
        stack.mkdir()
        (stack / "main.tf").write_text(WRITTEN_OUT.replace("SECRET", secret), encoding="utf-8")
        result = scan(process.environment, stack=stack, plans={}, process=process)
        assert {"CKV_AWS_46", "CKV_AWS_17"} <= {finding.rule for finding in result.findings}
        for writer in WRITERS.values():
            assert secret not in writer(result)
        written.add(write_baseline(result))
    assert len(written) == 1
