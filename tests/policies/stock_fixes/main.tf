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

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length = 14
}

resource "aws_cloudtrail" "this" {
  name           = "trail"
  s3_bucket_name = "trail-of-the-shop"
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket            = "photos-of-the-shop"
  block_public_acls = false
}

resource "aws_rds_cluster" "this" {
  cluster_identifier          = "orders"
  engine                      = "aurora-mysql"
  master_username             = "root"
  manage_master_user_password = true
  skip_final_snapshot         = true
  deletion_protection         = false
}

resource "aws_lb" "this" {
  name    = "shop"
  subnets = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_ecr_repository" "absent" {
  name = "absent"
}

resource "aws_ecr_repository" "off" {
  name = "off"

  image_scanning_configuration {
    scan_on_push = false
  }
}

resource "aws_db_instance" "this" {
  identifier                  = "invoices"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  engine                      = "postgres"
  username                    = "root"
  manage_master_user_password = true
  skip_final_snapshot         = true
}

resource "aws_networkfirewall_firewall" "this" {
  name                = "edge"
  firewall_policy_arn = "arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/edge"
  vpc_id              = "vpc-11111111"

  subnet_mapping {
    subnet_id = "subnet-11111111"
  }
}

resource "aws_neptune_cluster" "this" {
  cluster_identifier  = "graph"
  engine              = "neptune"
  skip_final_snapshot = true
}
