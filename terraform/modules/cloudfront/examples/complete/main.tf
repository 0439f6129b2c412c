provider "aws" {
  region = "eu-west-2"
}

module "cloudfront" {
  source = "../.."

  access_log_bucket_domain_name = "logs-example.s3.eu-west-2.amazonaws.com"
  bucket_regional_domain_name   = "shop.example.com.s3.eu-west-2.amazonaws.com"
  cert_arn                      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
  content_security_policy       = "default-src 'self'; connect-src 'self' https://api.shop.example.com; frame-ancestors 'none'"
  default_root_object           = "start.html"
  domain_name                   = "shop.example.com"
  hosted_zone_id                = "Z0123456789ABCDEFGHIJ"
  hsts_preload_enabled          = true
  web_acl_arn                   = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/00000000-0000-4000-8000-000000000000"

  tags = {
    team = "shop"
  }
}
