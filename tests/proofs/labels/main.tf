# A role, a queue or a key for each document of labels.json, whose verdict is known.
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "people"
}

resource "aws_iam_openid_connect_provider" "jobs" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "others" {
  for_each = {
    "gitlab.com"       = "https://gitlab.com"
    "app.terraform.io" = "aws.workload.identity"

    "oidc.eks.eu-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" = "sts.amazonaws.com"
  }
  url            = "https://${each.key}"
  client_id_list = [each.value]
}

locals {
  every   = jsondecode(file("${path.module}/labels.json"))
  labels  = { for id, one in local.every : id => { identities = one.identities, statements = jsonencode(one.statements), managed = try(one.managed, []), task = jsonencode(try(one.task, [])) } if startswith(one.rule, "PROOF_ROLE") }
  trusted = { for id, one in local.every : id => { attached = one.attached, statements = jsonencode(one.statements) } if one.rule == "PROOF_TRUST_ONLY" }
  shared  = { for id, one in local.every : id => { key = one.key, statements = jsonencode(one.statements) } if one.rule == "PROOF_RESOURCE_PUBLIC" }
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

resource "aws_cognito_identity_pool" "of" {
  for_each           = { for id, one in local.trusted : id => one if one.attached }
  identity_pool_name = each.key
}

resource "aws_iam_role" "trusted" {
  for_each           = local.trusted
  name               = each.key
  assume_role_policy = "{\"Version\":\"2012-10-17\",\"Statement\":${replace(each.value.statements, "@POOL@", try(aws_cognito_identity_pool.of[each.key].id, ""))}}"
}

resource "aws_cognito_identity_pool_roles_attachment" "of" {
  for_each         = aws_cognito_identity_pool.of
  identity_pool_id = each.value.id
  roles            = { authenticated = aws_iam_role.trusted[each.key].arn }
}

resource "aws_sqs_queue" "shared" {
  for_each = { for id, one in local.shared : id => one if !one.key }
  name     = "q"
  policy   = "{\"Version\":\"2012-10-17\",\"Statement\":${each.value.statements}}"
}

resource "aws_kms_key" "shared" {
  for_each = { for id, one in local.shared : id => one if one.key }
  policy   = "{\"Version\":\"2012-10-17\",\"Statement\":${each.value.statements}}"
}
