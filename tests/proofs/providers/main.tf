# Roles for tokens of OIDC providers that the whole world uses.
locals {
  github = "token.actions.githubusercontent.com"
  eks    = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
  gitlab = "gitlab.com"

  aud = "sts.amazonaws.com"

  github_trusts = {
    github_good       = { StringEquals = { "${local.github}:aud" = local.aud }, StringLike = { "${local.github}:sub" = "repo:owner/shop:*" } }
    github_main       = { StringEquals = { "${local.github}:aud" = local.aud, "${local.github}:sub" = "repo:owner/shop:ref:refs/heads/main" } }
    github_no_sub     = { StringEquals = { "${local.github}:aud" = local.aud } }
    github_any_repo   = { StringEquals = { "${local.github}:aud" = local.aud }, StringLike = { "${local.github}:sub" = "repo:owner/*" } }
    github_any_owner  = { StringEquals = { "${local.github}:aud" = local.aud }, StringLike = { "${local.github}:sub" = "repo:*/shop:*" } }
    github_no_aud     = { StringLike = { "${local.github}:sub" = "repo:owner/shop:*" } }
    github_not        = { StringEquals = { "${local.github}:aud" = local.aud }, StringNotLike = { "${local.github}:sub" = "repo:owner/shop:*" } }
    github_nobody     = { StringEquals = { "${local.github}:aud" = local.aud, "${local.github}:sub" = "repo:owner/shop:ref:refs/heads/main" }, StringNotEquals = { "${local.github}:aud" = local.aud } }
    github_star       = { StringEquals = { "${local.github}:aud" = local.aud, "${local.github}:sub" = "repo:owner/shop:*" } }
    github_id         = { StringEquals = { "${local.github}:aud" = local.aud, "${local.github}:repository_id" = "123456" }, StringLike = { "${local.github}:sub" = "repo:owner/*" } }
    github_owner_id   = { StringEquals = { "${local.github}:aud" = local.aud, "${local.github}:repository_owner_id" = "42" } }
    github_unlisted   = { StringEquals = { "${local.github}:aud" = "sigstore" }, StringLike = { "${local.github}:sub" = "repo:owner/shop:*" } }
    github_all_values = { StringEquals = { "${local.github}:aud" = local.aud }, "ForAllValues:StringLike" = { "${local.github}:sub" = "repo:owner/shop:*" } }
  }

  eks_trusts = {
    eks_good    = { StringEquals = { "${local.eks}:aud" = local.aud, "${local.eks}:sub" = "system:serviceaccount:shop:orders" } }
    eks_any     = { StringEquals = { "${local.eks}:aud" = local.aud }, StringLike = { "${local.eks}:sub" = "system:serviceaccount:shop:*" } }
    eks_cluster = { StringEquals = { "${local.eks}:aud" = local.aud } }
  }

  gitlab_trusts = {
    gitlab_good = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com" }, StringLike = { "${local.gitlab}:sub" = "project_path:owner/shop:*" } }
    gitlab_group  = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com" }, StringLike = { "${local.gitlab}:sub" = "project_path:owner/*:ref_type:branch:ref:main" } }
    gitlab_prefix = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com" }, StringLike = { "${local.gitlab}:sub" = "project_path:a*" } }
    gitlab_id     = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com", "${local.gitlab}:project_id" = "77" } }
    gitlab_no_aud = { StringLike = { "${local.gitlab}:sub" = "project_path:owner/shop:*" } }
    gitlab_self   = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com", "${local.gitlab}:sub" = "project_path:owner/shop:ref_type:branch:ref:main" } }
    gitlab_any  = { StringEquals = { "${local.gitlab}:aud" = "https://gitlab.com" }, StringLike = { "${local.gitlab}:sub" = "*" } }
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.github}"
  client_id_list = [local.aud]
}

resource "aws_iam_role" "github" {
  for_each = local.github_trusts

  name = replace(each.key, "_", "-")
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = aws_iam_openid_connect_provider.github.arn }, Condition = each.value }]
  })
}

resource "aws_iam_role" "eks" {
  for_each = local.eks_trusts

  name = replace(each.key, "_", "-")
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/${local.eks}" }, Condition = each.value }]
  })
}

resource "aws_iam_role" "gitlab" {
  for_each = local.gitlab_trusts

  name = replace(each.key, "_", "-")
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/${local.gitlab}" }, Condition = each.value }],
      # As public modules do it: sessions of the role assume it again.
      [for name in [each.key] : { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" }, Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/gitlab-self" } } } if name == "gitlab_self"],
    )
  })
}

resource "aws_iam_role" "circleci" {
  name = "circleci"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/oidc.circleci.com/org/0a1b" }, Condition = { StringEquals = { "oidc.circleci.com/org/0a1b:aud" = "0a1b" } } }]
  })
}
