variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type = string
}

variable "settings" {
  type    = any
  default = {}
}

variable "clients" {
  type    = any
  default = {}
}

resource "aws_cognito_user_pool" "this" {
  count = var.create ? 1 : 0

  name                     = var.name
  auto_verified_attributes = try(var.settings.auto_verified_attributes, ["email"])
  deletion_protection      = try(var.settings.deletion_protection, "ACTIVE")
  mfa_configuration        = lookup(var.settings, "mfa_configuration", "ON")
  user_pool_tier           = "PLUS"

  admin_create_user_config {
    allow_admin_create_user_only = try(var.settings.admin_only, true)
  }

  password_policy {
    minimum_length                   = coalesce(try(var.settings.minimum_length, null), 14)
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 3
  }

  software_token_mfa_configuration {
    enabled = true
  }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  dynamic "user_pool_add_ons" {
    for_each = try([var.settings.threat_protection], ["ENFORCED"])

    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for name, client in var.clients : name => client if var.create }

  name         = try(each.value.name, each.key)
  user_pool_id = aws_cognito_user_pool.this[0].id

  access_token_validity         = try(each.value.access_token_validity, 60)
  enable_token_revocation       = try(each.value.enable_token_revocation, true)
  explicit_auth_flows           = try(each.value.explicit_auth_flows, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
  generate_secret               = try(each.value.generate_secret, null)
  id_token_validity             = try(each.value.id_token_validity, 60)
  prevent_user_existence_errors = try(each.value.prevent_user_existence_errors, "ENABLED")
  refresh_token_validity        = try(each.value.refresh_token_validity, 30)
  write_attributes              = try(each.value.write_attributes, ["email"])

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

output "id" {
  value = try(aws_cognito_user_pool.this[0].id, null)
}

output "endpoint" {
  value = try(aws_cognito_user_pool.this[0].endpoint, null)
}

output "client_ids" {
  value = { for name, client in aws_cognito_user_pool_client.this : name => client.id }
}
