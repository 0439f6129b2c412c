"""Where a resource is: what exists once for all regions, and what has the same name in two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cases.lifecycle.resource_changes import ChangeAction
from tfproof.pytest_plugin import CaseFactory

GLOBAL = """
resource "aws_dx_gateway" "this" {
  name            = "g"
  amazon_side_asn = "64512"
}
resource "aws_s3_account_public_access_block" "this" {
  block_public_acls = true
}
resource "aws_route53recoverycontrolconfig_cluster" "this" {
  name = "c"
}
resource "aws_iam_user" "this" {
  name = "u"
}
resource "aws_route53_zone" "this" {
  name = "example.com"
}
resource "aws_cloudfront_function" "this" {
  name    = "f"
  runtime = "cloudfront-js-2.0"
  code    = "x"
}
resource "aws_globalaccelerator_accelerator" "this" {
  name = "a"
}
resource "aws_budgets_budget" "this" {
  budget_type  = "COST"
  limit_amount = "10"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
resource "aws_rolesanywhere_profile" "this" {
  name      = "p"
  role_arns = ["arn:aws:iam::111122223333:role/r"]
}
resource "aws_networkmanager_global_network" "this" {}
resource "aws_shield_protection_group" "this" {
  protection_group_id = "p"
  aggregation         = "MAX"
  pattern             = "ALL"
}
"""
REGIONAL = """
resource "aws_sqs_queue" "this" {
  name = "q"
}
"""
TWO_REGIONS = """
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "eu"
  region = "eu-west-1"
}
resource "aws_cloudwatch_log_group" "us" {
  name              = "app"
  retention_in_days = 30
}
resource "aws_cloudwatch_log_group" "eu" {
  provider          = aws.eu
  name              = "app"
  retention_in_days = 30
}
resource "aws_config_aggregate_authorization" "this" {
  account_id = "123456789012"
  region     = "ap-south-1"
}
resource "aws_ssm_parameter" "us" {
  name  = "/app"
  type  = "String"
  value = "a"
}
resource "aws_ssm_parameter" "eu" {
  provider = aws.eu
  name     = "/app"
  type     = "String"
  value    = "a"
}
resource "aws_eip" "this" {
  count = 40
}
output "arns" {
  value = [aws_ssm_parameter.us.arn, aws_ssm_parameter.eu.arn, aws_cloudwatch_log_group.us.arn, aws_cloudwatch_log_group.eu.arn]
}
output "addresses" {
  value = aws_eip.this[*].public_ip
}
"""


def _stack(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return folder


def test_what_exists_once_for_all_regions_is_left_behind_in_none(tmp_path: Path, tfproof_case: CaseFactory) -> None:
    before, now = (
        _stack(tmp_path / region, f'provider "aws" {{\n  region = "{region}"\n}}\n{GLOBAL}{REGIONAL}')
        for region in ("us-east-1", "eu-west-1")
    )
    upgrade = tfproof_case(now).upgraded_from(before)
    assert upgrade.left_behind == ("aws_sqs_queue.this",)
    assert {one.action for one in upgrade.effects if one.address != "aws_sqs_queue.this"} == {ChangeAction.KEEP}
    assert len(upgrade.effects) == 12


@pytest.mark.thorough
def test_two_regions_have_two_resources_of_one_name(tmp_path: Path, tfproof_case: CaseFactory) -> None:
    case = tfproof_case(_stack(tmp_path / "two", TWO_REGIONS))
    case.must_be_idempotent()  # also where an argument named region says no place
    arns = case.applied.output("arns")
    assert [arn.split(":")[3] for arn in arns] == ["us-east-1", "eu-west-1"] * 2
    assert len(set(case.applied.output("addresses"))) == 40
    drifted = case.drifted({"aws_cloudwatch_log_group.eu": {"retention_in_days": 1}})
    assert drifted.effects["aws_cloudwatch_log_group.eu"].action is ChangeAction.CHANGE
    assert drifted.effects["aws_cloudwatch_log_group.us"].action is ChangeAction.KEEP
    gone = case.drifted({"aws_ssm_parameter.us": None})
    assert gone.effects["aws_ssm_parameter.eu"].action is ChangeAction.KEEP
    assert gone.corrections[0].action is ChangeAction.ADD
