"""What stock Checkov gets wrong, reproduced, beside what our policies say of the same resources.

When one of these fails after an upgrade of Checkov, a defect was corrected there: say so in the comparison.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.scan import CheckovProcess

METHOD = """
resource "aws_api_gateway_method" "{name}" {{
  rest_api_id      = "api"
  resource_id      = "res"
  http_method      = "{method}"
  authorization    = "{authorization}"
  api_key_required = {key}
}}
"""
ROLE = """
resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{statements}]
  }})
}}
"""
OPEN = '{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "*" } }'
EVERYONE = '{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"], Principal = "*" }'


def outcomes(process: CheckovProcess, folder: Path, source: str) -> dict[tuple[str, str], str]:
    (folder / "main.tf").write_text(source, encoding="utf-8")
    (view,) = process.scan(stack=folder, plans=[])
    return {(outcome.policy, outcome.address.rsplit(".", 1)[-1]): outcome.outcome for outcome in view.outcomes}


def test_ckv2_aws_70_passes_open_get_and_any(process: CheckovProcess, tmp_path: Path) -> None:
    source = "".join(
        METHOD.format(name=name, method=name.upper(), authorization="NONE", key="false") for name in ("get", "any")
    )
    said = outcomes(process, tmp_path, source)
    for name in ("get", "any"):
        assert said["CKV2_AWS_70", name] == "passed"
        assert said["CGA_API_01", name] == "failed"


def test_ckv_aws_59_passes_a_method_with_an_api_key_only(process: CheckovProcess, tmp_path: Path) -> None:
    said = outcomes(process, tmp_path, METHOD.format(name="m", method="GET", authorization="NONE", key="true"))
    assert said["CKV_AWS_59", "m"] == "passed"
    assert said["CGA_API_01", "m"] == "failed"


def test_ckv_aws_59_passes_an_authorization_that_nobody_knows(process: CheckovProcess, tmp_path: Path) -> None:
    source = METHOD.format(name="m", method="GET", authorization="${var.how}", key="false")
    said = outcomes(process, tmp_path, source + 'variable "how" {\n  type = string\n}\n')
    assert said["CKV_AWS_59", "m"] == "passed"
    assert said["CGA_API_01", "m"] == "undecided"


@pytest.mark.parametrize("statement", [OPEN, EVERYONE])
def test_ckv_aws_60_passes_a_role_that_everyone_may_assume(
    process: CheckovProcess, tmp_path: Path, statement: str
) -> None:
    said = outcomes(process, tmp_path, ROLE.format(name="r", statements=statement))
    assert said["CKV_AWS_60", "r"] == "passed"
    assert said["CGA_FED_01", "r"] == "failed"


def test_stock_checkov_has_nothing_to_say_of_clients_groups_and_attachments(
    process: CheckovProcess, tmp_path: Path
) -> None:
    source = """
        resource "aws_cognito_user_pool_client" "c" {
          name                = "c"
          user_pool_id        = "eu-west-2_example"
          explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH"]
        }
        resource "aws_cognito_user_group" "g" {
          name         = "g"
          user_pool_id = "eu-west-2_example"
        }
        resource "aws_cognito_identity_pool_roles_attachment" "a" {
          identity_pool_id = "eu-west-2:example"
          roles            = { unauthenticated = "arn:aws:iam::111111111111:role/x" }
        }
    """
    said = outcomes(process, tmp_path, source)
    assert {policy for policy, _ in said if policy.startswith("CKV")} == set()
    assert said["CGA_CL_01", "c"] == "failed"


def test_ckv_aws_379_has_nothing_to_say_of_a_bucket_without_an_acl(process: CheckovProcess, tmp_path: Path) -> None:
    """Its condition is about the bucket's policy, and it judges nothing but ACLs, which new buckets do not have."""
    said = outcomes(process, tmp_path, 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
    assert "CKV_AWS_379" not in {policy for policy, _ in said}
    assert said["CGA_WEB_05", "b"] == "failed"


def test_stock_checkov_passes_headers_that_let_any_script_run(process: CheckovProcess, tmp_path: Path) -> None:
    source = """
        resource "aws_cloudfront_response_headers_policy" "h" {
          name = "h"
          security_headers_config {
            content_security_policy {
              content_security_policy = "default-src * 'unsafe-inline'"
              override                = true
            }
            strict_transport_security {
              access_control_max_age_sec = 31536000
              include_subdomains         = true
              override                   = true
              preload                    = true
            }
          }
        }
    """
    said = outcomes(process, tmp_path, source)
    assert {outcome for (policy, _), outcome in said.items() if policy.startswith("CKV")} == {"passed"}
    assert said["CGA_WEB_04", "h"] == "failed"


def test_stock_checkov_has_nothing_to_say_of_limits_secret_policies_and_foreign_clients(
    process: CheckovProcess, tmp_path: Path
) -> None:
    source = """
        resource "aws_api_gateway_method_settings" "m" {
          method_path = "*/*"
          rest_api_id = "api"
          stage_name  = "dev"
          settings {
            caching_enabled      = true
            cache_data_encrypted = true
            logging_level        = "ERROR"
            metrics_enabled      = true
          }
        }
        resource "aws_secretsmanager_secret_policy" "s" {
          secret_arn = "arn:aws:secretsmanager:eu-west-2:111111111111:secret:s"
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "secretsmanager:*", Resource = "*", Principal = "*" }]
          })
        }
        resource "aws_cognito_user_pool" "u" {
          name = "u"
        }
        resource "aws_cognito_identity_pool" "i" {
          identity_pool_name               = "i"
          allow_unauthenticated_identities = false
          cognito_identity_providers {
            client_id     = "1example23456789"
            provider_name = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_OTHER"
          }
        }
    """
    said = outcomes(process, tmp_path, source)
    stock = {(name, outcome) for (policy, name), outcome in said.items() if policy.startswith("CKV")}
    assert {outcome for name, outcome in stock if name in ("m", "s", "i")} <= {"passed"}
    assert (said["CGA_API_08", "m"], said["CGA_SEC_02", "s"], said["CGA_UP_08", "i"]) == ("failed",) * 3
