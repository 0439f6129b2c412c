terraform {
  required_providers {
    short = { source = "aws" }
  }
}
