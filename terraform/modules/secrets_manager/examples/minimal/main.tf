provider "aws" {
  region = "eu-west-2"
}

module "secrets_manager" {
  source = "../.."

  cognito_authorizer   = "a1b2c3"
  identity_pool_id     = "eu-west-2:00000000-0000-4000-8000-000000000000"
  rest_api_id          = "a1b2c3d4e5"
  root_resource_id     = "f6g7h8i9j0"
  service_name         = "shop"
  user_pool_client_arn = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"
  user_pool_client_id  = "0examplefclient0id0000000a"
  user_pool_id         = "eu-west-2_Example00"
}
