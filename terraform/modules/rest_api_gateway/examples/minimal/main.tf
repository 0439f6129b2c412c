provider "aws" {
  region = "eu-west-2"
}

module "rest_api_gateway" {
  source = "../.."

  cert_arn       = "arn:aws:acm:eu-west-2:111122223333:certificate/00000000-0000-4000-8000-000000000000"
  cors_origin    = "https://shop.example.com"
  domain_name    = "api.shop.example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  service_name   = "shop"
  stage_name     = "dev"
  user_pool_arn  = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"
}
