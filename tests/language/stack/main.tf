terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
  cloud {
    organization = "example"
    workspaces {
      name = "orders"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  topic = provider::aws::arn_parse("arn:aws:sns:eu-west-1:111122223333:orders").resource
  rules = jsondecode(base64decode(base64encode(jsonencode({ cidr = cidrsubnet("10.0.0.0/16", 8, 3) }))))
}

import {
  to = aws_sns_topic.imported
  id = "arn:aws:sns:eu-west-1:111122223333:imported"
}

resource "aws_sns_topic" "imported" {
  name = "imported"
}

removed {
  from = aws_sns_topic.removed
  lifecycle {
    destroy = false
  }
}

moved {
  from = aws_sns_topic.former
  to   = aws_sns_topic.moved
}

resource "aws_sns_topic" "moved" {
  name = "moved"
}

resource "aws_sns_topic" "computed" {
  name         = local.topic
  display_name = "${terraform.workspace} ${local.rules.cidr}"
}

resource "aws_sns_topic" "overridden" {
  name = "main"
}

ephemeral "aws_secretsmanager_random_password" "this" {
  password_length = 20
}

resource "aws_ssm_parameter" "written_only" {
  name             = "/password"
  type             = "SecureString"
  value_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  value_wo_version = 1
}

check "holds" {
  assert {
    condition     = aws_sns_topic.moved.name == "moved"
    error_message = "not shown"
  }
}

check "fails" {
  assert {
    condition     = aws_sns_topic.moved.name == "other"
    error_message = "the topic is called ${aws_sns_topic.moved.name}"
  }
}

check "asks" {
  data "aws_vpc" "default" {
    default = true
  }
  assert {
    condition     = data.aws_vpc.default.state == "available"
    error_message = "not shown"
  }
}

module "inner" {
  source = "./inner"
}
