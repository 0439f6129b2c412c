terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}
variable "name" {
  type = string
  validation {
    condition     = length(var.name) > 1
    error_message = "too short"
  }
}
variable "size" {
  type    = number
  default = 1
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "obj" {
  type    = object({ a = optional(string, "x"), b = optional(number) })
  default = {}
}
variable "maybe" {
  type    = string
  default = null
}
variable "secret" {
  type      = string
  sensitive = true
  default   = null
}
variable "eph" {
  type      = string
  ephemeral = true
  default   = null
}
data "aws_region" "current" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.b.arn]
  }
}
data "aws_iam_policy_document" "k" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::${var.name}"]
  }
}
resource "aws_s3_bucket" "b" {
  bucket = var.name
  tags   = merge(var.tags, { region = data.aws_region.current.name, secret = var.secret })
}
resource "terraform_data" "x" {
  count = var.size
  input = var.obj
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "size"
    }
  }
}
resource "terraform_data" "y" {
  for_each         = toset(["a.b", "c\"d"])
  input            = "${var.name}$${x}"
  triggers_replace = [aws_s3_bucket.b.id]
}
moved {
  from = terraform_data.z
  to   = terraform_data.y
}
module "kid" {
  source   = "./child"
  for_each = { one = 1, two = 2 }
  name     = "${var.name}-${each.key}"
  bucket   = aws_s3_bucket.b.id
}
check "c" {
  assert {
    condition     = aws_s3_bucket.b.arn != ""
    error_message = "x"
  }
}
output "arn" { value = aws_s3_bucket.b.arn }
output "name" { value = var.name }
output "nothing" { value = var.maybe }
output "obj" {
  value = { a = var.obj, b = [aws_s3_bucket.b.id, 1], m = module.kid }
}
output "sec" {
  value     = var.secret
  sensitive = true
  precondition {
    condition     = var.size < 20
    error_message = "p"
  }
}
output "doc" { value = data.aws_iam_policy_document.k.json }
output "lit" { value = "s" }
