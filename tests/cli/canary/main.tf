terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "token" {
  type      = string
  sensitive = true
}

variable "fallback" {
  type      = string
  sensitive = true
  default   = "canary-default"
}

variable "fleeting" {
  type      = string
  ephemeral = true
  default   = "canary-ephemeral"
}

variable "pin" {
  type      = number
  sensitive = true
  default   = 48151623
}

locals {
  half = "canary-local"
}

module "m" {
  source = "./m"
  secret = "canary-module-argument"
  unread = { password = "canary-module-unread" }
}

resource "aws_secretsmanager_secret" "this" {
  name = "a"
}

resource "aws_secretsmanager_secret_version" "given" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({ user = "admin", password = "canary-attribute", half = local.half, token = var.token })
}

resource "aws_secretsmanager_secret_version" "write_only" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = "canary-write-only-${var.fleeting}"
  secret_string_wo_version = 1
}

resource "aws_db_instance" "this" {
  allocated_storage   = 10
  engine              = "mysql"
  instance_class      = "db.t3.micro"
  username            = "admin"
  password            = "canary-provider-sensitive"
  skip_final_snapshot = true
}

resource "aws_iam_user" "this" {
  name = "u"
  tags = { note = var.token, other = sensitive("canary-function") }
}

resource "aws_sqs_queue" "this" {
  name   = "q"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:*", Resource = "*", Condition = { StringEquals = { "aws:PrincipalTag/key" = var.token } } }]
  })
}

resource "terraform_data" "pin" {
  input = { pin = var.pin, text = "pin ${var.pin}" }
}

output "constant" {
  value     = "canary-output-constant"
  sensitive = true
}

output "token" {
  value     = "${var.token}-out"
  sensitive = true
}
