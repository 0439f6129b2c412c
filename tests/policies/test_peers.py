"""What stock Checkov gets wrong, reproduced, beside what our policies say of the same resources.

When one of these fails after an upgrade of Checkov, a defect was corrected there: say so in the comparison.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tfproof.scan import CheckovEnvironment, CheckovProcess, own_policies
from tfproof.scan.environment import clean_environment
from tfproof.scan.sources import read_source

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
    (view,) = process.scan(source=read_source(folder), plans=[])
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


GITHUB = (
    '{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", '
    'Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" } }'
)
SERVICE = '{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }'


def test_ckv_aws_393_stops_at_the_first_statement_that_is_not_for_github(
    process: CheckovProcess, tmp_path: Path
) -> None:
    source = ROLE.format(name="first", statements=GITHUB) + ROLE.format(
        name="second", statements=f"{SERVICE}, {GITHUB}"
    )
    said = outcomes(process, tmp_path, source)
    assert said["CKV_AWS_393", "first"] == "failed"
    assert said["CKV_AWS_393", "second"] == "passed"


ORIGIN = """
resource "aws_cloudfront_distribution" "{name}" {{
  enabled = true
  origin {{
    domain_name = "{domain}"
    origin_id   = "o"
    custom_origin_config {{
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "{protocol}"
      origin_ssl_protocols   = ["{tls}"]
    }}
  }}
  default_cache_behavior {{
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "o"
    viewer_protocol_policy = "https-only"
  }}
  viewer_certificate {{
    acm_certificate_arn      = "arn:aws:acm:us-east-1:111111111111:certificate/x"
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }}
}}
"""


def test_ckv2_aws_72_passes_an_http_only_origin_outside_of_aws(process: CheckovProcess, tmp_path: Path) -> None:
    source = ORIGIN.format(name="d", domain="backend.example.com", protocol="http-only", tls="TLSv1.2")
    said = outcomes(process, tmp_path, source)
    assert said["CKV2_AWS_72", "d"] == "passed"
    assert said["CGA_WEB_03", "d"] == "failed"


def test_ckv2_aws_54_passes_tls_1_0(process: CheckovProcess, tmp_path: Path) -> None:
    source = ORIGIN.format(name="d", domain="backend.example.com", protocol="https-only", tls="TLSv1")
    said = outcomes(process, tmp_path, source)
    assert said["CKV2_AWS_54", "d"] == "passed"
    assert said["CGA_WEB_03", "d"] == "failed"


@pytest.mark.thorough
def test_stock_checkov_takes_the_output_of_another_call(checkov: CheckovEnvironment, tmp_path: Path) -> None:
    """Plain Checkov does; a scan does not, with our policies and without; see ``scan/worker/rendering.py``."""
    stack = tmp_path / "stack"
    (stack / "m").mkdir(parents=True)
    (stack / "m" / "main.tf").write_text('variable "v" {\n  type = bool\n}\noutput "v" {\n  value = var.v\n}\n')
    calls = "".join(
        f'module "{name}" {{\n  source = "./m"\n  v = {value}\n}}\n'
        f'resource "aws_cognito_identity_pool" "{name}" {{\n  identity_pool_name = "{name}"\n'
        f"  allow_unauthenticated_identities = module.{name}.v\n}}\n"
        for name, value in (("closed", "false"), ("open", "true"))
    )
    (stack / "main.tf").write_text(calls)
    command = [
        str(checkov.python),
        "-m",
        "checkov.main",
        "--skip-download",
        "-c",
        "CKV_AWS_366",
        "-o",
        "json",
        "--compact",
    ]
    plain = subprocess.run(
        [*command, "--framework", "terraform", "-d", str(stack)],
        capture_output=True,
        text=True,
        timeout=120,
        env=clean_environment(tmp_path),
        cwd=tmp_path,
        check=False,
    )
    passed = [one["resource"] for one in json.loads(plain.stdout)["results"]["passed_checks"]]
    assert "aws_cognito_identity_pool.open" in passed
    for policies in (None, own_policies()):
        with CheckovProcess(checkov, policies=policies) as process:
            said = outcomes(process, stack, calls)
        assert said["CKV_AWS_366", "open"] == "failed"
    assert said["CGA_FED_06", "open"] == "failed"
