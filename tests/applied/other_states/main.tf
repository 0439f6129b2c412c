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

# What follows is refused by Terraform in words that name the value.
locals {
  disk = { size = local.net.size, encrypted = local.net.encrypted }
}

resource "aws_ebs_volume" "this" {
  availability_zone = "eu-west-1a"
  size              = local.disk.size
  encrypted         = local.disk.encrypted
}

resource "aws_security_group" "this" {
  name = "own"
  dynamic "ingress" {
    for_each = local.net.rules
    content {
      from_port = ingress.value.from
      to_port   = ingress.value.from
      protocol  = "tcp"
      self      = ingress.value.own
    }
  }
}

module "inner" {
  source = "./module"
  on     = local.net.managed
}

resource "aws_sqs_queue" "this" {
  name                       = "own"
  sqs_managed_sse_enabled    = module.inner.on
  visibility_timeout_seconds = max(local.net.timeout, 30)
}

resource "aws_instance" "this" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  vpc_security_group_ids = module.inner.firewall
  tags                   = module.inner.labels
}
