terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

data "aws_caller_identity" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
}

import {
  to = aws_sesv2_account_suppression_attributes.this
  id = local.account
}

import {
  to = aws_api_gateway_resource.this
  id = "12345abcde/${local.account}"
}

resource "aws_sesv2_account_suppression_attributes" "this" {
  suppressed_reasons = ["COMPLAINT"]
}

resource "aws_api_gateway_resource" "this" {
  rest_api_id = "12345abcde"
  parent_id   = "root"
  path_part   = "x"
}
