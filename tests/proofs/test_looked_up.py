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
resource "aws_iam_role" "this" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = local.named }]
  })
}
"""


@pytest.mark.parametrize(
    ("answer", "verdict"), [("", "undecided"), ("111122223333", "passed"), ("999988887777", "failed")]
)
def test_whom_a_policy_lets_in_needs_the_answer(
    tfproof_case: CaseFactory, tmp_path: Path, answer: str, verdict: str
) -> None:
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    data = {"data.aws_ssm_parameter.account": {"value": answer}} if answer else {}
    judged = proofs(tfproof_case(tmp_path, data=data))
    rules = ("PROOF_RESOURCE_PUBLIC", "PROOF_TRUST_ACCOUNTS")
    said = {one.address: one.verdict.value for one in (*judged.findings, *judged.undecided) if one.rule in rules}
    public = 'aws_sqs_queue.this["public"]'
    others = {'aws_sqs_queue.this["principal"]', 'aws_sqs_queue.this["condition"]', "aws_iam_role.this"}
    assert said == {public: "failed", **({} if verdict == "passed" else dict.fromkeys(others, verdict))}
