locals {
  api_domain_name = "api.${var.domain_name}"
  # No longer than `api.`: 60 characters and this are the 63 that Cognito takes.
  sign_in_domain_name = "id.${var.domain_name}"
  hosted_zone_id      = coalesce(var.hosted_zone_id, one(data.aws_route53_zone.this[*].zone_id))

  default_tags = {
    managed_by = "terraform"
    service    = var.service_name
    stage      = var.stage
  }

  # The web app talks to its API, and to Cognito for sign-in, for tokens and for AWS credentials.
  content_security_policy = join("; ", [
    "default-src 'self'",
    "base-uri 'self'",
    "connect-src 'self' https://${local.api_domain_name} https://cognito-identity.${var.region}.amazonaws.com https://cognito-idp.${var.region}.amazonaws.com https://${local.sign_in_domain_name}",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ])
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.default_tags
  }
}

# CloudFront takes its certificate from here, wherever the stack is.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"

  default_tags {
    tags = local.default_tags
  }
}

data "aws_route53_zone" "this" {
  count = var.hosted_zone_id == null ? 1 : 0

  name         = var.root_domain_name
  private_zone = false
}

module "nextjs_app_s3" {
  source = "./modules/s3"

  access_log_bucket = var.bucket_access_log_bucket
  bucket            = var.domain_name
  distribution_arn  = module.nextjs_app_cloudfront.distribution_arn
  old_version_days  = var.bucket_old_version_days
}

module "acm" {
  source = "./modules/acm"

  providers = {
    aws = aws.us_east_1
  }

  domain_name      = var.domain_name
  hosted_zone_id   = local.hosted_zone_id
  root_domain_name = var.root_domain_name
}

module "nextjs_app_cloudfront" {
  source = "./modules/cloudfront"

  access_log_bucket_domain_name = var.cloudfront_access_log_bucket_domain_name
  bucket_regional_domain_name   = module.nextjs_app_s3.bucket_regional_domain_name
  cert_arn                      = module.acm.cert_arn
  content_security_policy       = coalesce(var.content_security_policy, local.content_security_policy)
  default_root_object           = "index.html"
  domain_name                   = var.domain_name
  hosted_zone_id                = local.hosted_zone_id
  hsts_preload_enabled          = var.hsts_preload_enabled
  web_acl_arn                   = var.cloudfront_web_acl_arn
}

# The API is regional, so its certificate is one of the stack's own region.
module "acm_regional" {
  source = "./modules/acm"

  domain_name      = local.api_domain_name
  hosted_zone_id   = local.hosted_zone_id
  root_domain_name = var.root_domain_name
}

# Cognito serves its sign-in pages through a CloudFront of its own.
module "acm_sign_in" {
  source = "./modules/acm"

  providers = {
    aws = aws.us_east_1
  }

  domain_name      = local.sign_in_domain_name
  hosted_zone_id   = local.hosted_zone_id
  root_domain_name = var.root_domain_name
}

module "rest_api_gateway" {
  source = "./modules/rest_api_gateway"

  account_logging_enabled = var.api_account_logging_enabled
  burst_requests          = var.api_burst_requests
  cert_arn                = module.acm_regional.cert_arn
  cors_origin             = "https://${var.domain_name}"
  domain_name             = local.api_domain_name
  hosted_zone_id          = local.hosted_zone_id
  log_retention_days      = var.api_log_retention_days
  requests_per_second     = var.api_requests_per_second
  service_name            = var.service_name
  stage_name              = var.stage
  user_pool_arn           = module.cognito.user_pool_arn
  web_acl_arn             = var.api_web_acl_arn
}

module "cognito" {
  source = "./modules/cognito"

  callback_urls               = var.callback_urls
  deletion_protection_enabled = var.user_pool_deletion_protection_enabled
  domain_name                 = var.domain_name
  groups                      = var.groups
  logout_urls                 = var.logout_urls
  self_sign_up_enabled        = var.self_sign_up_enabled
  service_name                = var.service_name
  stage_name                  = var.stage
  threat_protection_mode      = var.threat_protection_mode

  sign_in_domain = {
    # Taken from the distribution's module, since the record of the parent has to be there first.
    name           = "id.${module.nextjs_app_cloudfront.domain_name}"
    cert_arn       = module.acm_sign_in.cert_arn
    hosted_zone_id = local.hosted_zone_id
  }
}

module "secrets_manager" {
  source = "./modules/secrets_manager"

  cognito_authorizer   = module.rest_api_gateway.cognito_authorizer
  identity_pool_id     = module.cognito.identity_pool_id
  recovery_window_days = var.secret_recovery_window_days
  rest_api_id          = module.rest_api_gateway.rest_api_id
  root_resource_id     = module.rest_api_gateway.root_resource_id
  secrets              = var.secrets
  secrets_version      = var.secrets_version
  service_name         = var.service_name
  user_pool_client_arn = module.cognito.user_pool_client_arn
  user_pool_client_id  = module.cognito.user_pool_client_id
  user_pool_id         = module.cognito.user_pool_id
}
