provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "former" {
  name               = "moved"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }] })
}
