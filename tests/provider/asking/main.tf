# What is imported, and resources whose plan asks a cloud. Nothing of it is ever created.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "definition" {
  default = "Pass"
}
variable "launch_version" {
  default = "1"
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  max_retries                 = 1
}
locals {
  buckets = { logs = "acme-logs", media = "acme-media" }
}
import {
  for_each = local.buckets
  to       = aws_s3_bucket.each[each.key]
  id       = each.value
}
resource "aws_s3_bucket" "each" {
  for_each = local.buckets
  bucket   = each.value
}
import {
  to = aws_iam_access_key.k
  id = "AKIAIOSFODNN7EXAMPLE"
}
resource "aws_iam_access_key" "k" {
  user = "bob"
}
import {
  to = aws_kinesis_stream.s
  id = "clicks"
}
resource "aws_kinesis_stream" "s" {
  name        = "clicks"
  shard_count = 1
}
import {
  to = aws_network_acl.a
  id = "acl-12345678"
}
resource "aws_network_acl" "a" {
  vpc_id = "vpc-12345678"
  ingress {
    protocol   = "tcp"
    rule_no    = 100
    action     = "allow"
    cidr_block = "10.0.0.0/8"
    from_port  = 80
    to_port    = 80
  }
}
import {
  to = aws_elasticsearch_domain.e
  id = "search"
}
resource "aws_elasticsearch_domain" "e" {
  domain_name = "search"
}
import {
  to = aws_default_route_table.d
  id = "vpc-12345678"
}
resource "aws_default_route_table" "d" {
  default_route_table_id = "rtb-12345678"
}
import {
  to = aws_organizations_organization.o
  id = "o-1234567"
}
resource "aws_organizations_organization" "o" {}
import {
  to = aws_codedeploy_app.c
  id = "x:web"
}
resource "aws_codedeploy_app" "c" {
  name = "web"
}
import {
  to = aws_api_gateway_resource.r
  id = "12345abcde/67890fghij"
}
resource "aws_api_gateway_resource" "r" {
  rest_api_id = "12345abcde"
  parent_id   = "root"
  path_part   = "x"
}
import {
  to = aws_route53_record.r
  id = "Z4KAPRWWNC7JR_dev.example.com_NS"
}
resource "aws_route53_record" "r" {
  zone_id = "Z4KAPRWWNC7JR"
  name    = "dev.example.com"
  type    = "NS"
  ttl     = 30
  records = ["a.example.com"]
}
import {
  to = aws_iam_role.r
  id = "worker"
}
resource "aws_iam_role" "r" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
import {
  to = aws_security_group.sg
  id = "sg-12345678"
}
resource "aws_security_group" "sg" {
  name   = "web"
  vpc_id = "vpc-12345678"
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
import {
  to = aws_db_instance.db
  id = "main"
}
resource "aws_db_instance" "db" {
  identifier        = "main"
  engine            = "postgres"
  instance_class    = "db.t3.micro"
  allocated_storage = 10
  username          = "u"
  password          = "pppppppp"
}
import {
  to = aws_sfn_state_machine.this
  id = "arn:aws:states:eu-west-1:123456789098:stateMachine:flow"
}
resource "aws_sfn_state_machine" "this" {
  name       = "flow"
  role_arn   = aws_iam_role.r.arn
  definition = jsonencode({ StartAt = "A", States = { A = { Type = var.definition, End = true } } })
}
import {
  to = aws_lambda_function.f
  id = "fn"
}
resource "aws_lambda_function" "f" {
  function_name = "fn"
  role          = aws_iam_role.r.arn
  handler       = "x"
  runtime       = "python3.12"
  s3_bucket     = "b"
  s3_key        = "k"
}
import {
  to = aws_vpc_dhcp_options_association.a
  id = "vpc-12345678"
}
resource "aws_vpc_dhcp_options_association" "a" {
  vpc_id          = "vpc-12345678"
  dhcp_options_id = "dopt-12345678"
}
import {
  to = aws_ses_active_receipt_rule_set.m
  id = "mine"
}
resource "aws_ses_active_receipt_rule_set" "m" {
  rule_set_name = "mine"
}
import {
  to = aws_cognito_user_pool.p
  id = "eu-west-1_abcdefghi"
}
resource "aws_cognito_user_pool" "p" {
  name = "p"
}
resource "aws_cloudcontrolapi_resource" "c" {
  type_name     = "AWS::ECS::Cluster"
  desired_state = jsonencode({ ClusterName = "x" })
}
resource "aws_snapshot_create_volume_permission" "p" {
  snapshot_id = "snap-12345678"
  account_id  = "123456789012"
}
resource "aws_launch_template" "t" {
  name_prefix = "web"
  image_id    = "ami-12345678"
}
resource "aws_instance" "i" {
  instance_type = "t3.micro"
  launch_template {
    id      = aws_launch_template.t.id
    version = var.launch_version
  }
}
