provider "aws" {
  region = "eu-west-2"
}

module "s3" {
  source = "../.."

  bucket           = "shop.example.com"
  distribution_arn = "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"
}
