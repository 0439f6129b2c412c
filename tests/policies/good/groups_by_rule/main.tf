# Rules over the groups in the token choose the role.

variable "rules" {
  type = list(object({ group = string, role = string }))
  default = [
    { group = "administrators", role = "administrator" },
    { group = "customers", role = "customer" },
  ]
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_cognito_user_pool" "main" {
  name                     = "rules"
  alias_attributes         = ["email"]
  auto_verified_attributes = ["email"]
  deletion_protection      = "ACTIVE"
  mfa_configuration        = "ON"
  user_pool_tier           = "PLUS"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length    = 20
    require_lowercase = true
    require_numbers   = true
    require_symbols   = true
    require_uppercase = true
  }

  schema {
    name                = "tenant"
    attribute_data_type = "String"
    mutable             = false
  }

  software_token_mfa_configuration {
    enabled = true
  }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  user_pool_add_ons {
    advanced_security_mode = "ENFORCED"
  }
}

resource "aws_cognito_user_pool_client" "main" {
  name                          = "rules"
  user_pool_id                  = aws_cognito_user_pool.main.id
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true
  access_token_validity         = 1
  id_token_validity             = 1
  refresh_token_validity        = 1
  read_attributes               = ["email", "name", "custom:tenant"]
  write_attributes              = ["email", "name"]

  depends_on = [aws_cognito_user_pool.main]
}

resource "aws_cognito_identity_pool" "main" {
  identity_pool_name               = "rules"
  allow_unauthenticated_identities = false

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.main.id
    provider_name           = aws_cognito_user_pool.main.endpoint
    server_side_token_check = true
  }
}

locals {
  issuer = "cognito-identity.amazonaws.com"
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.issuer }
      Condition = {
        StringEquals             = { "${local.issuer}:aud" = aws_cognito_identity_pool.main.id }
        "ForAnyValue:StringLike" = { "${local.issuer}:amr" = "authenticated" }
      }
    }]
  }
}

resource "aws_iam_role" "by_rule" {
  for_each = { for rule in var.rules : rule.role => rule }

  name               = "rules-${each.key}"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role" "nothing" {
  name               = "rules-nothing"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_cognito_user_group" "main" {
  for_each = { for index, rule in var.rules : rule.group => index }

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id
  precedence   = each.value + 1
}

resource "aws_cognito_identity_pool_roles_attachment" "main" {
  identity_pool_id = aws_cognito_identity_pool.main.id
  roles            = { "authenticated" = aws_iam_role.nothing.arn }

  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.main.endpoint}:${aws_cognito_user_pool_client.main.id}"
    ambiguous_role_resolution = "Deny"
    type                      = "Rules"

    dynamic "mapping_rule" {
      for_each = var.rules

      content {
        claim      = "cognito:groups"
        match_type = "Equals"
        value      = mapping_rule.value.group
        role_arn   = aws_iam_role.by_rule[mapping_rule.value.role].arn
      }
    }
  }
}
