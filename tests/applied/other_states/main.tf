terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "states", key = "net", region = "eu-west-1" }
}

locals {
  net = data.terraform_remote_state.net.outputs
}

resource "aws_lb" "this" {
  name                       = "own"
  internal                   = data.terraform_remote_state.net.outputs.private
  subnets                    = data.terraform_remote_state.net.outputs.here
  security_groups            = [local.net.group]
  enable_deletion_protection = local.net.protection
  idle_timeout               = local.net.timeouts.idle
  tags                       = local.net.labels
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = local.net.balancer
  port              = local.net.port
  protocol          = "HTTPS"
  certificate_arn   = local.net.certificate
  default_action {
    type             = "forward"
    target_group_arn = local.net.target
  }
}

resource "aws_vpc" "this" {
  cidr_block           = local.net.range
  enable_dns_hostnames = local.net.names
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(local.net.range, 8, 1)
}
