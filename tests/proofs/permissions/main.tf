# Roles of signed-in users (by group), and of machines, that hold more or less than they should.
locals {
  sub = "&{cognito-identity.amazonaws.com:sub}"

  trusted = {
    people = {
      provider   = "cognito-identity.amazonaws.com"
      conditions = [["StringEquals", "cognito-identity.amazonaws.com:aud", aws_cognito_identity_pool.this.id], ["ForAnyValue:StringLike", "cognito-identity.amazonaws.com:amr", "authenticated"]]
    }
    jobs = {
      provider   = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      conditions = [["StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com"], ["StringLike", "token.actions.githubusercontent.com:sub", "repo:owner/shop:*"]]
    }
  }

  held = {
    own_objects   = { of = "people", actions = ["s3:GetObject", "s3:PutObject"], resources = ["${aws_s3_bucket.this.arn}/private/${local.sub}/*", "${aws_s3_bucket.this.arn}/public/*"], keys = [] }
    all_objects   = { of = "people", actions = ["s3:GetObject"], resources = ["${aws_s3_bucket.this.arn}/private/${local.sub}/*", "${aws_s3_bucket.this.arn}/*"], keys = [] }
    own_items     = { of = "people", actions = ["dynamodb:GetItem", "dynamodb:Query"], resources = [aws_dynamodb_table.this.arn], keys = [local.sub] }
    scanned_items = { of = "people", actions = ["dynamodb:GetItem", "dynamodb:Scan"], resources = [aws_dynamodb_table.this.arn], keys = [local.sub] }
    pool_admin    = { of = "people", actions = ["cognito-identity:*"], resources = ["*"], keys = [] }
    user_admin    = { of = "people", actions = ["cognito-idp:AdminSetUserPassword"], resources = ["*"], keys = [] }
    pass_role     = { of = "people", actions = ["iam:PassRole"], resources = ["arn:aws:iam::123456789012:role/one"], keys = [] }
    deploy_named  = { of = "jobs", actions = ["iam:PassRole", "s3:*"], resources = ["arn:aws:iam::123456789012:role/one", "arn:aws:s3:::one"], keys = [] }
    deploy_all    = { of = "jobs", actions = ["iam:PassRole"], resources = ["*"], keys = [] }
    nothing       = { of = "people", actions = [], resources = [], keys = [] }
  }
}

resource "aws_s3_bucket" "this" {
  bucket = "shop-data"
}

resource "aws_dynamodb_table" "this" {
  name         = "orders"
  hash_key     = "owner"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "owner"
    type = "S"
  }
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trusted

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [each.value.provider]
    }

    dynamic "condition" {
      for_each = each.value.conditions

      content {
        test     = condition.value[0]
        variable = condition.value[1]
        values   = [condition.value[2]]
      }
    }
  }
}

data "aws_iam_policy_document" "this" {
  for_each = { for name, one in local.held : name => one if length(one.actions) > 0 }

  statement {
    actions   = each.value.actions
    resources = each.value.resources

    dynamic "condition" {
      for_each = length(each.value.keys) > 0 ? [each.value.keys] : []

      content {
        test     = "ForAllValues:StringEquals"
        variable = "dynamodb:LeadingKeys"
        values   = condition.value
      }
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.held

  name               = replace(each.key, "_", "-")
  assume_role_policy = data.aws_iam_policy_document.trust[each.value.of].json
}

resource "aws_iam_role_policy" "this" {
  for_each = data.aws_iam_policy_document.this

  name   = "held"
  policy = each.value.json
  role   = aws_iam_role.this[each.key].id
}

# The same permissions, held in other ways.
resource "aws_iam_role" "managed" {
  name               = "managed"
  assume_role_policy = data.aws_iam_policy_document.trust["people"].json
}

resource "aws_iam_policy" "managed" {
  name   = "managed"
  policy = data.aws_iam_policy_document.this["pool_admin"].json
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.managed.name
  policy_arn = aws_iam_policy.managed.arn
}

resource "aws_iam_role" "admin" {
  name               = "admin"
  assume_role_policy = data.aws_iam_policy_document.trust["people"].json
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.admin.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role" "outside" {
  name               = "outside"
  assume_role_policy = data.aws_iam_policy_document.trust["people"].json
}

resource "aws_iam_role_policy_attachment" "outside" {
  role       = aws_iam_role.outside.name
  policy_arn = "arn:aws:iam::123456789012:policy/somebodys"
}

resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  assume_role_policy   = data.aws_iam_policy_document.trust["people"].json
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role_policy_attachment" "bounded" {
  role       = aws_iam_role.bounded.name
  policy_arn = aws_iam_policy.managed.arn
}

resource "aws_iam_policy" "boundary" {
  name = "boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
  })
}

# The provider and AWS call these services differently.
resource "aws_efs_file_system" "this" {}

resource "aws_sfn_state_machine" "this" {
  name       = "steps"
  role_arn   = "arn:aws:iam::123456789012:role/one"
  definition = jsonencode({ StartAt = "End", States = { End = { Type = "Succeed" } } })
}

data "aws_iam_policy_document" "file_system" {
  statement {
    actions   = ["elasticfilesystem:PutFileSystemPolicy"]
    resources = [aws_efs_file_system.this.arn]
  }
}

data "aws_iam_policy_document" "steps" {
  statement {
    actions   = ["states:UpdateStateMachine"]
    resources = [aws_sfn_state_machine.this.arn]
  }
}

resource "aws_iam_role" "other_services" {
  for_each = toset(["file_system", "steps"])

  name               = replace(each.key, "_", "-")
  assume_role_policy = data.aws_iam_policy_document.trust["jobs"].json
}

resource "aws_iam_role_policy" "file_system" {
  policy = data.aws_iam_policy_document.file_system.json
  role   = aws_iam_role.other_services["file_system"].id
}

resource "aws_iam_role_policy" "steps" {
  policy = data.aws_iam_policy_document.steps.json
  role   = aws_iam_role.other_services["steps"].id
}
