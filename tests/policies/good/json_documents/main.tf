# Documents kept as files beside the configuration.

provider "aws" {
  region = "eu-west-2"
}

resource "aws_cognito_identity_pool" "app" {
  identity_pool_name               = "app"
  allow_unauthenticated_identities = false
  allow_classic_flow               = false

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.app.id
    provider_name           = aws_cognito_user_pool.app.endpoint
    server_side_token_check = true
  }
}

locals {
  user_pool = jsondecode(file("${path.module}/settings/user-pool.json"))
  client    = yamldecode(file("${path.module}/settings/client.yaml"))
}

resource "aws_cognito_user_pool" "app" {
  name                     = "app"
  auto_verified_attributes = local.user_pool.auto_verified_attributes
  deletion_protection      = local.user_pool.deletion_protection
  mfa_configuration        = local.user_pool.mfa_configuration
  user_pool_tier           = "PLUS"

  software_token_mfa_configuration {
    enabled = true
  }

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length                   = local.user_pool.password.minimum_length
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 1
  }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  user_pool_add_ons {
    advanced_security_mode = "ENFORCED"
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                                 = "app"
  user_pool_id                         = aws_cognito_user_pool.app.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = local.client.flows
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = local.client.callback_urls
  explicit_auth_flows                  = local.client.auth_flows
  supported_identity_providers         = ["COGNITO"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 15
  id_token_validity                    = 15
  refresh_token_validity               = 7
  write_attributes                     = ["email"]

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

resource "aws_iam_role" "user" {
  name               = "app-user"
  assume_role_policy = templatefile("${path.module}/documents/trust.json.tftpl", { identity_pool = aws_cognito_identity_pool.app.id })
}

resource "aws_iam_policy" "user" {
  name   = "app-user"
  policy = file("${path.module}/documents/permissions.json")
}

resource "aws_iam_role_policy_attachment" "user" {
  role       = aws_iam_role.user.name
  policy_arn = aws_iam_policy.user.arn
}

resource "aws_cognito_identity_pool_roles_attachment" "app" {
  identity_pool_id = aws_cognito_identity_pool.app.id
  roles            = { authenticated = aws_iam_role.user.arn }
}

resource "aws_cognito_user_pool_domain" "app" {
  domain       = "app-example"
  user_pool_id = aws_cognito_user_pool.app.id
}
