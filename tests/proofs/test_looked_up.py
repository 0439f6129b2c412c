"""A policy that names what a cloud answers is decided by the answer, and by nothing that was made up for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.proofs.proof_tools import proofs

from tfproof.pytest_plugin import CaseFactory

STACK = """
provider "aws" {
  region              = "eu-west-2"
  allowed_account_ids = ["111122223333"]
}
data "aws_ssm_parameter" "account" {
  name = "/account"
}
data "aws_vpc" "shared" {
  id = "vpc-0shared"
}
locals {
  named  = { AWS = "arn:aws:iam::${data.aws_ssm_parameter.account.value}:root" }
  answer = { StringEquals = { "aws:PrincipalAccount" = data.aws_ssm_parameter.account.value } }
  policies = {
    principal = { Principal = local.named, Condition = {} }
    condition = { Principal = { AWS = "*" }, Condition = local.answer }
    public    = { Principal = { AWS = ["*", local.named.AWS] }, Condition = {} }
  }
}
resource "aws_sqs_queue" "this" {
  for_each = local.policies

  name = each.key
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(each.value, { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" })]
  })
}
data "aws_iam_policy_document" "this" {
  for_each = {
    arn   = local.named.AWS
    value = data.aws_ssm_parameter.account.value
    owner = data.aws_vpc.shared.owner_id
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [each.value]
    }
  }
}
resource "aws_sqs_queue" "by_data" {
  for_each = data.aws_iam_policy_document.this

  name   = each.key
  policy = each.value.json
}
resource "aws_ssm_parameter" "copy" {
  name  = "/copy"
  type  = "String"
  value = data.aws_ssm_parameter.account.value
}
resource "terraform_data" "copy" {
  input = data.aws_ssm_parameter.account.value
}
resource "aws_lambda_permission" "by_value" {
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = data.aws_ssm_parameter.account.value
}
resource "aws_lambda_permission" "by_copy" {
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = aws_ssm_parameter.copy.value
}
resource "aws_lambda_permission" "by_output" {
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = terraform_data.copy.output
}
resource "aws_lambda_permission" "by_owner" {
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = data.aws_vpc.shared.owner_id
}
resource "aws_ram_principal_association" "by_value" {
  principal          = data.aws_ssm_parameter.account.value
  resource_share_arn = "arn:aws:ram:eu-west-2:111122223333:resource-share/11111111-1111-4111-8111-111111111111"
}
resource "aws_db_snapshot" "by_value" {
  db_instance_identifier = "d"
  db_snapshot_identifier = "s"
  shared_accounts        = [data.aws_ssm_parameter.account.value]
}
data "aws_caller_identity" "this" {}
data "aws_iam_role" "own" {
  name = "looked-up"
}
resource "aws_lambda_permission" "of_own" {
  for_each = {
    caller = data.aws_caller_identity.this.account_id
    root   = "arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"
    role   = data.aws_iam_role.own.arn
  }
  action        = "lambda:InvokeFunction"
  function_name = "f"
  principal     = each.value
}
resource "aws_iam_role" "this" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = local.named }]
  })
}
"""


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("answer", "verdict"), [("", "undecided"), ("111122223333", "passed"), ("999988887777", "failed")]
)
def test_whom_a_policy_lets_in_needs_the_answer(
    tfproof_case: CaseFactory, tmp_path: Path, answer: str, verdict: str
) -> None:
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    answers = {"data.aws_ssm_parameter.account": {"value": answer}, "data.aws_vpc.shared": {"owner_id": answer}}
    data = answers if answer else {}
    judged = proofs(tfproof_case(tmp_path, data=data))
    rules = ("PROOF_RESOURCE_PUBLIC", "PROOF_TRUST_ACCOUNTS")
    said = {one.address: one.verdict.value for one in (*judged.findings, *judged.undecided) if one.rule in rules}
    public = 'aws_sqs_queue.this["public"]'
    others = {
        "aws_iam_role.this",
        *(f'aws_sqs_queue.this["{name}"]' for name in ("principal", "condition")),
        *(f'aws_sqs_queue.by_data["{name}"]' for name in ("arn", "owner", "value")),
        *(f"aws_lambda_permission.by_{name}" for name in ("copy", "output", "owner", "value")),
        "aws_ram_principal_association.by_value",
        "aws_db_snapshot.by_value",
    }
    assert said == {public: "failed", **({} if verdict == "passed" else dict.fromkeys(others, verdict))}
