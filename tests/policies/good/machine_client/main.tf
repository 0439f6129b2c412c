# A client of its own for machines, with scopes of a resource server; the secret is written without passing through state.

terraform {
  required_version = ">= 1.11"
}

provider "aws" {
  region = "eu-west-2"
}

variable "webhook_token" {
  type      = string
  default   = "example"
  ephemeral = true
}

resource "aws_cognito_user_pool" "machines" {
  name                     = "machines"
  auto_verified_attributes = ["email"]
  deletion_protection      = "ACTIVE"
  mfa_configuration        = "ON"
  user_pool_tier           = "PLUS"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length    = 32
    require_lowercase = true
    require_numbers   = true
    require_symbols   = true
    require_uppercase = true
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

resource "aws_cognito_resource_server" "orders" {
  identifier   = "orders"
  name         = "orders"
  user_pool_id = aws_cognito_user_pool.machines.id

  scope {
    scope_name        = "read"
    scope_description = "Read orders"
  }
}

resource "aws_cognito_user_pool_client" "warehouse" {
  name                                 = "warehouse"
  user_pool_id                         = aws_cognito_user_pool.machines.id
  generate_secret                      = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = aws_cognito_resource_server.orders.scope_identifiers
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 10
  id_token_validity                    = 10
  refresh_token_validity               = 1

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }
}

resource "aws_secretsmanager_secret" "webhook" {
  name                    = "webhook"
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "webhook" {
  secret_id                = aws_secretsmanager_secret.webhook.id
  secret_string_wo         = var.webhook_token
  secret_string_wo_version = 1
}

resource "aws_cognito_user_pool_domain" "machines" {
  domain       = "machines-example"
  user_pool_id = aws_cognito_user_pool.machines.id
}
