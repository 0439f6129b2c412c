# IAM roles for service accounts: one role for each account of a cluster.

variable "issuer" {
  type    = string
  default = "oidc.eks.eu-west-2.amazonaws.com/id/11112222333344445555666677778888"
}

variable "service_accounts" {
  type = map(object({ namespace = string, buckets = list(string) }))
  default = {
    reports = { namespace = "finance", buckets = ["reports-example"] }
    media   = { namespace = "shop", buckets = ["media-example", "thumbnails-example"] }
  }
}

provider "aws" {
  region = "eu-west-2"
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url             = "https://${var.issuer}"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
}

resource "aws_iam_role" "service_account" {
  for_each = var.service_accounts

  name = "irsa-${each.key}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = {
          "${var.issuer}:aud" = "sts.amazonaws.com"
          "${var.issuer}:sub" = "system:serviceaccount:${each.value.namespace}:${each.key}"
        }
      }
    }]
  })

  inline_policy {
    name = "buckets"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = [for bucket in each.value.buckets : "arn:aws:s3:::${bucket}/*"]
      }]
    })
  }
}
