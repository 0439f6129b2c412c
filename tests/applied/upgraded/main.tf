terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}

resource "aws_cognito_user_pool" "this" {
  name = "people"
  schema {
    name                = "tenant"
    attribute_data_type = "String"
  }
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "web"
  user_pool_id = aws_cognito_user_pool.this.id
}

resource "aws_s3_bucket" "this" {
  for_each = toset(["logs", "media"])
  bucket   = "shop-${each.key}"
}

resource "aws_sqs_queue" "this" {
  count = 2
  name  = "queue-${count.index}"
}

resource "aws_dynamodb_table" "this" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  local_secondary_index {
    name            = "by_day"
    range_key       = "day"
    projection_type = "ALL"
  }
  attribute {
    name = "day"
    type = "S"
  }
}

resource "aws_acm_certificate" "this" {
  provider          = aws.use1
  domain_name       = "shop.example.com"
  validation_method = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "this" {
  provider = aws.use1
  name     = "orders"
}

resource "aws_api_gateway_domain_name" "this" {
  domain_name     = "api.example.com"
  certificate_arn = aws_acm_certificate.this.arn
}

resource "aws_sns_topic" "this" {
  name = "orders"
}
