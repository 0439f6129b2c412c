terraform {
  required_providers {
    cased = { source = "Hashicorp/AWS" }
    short = { source = "hashicorp/null" }
  }
}

provider "cased" {
  region              = "eu-west-1"
  profile             = "evil"
  shared_config_files = ["${abspath(path.root)}/config"]
}

provider "short" {
  region              = "eu-west-1"
  profile             = "evil"
  shared_config_files = ["${abspath(path.root)}/config"]
}

resource "aws_sns_topic" "t" {
  provider = cased
  name     = "x"
}

resource "aws_sns_topic" "u" {
  provider = short
  name     = "y"
}
