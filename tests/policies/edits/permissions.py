"""Edits that break the policies on what roles of identity pools may do."""

from __future__ import annotations

from tests.policies.edits.edit import COGNITO, Edit

PERMISSIONS = (
    Edit(
        id="CGA_PRM_01",
        file=COGNITO,
        old='actions = ["cognito-identity:GetCredentialsForIdentity"]',
        new='actions = ["cognito-identity:SetIdentityPoolRoles"]',
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_02",
        file=COGNITO,
        old="""    actions = ["cognito-identity:GetCredentialsForIdentity"]
    # The action has no resource type: what narrows it to this identity pool is the condition.
    resources = ["*"]
""",
        new="""    actions   = ["execute-api:*"]
    resources = ["arn:aws:execute-api:eu-west-2:111111111111:api/*"]
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_03",
        file=COGNITO,
        old='actions = ["cognito-identity:GetCredentialsForIdentity"]',
        new='actions = ["s3:GetObject"]',
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_01",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["cognito-idp:AdminSetUserPassword"]
    resources = [aws_cognito_user_pool.this.arn]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_02",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::uploads/$${cognito-identity.amazonaws.com:sub}/*"]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_03",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
)
