provider "aws" {
  region = "eu-west-2"
}

module "rest_api_gateway" {
  source = "../.."

  account_logging_enabled = true
  burst_requests          = 200
  cert_arn                = "arn:aws:acm:eu-west-2:111122223333:certificate/00000000-0000-4000-8000-000000000000"
  cors_origin             = "https://shop.example.com"
  domain_name             = "api.shop.example.com"
  hosted_zone_id          = "Z0123456789ABCDEFGHIJ"
  log_kms_key_arn         = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"
  log_retention_days      = 731
  requests_per_second     = 100
  service_name            = "shop"
  stage_name              = "prod"
  user_pool_arn           = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"
  web_acl_arn             = "arn:aws:wafv2:eu-west-2:111122223333:regional/webacl/shop/00000000-0000-4000-8000-000000000000"

  tags = {
    team = "shop"
  }
}
