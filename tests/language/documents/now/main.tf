terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

data "aws_partition" "current" {}

locals {
  trust = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }] })
  name  = provider::aws::arn_parse("arn:aws:iam::111122223333:role/computed").resource
}

import {
  to = aws_iam_role.imported
  id = "imported"
}

resource "aws_iam_role" "imported" {
  name               = "imported"
  assume_role_policy = local.trust
}

moved {
  from = aws_iam_role.former
  to   = aws_iam_role.moved
}

resource "aws_iam_role" "moved" {
  name               = "moved"
  assume_role_policy = local.trust
}

removed {
  from = aws_iam_role.removed
  lifecycle {
    destroy = false
  }
}

resource "aws_iam_role" "overridden" {
  name               = "overridden"
  assume_role_policy = "{}"
}

resource "aws_iam_role" "function" {
  name               = basename(local.name)
  assume_role_policy = replace(local.trust, "\"*\"", jsonencode({ AWS = provider::aws::arn_build("aws", "iam", "", "111122223333", "root") }))
}

resource "aws_iam_role" "workspace" {
  name               = terraform.workspace
  assume_role_policy = terraform.workspace == "default" ? local.trust : "{}"
}

data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = "x" }
}

resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = data.terraform_remote_state.other.outputs.trust
}

check "fails" {
  assert {
    condition     = aws_iam_role.moved.name == "x"
    error_message = "no"
  }
}
