provider "aws" {
  region = "eu-west-2"
}

variable "mail_api_token" {
  description = "Token of the mail service: handed on to the secret, and kept nowhere."
  type        = string
  default     = "example"
  nullable    = false
  sensitive   = true
  ephemeral   = true
}

module "secrets_manager" {
  source = "../.."

  cognito_authorizer   = "a1b2c3"
  identity_pool_id     = "eu-west-2:00000000-0000-4000-8000-000000000000"
  rest_api_id          = "a1b2c3d4e5"
  root_resource_id     = "f6g7h8i9j0"
  kms_key_arn          = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"
  recovery_window_days = 7
  secrets_version      = 2
  service_name         = "shop"
  user_pool_client_arn = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"
  user_pool_client_id  = "0examplefclient0id0000000a"
  user_pool_id         = "eu-west-2_Example00"

  secrets = {
    mail_api_token = var.mail_api_token
  }

  tags = {
    team = "shop"
  }
}
