"""Modules whose resources have the same names are kept apart in the source, also under keys, and documents that others override."""

from __future__ import annotations

from pathlib import Path

from tfproof.scan import CheckovProcess, scan

STACK = """
module "bad" {
  source = "./bad"
}
module "good" {
  source = "./good"
}
module "jobs" {
  source   = "./jobs"
  for_each = toset(["a"])
}
"""
POOLS = """
resource "aws_cognito_user_pool" "p" {
  name = "p"
  schema {
    name                = "tenant"
    attribute_data_type = "String"
    mutable             = true
  }
}
resource "aws_cognito_user_pool_client" "c" {
  name             = "c"
  user_pool_id     = aws_cognito_user_pool.p.id
  write_attributes = concat(["email"], [for a in ["ATTRIBUTE"] : "custom:${a}"])
}
resource "aws_cognito_identity_pool" "ip" {
  identity_pool_name = "ip"
  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.c.id
    provider_name           = aws_cognito_user_pool.p.endpoint
    server_side_token_check = true
  }
}
resource "aws_cognito_identity_pool_roles_attachment" "a" {
  identity_pool_id = aws_cognito_identity_pool.ip.id
  roles            = { authenticated = aws_iam_role.r.arn }
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.p.endpoint}:${aws_cognito_user_pool_client.c.id}"
    ambiguous_role_resolution = "Deny"
    type                      = "Rules"
    dynamic "mapping_rule" {
      for_each = { "custom:tenant" = "gold" }
      content {
        claim      = mapping_rule.key
        match_type = "Equals"
        value      = mapping_rule.value
        role_arn   = aws_iam_role.r.arn
      }
    }
  }
}
data "aws_iam_policy_document" "loose" {
  statement {
    sid     = "T"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}
data "aws_iam_policy_document" "tight" {
  statement {
    sid     = "T"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.ip.id]
    }
  }
}
data "aws_iam_policy_document" "t" {
  source_policy_documents   = [data.aws_iam_policy_document.FIRST.json]
  override_policy_documents = [data.aws_iam_policy_document.LAST.json]
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
"""
JOBS = """
resource "aws_iam_openid_connect_provider" "gh" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "r" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gh.arn }
    }]
  })
}
"""


def made(attribute: str, first: str, last: str) -> str:
    return POOLS.replace("ATTRIBUTE", attribute).replace("FIRST", first).replace("LAST", last)


def test_each_module_is_judged_by_what_is_its_own(process: CheckovProcess, tmp_path: Path) -> None:
    texts = {"bad": made("tenant", "tight", "loose"), "good": made("level", "loose", "tight"), "jobs": JOBS}
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text, encoding="utf-8")
    ids = ["CGA_FED_01", "CGA_FED_14", "CGA_OIDC_01"]
    result = scan(process.environment, stack=tmp_path, process=process, ids=ids)
    assert sorted((one.rule, one.address) for one in result.findings) == [
        ("CGA_FED_01", "module.bad.aws_iam_role.r"),
        ("CGA_FED_14", "module.bad.aws_cognito_identity_pool_roles_attachment.a"),
        ("CGA_OIDC_01", 'module.jobs["a"].aws_iam_role.r'),
    ]
    assert not result.undecided
