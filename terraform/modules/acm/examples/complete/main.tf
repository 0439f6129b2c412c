provider "aws" {
  region = "us-east-1"
}

module "acm" {
  source = "../.."

  domain_name               = "shop.example.com"
  hosted_zone_id            = "Z0123456789ABCDEFGHIJ"
  root_domain_name          = "example.com"
  subject_alternative_names = ["example.com", "www.example.com"]

  tags = {
    team = "shop"
  }
}
