provider "aws" {
  region = "eu-west-2"
}

module "s3" {
  source = "../.."

  access_log_bucket = "logs.example.com"
  bucket            = "shop.example.com"
  distribution_arn  = "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"
  kms_key_arn       = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"
  old_version_days  = 30

  tags = {
    team = "shop"
  }
}
