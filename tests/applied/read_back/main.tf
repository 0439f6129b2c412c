terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { team = "net" }
  }
}

resource "aws_vpc" "this" {
  cidr_block = "10.7.0.0/16"
  tags       = { Name = "own" }
}

data "aws_vpc" "own" {
  id = aws_vpc.this.id
}

data "aws_vpc" "foreign" {
  id         = "vpc-0123456789abcdef0"
  depends_on = [aws_vpc.this]
}

resource "aws_security_group" "a" {
  name   = "same"
  vpc_id = aws_vpc.this.id
}

resource "aws_security_group" "b" {
  name   = "same"
  vpc_id = "vpc-0123456789abcdef0"
}

data "aws_security_group" "a" {
  name   = aws_security_group.a.name
  vpc_id = aws_security_group.a.vpc_id
}

data "aws_security_group" "either" {
  name       = "same"
  depends_on = [aws_security_group.a, aws_security_group.b]
}

resource "aws_iam_role" "this" {
  name_prefix        = "own"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

data "aws_iam_role" "this" {
  name = aws_iam_role.this.name
}

resource "aws_ssm_parameter" "this" {
  name  = "/own"
  type  = "String"
  value = aws_vpc.this.id
}

data "aws_ssm_parameter" "this" {
  name       = aws_ssm_parameter.this.name
  depends_on = [aws_ssm_parameter.this]
}

resource "aws_lb" "this" {
  name    = "own"
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

data "aws_lb" "this" {
  arn = aws_lb.this.arn
}

module "inner" {
  source = "./module"
  name   = aws_eks_cluster.this.id
}

resource "aws_eks_cluster" "this" {
  name     = "own"
  role_arn = aws_iam_role.this.arn
  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_rds_cluster" "this" {
  engine                      = "aurora-postgresql"
  master_username             = "root"
  manage_master_user_password = true
}

resource "aws_rds_cluster_instance" "this" {
  for_each           = toset(["c", "a", "b"])
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.r6g.large"
}

output "same" {
  value = {
    "by id"            = data.aws_vpc.own.arn == aws_vpc.this.arn
    "by arn"           = data.aws_lb.this.dns_name == aws_lb.this.dns_name
    "by name"          = data.aws_iam_role.this.assume_role_policy == aws_iam_role.this.assume_role_policy
    "by two arguments" = data.aws_security_group.a.id == aws_security_group.a.id
    "what is set"      = nonsensitive(data.aws_ssm_parameter.this.value == aws_ssm_parameter.this.value)
    "in a module"      = module.inner.issuer == aws_eks_cluster.this.identity[0].oidc[0].issuer
  }
}

output "read" {
  value = { cidr = data.aws_vpc.own.cidr_block, tags = data.aws_vpc.own.tags }
}

resource "aws_rds_cluster_instance" "more" {
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.r6g.large"
}

output "writers" {
  value = merge(
    { for key, one in aws_rds_cluster_instance.this : key => one.writer },
    { more = aws_rds_cluster_instance.more.writer },
  )
}

# Asked for before they are made, and in another account.
provider "aws" {
  alias  = "other"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::210987654321:role/deploy"
  }
}

resource "aws_iam_role" "early" {
  name               = "early"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_secretsmanager_secret" "early" {
  name = "early"
}

data "aws_iam_role" "early" {
  name = "early"
}

data "aws_iam_role" "elsewhere" {
  provider = aws.other
  name     = "early"
}

data "aws_secretsmanager_secret" "early" {
  name = "early"
}

data "aws_kms_key" "by_alias" {
  key_id = "alias/own"
}

output "early" {
  value = {
    role   = data.aws_iam_role.early.unique_id == aws_iam_role.early.unique_id
    secret = data.aws_secretsmanager_secret.early.arn == aws_secretsmanager_secret.early.arn
  }
}
