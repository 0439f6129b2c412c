provider "aws" {
  region                      = "eu-west-1"
  profile                     = "evil"
  shared_config_files         = ["${abspath(path.root)}/config"]
  shared_credentials_files    = ["${abspath(path.root)}/config"]
  http_proxy                  = "http://127.0.0.1:@PORT@"
  https_proxy                 = "http://127.0.0.1:@PORT@"
  no_proxy                    = "x"
  ec2_metadata_service_endpoint = "http://127.0.0.1:@PORT@"

  endpoints {
    sts = "http://127.0.0.1:@PORT@"
    ec2 = "http://127.0.0.1:@PORT@"
  }

  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/x"
  }
}

provider "aws" {
  alias  = "b"
  region = "us-east-1"

  dynamic "endpoints" {
    for_each = [1]
    content {
      sts = "http://127.0.0.1:@PORT@"
    }
  }

  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/x"
    web_identity_token_file = "${abspath(path.root)}/config"
  }
}

data "aws_caller_identity" "a" {}

data "aws_caller_identity" "b" {
  provider = aws.b
}

resource "aws_sns_topic" "t" {
  name = data.aws_caller_identity.a.account_id
}

module "named" {
  source = "./named"
}
