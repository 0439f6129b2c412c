variable "account" {
  type    = string
  default = "111122223333"
}

locals {
  peer = "arn:aws:iam::444455556666:role/deploy"
  # Who is named, and by which provider configuration the key is made.
  keys = {
    own      = { AWS = "arn:aws:iam::111122223333:root" }
    peer     = { AWS = "arn:aws:iam::444455556666:root" }
    example  = { AWS = "123456789012" }
    identity = { AWS = data.aws_caller_identity.this.account_id }
    role     = { AWS = aws_iam_role.this.arn }
    nobody   = { AWS = [] }
  }
}

provider "aws" {
  region              = "eu-west-2"
  allowed_account_ids = [var.account]
}

provider "aws" {
  alias  = "peer"
  region = "eu-west-2"
  assume_role {
    role_arn = local.peer
  }
}

provider "aws" {
  alias               = "either"
  region              = "eu-west-2"
  allowed_account_ids = ["111122223333", "444455556666"]
}

data "aws_caller_identity" "this" {}

data "aws_caller_identity" "peer" {
  provider = aws.peer
}

provider "aws" {
  alias  = "unnamed"
  region = "eu-west-2"
}

data "aws_caller_identity" "unnamed" {
  provider = aws.unnamed
}

resource "aws_iam_role" "this" {
  name               = "this"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_role" "peer" {
  provider           = aws.peer
  name               = "peer"
  assume_role_policy = aws_iam_role.this.assume_role_policy
}

resource "aws_kms_key" "this" {
  for_each = local.keys
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = each.value }] })
}

resource "aws_kms_key" "peer" {
  provider = aws.peer
  for_each = { for name in ["own", "peer"] : name => local.keys[name] }
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = each.value }] })
}

resource "aws_kms_key" "identity_of_peer" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = data.aws_caller_identity.peer.account_id } }] })
}

resource "aws_kms_key" "role_of_peer" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = aws_iam_role.peer.arn } }] })
}

# No plan can read these: the text is made after apply.
resource "aws_kms_key" "hidden" {
  for_each = {
    identity         = data.aws_caller_identity.this.account_id
    role             = aws_iam_role.this.arn
    identity_of_peer = data.aws_caller_identity.peer.account_id
    role_of_peer     = aws_iam_role.peer.arn
  }
  policy = trimspace(replace(jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = each.value } }] }), "Nobody", ""))
}

resource "aws_iam_role" "trusts_unnamed" {
  provider           = aws.peer
  name               = "trusts-unnamed"
  assume_role_policy = trimspace(jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.unnamed.account_id}:root" } }] }))
}

provider "aws" {
  alias   = "profile"
  region  = "eu-west-2"
  profile = "another"
}

resource "aws_iam_role" "of_a_profile" {
  provider           = aws.profile
  name               = "of-a-profile"
  assume_role_policy = aws_iam_role.this.assume_role_policy
}

resource "aws_kms_key" "unnamed" {
  provider = aws.unnamed
  policy   = trimspace(jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = aws_iam_role.of_a_profile.arn } }] }))
}

resource "aws_kms_key" "either" {
  provider = aws.either
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = local.keys.own }] })
}

resource "aws_sns_topic" "this" {
  name = "orders"
}

resource "aws_sns_topic_policy" "organization" {
  arn    = aws_sns_topic.this.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.this.arn, Principal = "*", Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-abcdefghij" } } }] })
}
