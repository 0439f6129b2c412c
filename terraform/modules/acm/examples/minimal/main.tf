provider "aws" {
  region = "us-east-1"
}

module "acm" {
  source = "../.."

  domain_name      = "shop.example.com"
  hosted_zone_id   = "Z0123456789ABCDEFGHIJ"
  root_domain_name = "example.com"
}
