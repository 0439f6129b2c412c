terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }

  backend "s3" {
    bucket = "acme-terraform-state"
    key    = "shop/terraform.tfstate"
    region = "eu-west-1"
  }
}

provider "aws" {
  region = "eu-west-1"
}

# CloudFront takes certificates from this region only.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

data "aws_route53_zone" "this" {
  name = "example.com"
}

module "certificate" {
  source    = "../modules/certificate"
  providers = { aws = aws.us_east_1 }

  domain_name = "shop.example.com"
  zone_id     = data.aws_route53_zone.this.zone_id
}

module "assets" {
  source = "../modules/assets"

  bucket_name = "acme-shop-assets-${data.aws_caller_identity.current.account_id}"
}

module "sign_in" {
  source = "../modules/sign_in"

  name       = "shop"
  bucket_arn = module.assets.bucket_arn
}
