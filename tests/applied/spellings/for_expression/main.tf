resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

locals {
  conditions = {
    "StringEquals"           = { aud = aws_cognito_identity_pool.this.id }
    "ForAnyValue:StringLike" = { amr = "authenticated" }
  }
}

resource "aws_iam_role" "this" {
  name = "shop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for action in ["sts:AssumeRoleWithWebIdentity"] : {
      Effect    = "Allow"
      Action    = action
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Condition = { for test, keys in local.conditions : test => { for key, value in keys : "cognito-identity.amazonaws.com:${key}" => value } }
    }]
  })
}
