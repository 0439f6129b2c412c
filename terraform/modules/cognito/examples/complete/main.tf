provider "aws" {
  region = "eu-west-2"
}

module "cognito" {
  source = "../.."

  callback_urls               = ["https://shop.example.com/signed-in"]
  deletion_protection_enabled = true
  domain_name                 = "shop.example.com"
  logout_urls                 = ["https://shop.example.com/signed-out"]
  self_sign_up_enabled        = true
  service_name                = "shop"
  stage_name                  = "prod"
  threat_protection_mode      = "AUDIT"

  groups = {
    editors = {
      precedence  = 10
      description = "May change their own drafts"
      statements = {
        # "&{...}" is a variable of IAM: the id of whoever signs in.
        OwnDrafts = {
          actions   = ["s3:GetObject", "s3:PutObject"]
          resources = ["arn:aws:s3:::shop-drafts/&{cognito-identity.amazonaws.com:sub}/*"]
        }
      }
    }
    staff = {
      precedence = 20
    }
  }

  sign_in_domain = {
    name           = "id.shop.example.com"
    cert_arn       = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  tags = {
    team = "shop"
  }
}
