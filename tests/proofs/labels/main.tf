# A role for each document of labels.json, whose verdict is known.
provider "aws" {
  region = "us-east-1"
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "people"
}

resource "aws_iam_openid_connect_provider" "jobs" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  labels = { for id, one in jsondecode(file("${path.module}/labels.json")) : id => { identities = one.identities, statements = jsonencode(one.statements), managed = try(one.managed, []), task = jsonencode(try(one.task, [])) } }
  trusts = {
    people = jsonencode({ Version = "2012-10-17", Statement = [{
      Effect    = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "cognito-identity.amazonaws.com" }
      Condition = { StringEquals = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.this.id }, "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" } }
    }] })
    jobs = jsonencode({ Version = "2012-10-17", Statement = [{
      Effect    = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = aws_iam_openid_connect_provider.jobs.arn }
      Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = "repo:owner/shop:ref:refs/heads/main" } }
    }] })
  }
}

resource "aws_iam_role" "this" {
  for_each           = local.labels
  name               = each.key == "esc-own-role" ? "job" : each.key
  assume_role_policy = local.trusts[each.value.identities ? "people" : "jobs"]
}

resource "aws_iam_role_policy" "this" {
  for_each = { for id, one in local.labels : id => one if one.statements != "[]" }
  role     = aws_iam_role.this[each.key].name
  policy   = "{\"Version\":\"2012-10-17\",\"Statement\":${each.value.statements}}"
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for id, one in local.labels : id => one.managed[0] if length(one.managed) > 0 }
  role       = aws_iam_role.this[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_role" "task" {
  for_each = { for id, one in local.labels : id => one if one.task != "[]" }
  name     = "task-of-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "task" {
  for_each = aws_iam_role.task
  role     = each.value.name
  policy   = "{\"Version\":\"2012-10-17\",\"Statement\":${local.labels[each.key].task}}"
}
