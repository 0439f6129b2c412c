terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_sns_topic" "former" {
  name = "moved"
}

resource "aws_sns_topic" "removed" {
  name = "removed"
}
