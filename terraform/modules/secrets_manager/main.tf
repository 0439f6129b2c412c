locals {
  # The keys are a contract with the front and back ends that read the secret.
  identifiers = {
    next_cognito_identity_pool_id        = var.identity_pool_id
    next_sls_cognito_user_pool_client_id = var.user_pool_client_id
    next_sls_cognito_user_pool_id        = var.user_pool_id
    sls_api_gateway_rest_api_id          = var.rest_api_id
    sls_api_gateway_root_resource_id     = var.root_resource_id
    sls_cognito_authorizer               = var.cognito_authorizer
    sls_cognito_user_pool_client_arn     = var.user_pool_client_arn
  }

  # Terraform never sees what a write-only argument held before, so a number has to tell it that the values changed. The
  # identifiers are no secrets and may be hashed into it; a hash of the caller's values would stand in the state and could be
  # guessed from, so for them the caller counts `secrets_version` up.
  values_version = parseint(substr(sha256(jsonencode([local.identifiers, var.secrets_version])), 0, 7), 16)
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV_AWS_149:A customer-managed key is the caller's choice (kms_key_arn); the default is the key that AWS manages
  #checkov:skip=CKV2_AWS_57:The secret holds identifiers of resources, which have nothing to rotate; a caller's own values are rotated with secrets_version
  name = "${var.service_name}-tf"

  description             = "Identifiers that the front and back ends of ${var.service_name} read"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days

  tags = var.tags
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = jsonencode(merge(var.secrets, local.identifiers))
  secret_string_wo_version = local.values_version
}
