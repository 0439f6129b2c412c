"""Edits that break the policies on what roles of identity pools may do."""

from __future__ import annotations

from tests.policies.edits.edit import COGNITO, Edit

DEPLOY = """
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main"
      } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

"""

PERMISSIONS = (
    Edit(
        id="CGA_PRM_04",
        file=COGNITO,
        old='resource "aws_iam_role" "authenticated" {\n',
        new=f'{DEPLOY}resource "aws_iam_role" "authenticated" {{\n',
        address="module.cognito.aws_iam_role_policy_attachment.deploy",
    ),
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
