# Everything comes from maps: pools, and the clients of each pool.

variable "pools" {
  type = map(object({
    mfa      = optional(string, "ON")
    password = optional(object({ length = optional(number, 14), days = optional(number, 3) }), {})
    clients = map(object({
      urls  = optional(list(string), [])
    }))
  }))
  default = {
    customers = { clients = { web = { urls = ["https://shop.example.com/"] }, app = { urls = ["com.example.shop://in"] } } }
    staff     = { password = { length = 18 }, clients = { desk = {} } }
  }
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  clients = merge([
    for pool, settings in var.pools : {
      for name, client in settings.clients : "${pool}-${name}" => merge(client, { pool = pool })
    }
  ]...)
}

resource "aws_cognito_user_pool" "this" {
  for_each = var.pools

  name                     = each.key
  auto_verified_attributes = ["email"]
  deletion_protection      = "ACTIVE"
  mfa_configuration        = each.value.mfa
  user_pool_tier           = "PLUS"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length                   = each.value.password.length
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = each.value.password.days
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

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name                                 = each.key
  user_pool_id                         = aws_cognito_user_pool.this[each.value.pool].id
  allowed_oauth_flows                  = length(each.value.urls) > 0 ? ["code"] : []
  allowed_oauth_flows_user_pool_client = length(each.value.urls) > 0
  allowed_oauth_scopes                 = length(each.value.urls) > 0 ? ["openid"] : []
  callback_urls                        = each.value.urls
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 20
  id_token_validity                    = 20
  refresh_token_validity               = 8
  write_attributes                     = ["email", "name"]

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  for_each = var.pools

  domain       = "${each.key}-example"
  user_pool_id = aws_cognito_user_pool.this[each.key].id
}
