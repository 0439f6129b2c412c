terraform {
  required_version = ">= 1.11"

  # Partial: bucket, key and region come from `-backend-config`.
  backend "s3" {}

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
