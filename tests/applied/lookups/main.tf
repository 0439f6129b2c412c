variable "guess" {
  type    = bool
  default = false
}

data "aws_caller_identity" "me" {}

data "aws_route53_zone" "this" {
  name = "shop.example"
}

data "aws_vpc" "a" {
  tags = { Name = "a" }
}

data "aws_s3_bucket" "logs" {
  bucket = "logs"
}

data "aws_vpc" "b" {
  tags = { Name = "b" }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
  }
}

resource "aws_iam_role" "read" {
  name               = "read"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "this" {
  name = "this"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
    }]
  })
}

resource "aws_route53_record" "this" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "www.${data.aws_route53_zone.this.name}"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}

resource "aws_sns_topic" "guessed" {
  count = var.guess && data.aws_vpc.a.enable_dns_support ? 1 : 0
  name  = "guessed"
}

module "nested" {
  source = "./nested"
}

output "logs" {
  value = data.aws_s3_bucket.logs.hosted_zone_id
}

output "cidrs" {
  value = [data.aws_vpc.a.cidr_block, data.aws_vpc.b.cidr_block]
}
