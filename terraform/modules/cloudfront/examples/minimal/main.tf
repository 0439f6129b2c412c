provider "aws" {
  region = "eu-west-2"
}

module "cloudfront" {
  source = "../.."

  bucket_regional_domain_name = "shop.example.com.s3.eu-west-2.amazonaws.com"
  cert_arn                    = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
  domain_name                 = "shop.example.com"
  hosted_zone_id              = "Z0123456789ABCDEFGHIJ"
}
