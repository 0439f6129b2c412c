terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

provider "aws" {
  region = "eu-west-2"
}

locals {
  lambda = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }
  })
}

# Roles that hold one document each.

locals {
  read = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::shop/*" }
  documents = {
    value_added = [
      merge(local.read, { Condition = { StringEquals = { "aws:PrincipalTag/team" = ["web"] } } }),
    ]
    operator_loosened = [
      merge(local.read, { Condition = { StringEquals = { "aws:PrincipalTag/team" = "web*" } } }),
    ]
    reordered = [
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-2:123456789012:first" },
      { Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws:sns:eu-west-2:123456789012:second" },
    ]
    sid_changed       = [merge(local.read, { Sid = "Read" })]
    action_wildcarded = [merge(local.read, { Sid = "Wildcarded", Action = "s3:GetObject" })]
    resource_narrowed = [merge(local.read, { Resource = "arn:aws:s3:::narrowed/*" })]
    condition_split = [
      merge(local.read, { Condition = { StringLike = { "aws:PrincipalTag/stage" = ["dev", "test"] } } }),
    ]
    statement_split = [
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = "*" },
    ]
    deny_removed = [
      local.read,
      { Sid = "NoSecrets", Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::shop/secret/*" },
    ]
    not_action    = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }]
    pass_role     = [{ Effect = "Allow", Action = "iam:GetRole", Resource = "*" }]
    key_spelling  = [merge(local.read, { Condition = { StringEquals = { "aws:PrincipalTag/Owner" = "me" } } })]
    put_object    = [{ Effect = "Allow", Action = ["iam:GetRole", "s3:GetObject"], Resource = "arn:aws:s3:::put/*" }]
    tightened     = [merge(local.read, { Action = "s3:*" })]
    added_to      = [local.read]
    also_attached = [local.read]
    admin         = [local.read]
    detached_from = [local.read]
  }
}

resource "aws_iam_role" "one" {
  for_each           = local.documents
  name               = each.key
  assume_role_policy = local.lambda
}

resource "aws_iam_role_policy" "one" {
  for_each = local.documents
  name     = each.key
  role     = aws_iam_role.one[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "detached" {
  role       = aws_iam_role.one["detached_from"].name
  policy_arn = "arn:aws:iam::123456789012:policy/metrics"
}

# Statements that move between the policies of one role.

resource "aws_iam_role" "mover" {
  name               = "mover"
  assume_role_policy = local.lambda
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.orders.arn]
  }
  statement {
    actions   = ["sns:Publish"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "queue" {
  name   = "queue"
  policy = data.aws_iam_policy_document.queue.json
}

resource "aws_iam_role_policy_attachment" "queue" {
  role       = aws_iam_role.mover.name
  policy_arn = aws_iam_policy.queue.arn
}

resource "aws_iam_role_policy" "mover" {
  role = aws_iam_role.mover.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }
  })
}

resource "aws_sqs_queue" "orders" {
  name_prefix = "orders-"
}

# Roles and what they read under another address.

resource "aws_iam_role" "old_name" {
  name               = "moved"
  assume_role_policy = local.lambda
}

resource "aws_iam_role_policy" "old_name" {
  name   = "moved"
  role   = aws_iam_role.old_name.id
  policy = jsonencode({ Version = "2012-10-17", Statement = merge(local.read, { Resource = "${aws_s3_bucket.old.arn}/*" }) })
}

resource "aws_s3_bucket" "old" {
  bucket_prefix = "moved-"
}

resource "aws_s3_bucket_policy" "old" {
  bucket = aws_s3_bucket.old.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.old_name.arn }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.old.arn}/*"
    }
  })
}

resource "aws_iam_role" "unmoved" {
  name               = "not-moved"
  assume_role_policy = local.lambda
}

resource "aws_iam_role_policy" "unmoved" {
  role   = aws_iam_role.unmoved.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.read })
}

resource "aws_iam_role" "alike" {
  name_prefix        = "alike-"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" } })
}

resource "aws_iam_role_policy" "alike" {
  role   = aws_iam_role.alike.id
  policy = jsonencode({ Version = "2012-10-17", Statement = merge(local.read, { Action = "s3:GetObjectTagging" }) })
}

# Documents that come and go.

resource "aws_iam_role" "gone" {
  name               = "gone"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { Service = "glue.amazonaws.com" }, Action = "sts:AssumeRole" } })
}

resource "aws_iam_role_policy" "gone" {
  role   = aws_iam_role.gone.id
  policy = jsonencode({ Version = "2012-10-17", Statement = merge(local.read, { Action = "glue:GetTable", Resource = "*" }) })
}

# Trusts.

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

data "aws_iam_policy_document" "users" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "users" {
  name               = "users"
  assume_role_policy = data.aws_iam_policy_document.users.json
}

resource "aws_iam_role" "trust_widened" {
  name = "trust-widened"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:role/ci" }, Action = "sts:AssumeRole" }
  })
}

resource "aws_iam_role" "trust_rewritten" {
  name               = "trust-rewritten"
  assume_role_policy = data.aws_iam_policy_document.rewritten.json
}

data "aws_iam_policy_document" "rewritten" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.mover.arn]
    }
  }
}

# Boundaries.

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:Get*", Resource = "*" } })
}

resource "aws_iam_role" "bounded" {
  for_each             = { unbound = aws_iam_policy.boundary.arn, kept = aws_iam_policy.boundary.arn, foreign = "arn:aws:iam::123456789012:policy/limit" }
  name                 = "bounded-${each.key}"
  assume_role_policy   = local.lambda
  permissions_boundary = each.value
}

resource "aws_iam_role_policy" "bounded" {
  for_each = aws_iam_role.bounded
  role     = each.value.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:*", Resource = "*" } })
}

# Policies of resources.

resource "aws_sns_topic" "this" {
  name = "orders"
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.this.arn
    }
  })
}

resource "aws_api_gateway_rest_api" "this" {
  name = "shop"
}

resource "aws_api_gateway_rest_api_policy" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "execute-api:Invoke"
      Resource  = "arn:aws:execute-api:eu-west-2:123456789012:*/*"
    }
  })
}

resource "aws_lambda_permission" "this" {
  function_name = "orders"
  statement_id  = "first"
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.this.arn
}

# People.

resource "aws_iam_user" "this" {
  name = "operator"
}

resource "aws_iam_user_policy" "this" {
  name   = "operator"
  user   = aws_iam_user.this.name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.read })
}
