provider "aws" {
  region = "eu-west-2"
}

module "cognito" {
  source = "../.."

  domain_name  = "shop.example.com"
  service_name = "shop"
  stage_name   = "dev"
}
