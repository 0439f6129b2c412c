# Roles of machines, and the roles of this stack that they come to.
locals {
  site = { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::site", "arn:aws:s3:::site/*"] }
  ecs  = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
  run  = { Effect = "Allow", Action = ["ecs:RegisterTaskDefinition", "ecs:RunTask"], Resource = "*" }
  limited = { for name, arn in { own = aws_iam_policy.limit.arn, wide = aws_iam_policy.no_limit.arn, foreign = "arn:aws:iam::123456789012:policy/elsewhere" } :
    name => { StringEquals = { "iam:PermissionsBoundary" = arn } }
  }

  targets = {
    reader    = { trust = "ecs", statements = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::site/*" }] }
    logger    = { trust = "lambda", statements = [{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*" }] }
    other     = { trust = "ecs", statements = [{ Effect = "Allow", Action = ["dynamodb:GetItem"], Resource = "*" }] }
    admin     = { trust = "ecs", statements = [{ Effect = "Allow", Action = ["*"], Resource = "*" }] }
    middle    = { trust = "account", statements = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = "arn:aws:iam::123456789012:role/target-end" }] }
    end       = { trust = "account", statements = [{ Effect = "Allow", Action = ["iam:AttachRolePolicy"], Resource = "arn:aws:iam::123456789012:role/end" }] }
    one_way   = { trust = "account", statements = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = "arn:aws:iam::123456789012:role/target-other-way" }] }
    other_way = { trust = "account", statements = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = "arn:aws:iam::123456789012:role/target-one-way" }] }
  }

  principals = {
    ecs     = { Service = "ecs-tasks.amazonaws.com" }
    lambda  = { Service = "lambda.amazonaws.com" }
    account = { AWS = "arn:aws:iam::123456789012:root" }
    named   = { AWS = "arn:aws:iam::123456789012:role/machine-named-by-trust" }
  }

  machines = {
    passes-reader      = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.target["reader"].arn, Condition = local.ecs }]
    passes-literal     = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::123456789012:role/target-reader" }]
    passes-admin       = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.target["admin"].arn }]
    passes-other       = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.target["other"].arn }]
    passes-a-few       = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::123456789012:role/target-re*" }]
    passes-data        = [local.site, local.run, { Effect = "Allow", Action = "iam:PassRole", Resource = data.aws_ssm_parameter.role.value }]
    assumes-middle     = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.target["middle"].arn }]
    assumes-a-loop     = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [aws_iam_role.target["one_way"].arn, aws_iam_role.target["other_way"].arn] }]
    assumes-refused    = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.target["admin"].arn }]
    updates-logger     = [local.site, { Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.this["logger"].arn }]
    updates-admin      = [local.site, { Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.this["admin"].arn }]
    updates-any        = [local.site, { Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = "arn:aws:lambda:*:123456789012:function:site-*" }]
    bounded-own        = [{ Effect = "Allow", Action = ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"], Resource = "*", Condition = local.limited.own }]
    bounded-wide       = [{ Effect = "Allow", Action = ["iam:CreateRole", "iam:PutRolePolicy"], Resource = "*", Condition = local.limited.wide }]
    bounded-foreign    = [{ Effect = "Allow", Action = ["iam:CreateRole", "iam:PutRolePolicy"], Resource = "*", Condition = local.limited.foreign }]
    named-by-trust     = [local.site]
    named-by-condition = [local.site]
    holds-readonly     = []
  }
}

data "aws_ssm_parameter" "role" {
  name = "/role"
}

resource "aws_iam_role" "target" {
  for_each = merge(local.targets, { names_a_machine = { trust = "named", statements = local.targets.admin.statements } })

  name               = "target-${replace(each.key, "_", "-")}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = local.principals[each.value.trust] }] })
}

resource "aws_iam_role_policy" "target" {
  for_each = merge(local.targets, { names_a_machine = local.targets.admin })

  role   = aws_iam_role.target[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

resource "aws_lambda_function" "this" {
  for_each = toset(["logger", "admin"])

  function_name = each.key
  role          = aws_iam_role.target[each.key].arn
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/site:1"
}

resource "aws_iam_policy" "limit" {
  name   = "limit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.site] })
}

resource "aws_iam_policy" "no_limit" {
  name   = "no-limit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:*", Resource = "*" }] })
}

resource "aws_iam_role" "machine" {
  for_each = local.machines

  name               = "machine-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust["jobs"].json
}

resource "aws_iam_role_policy" "machine" {
  for_each = { for name, statements in local.machines : name => statements if length(statements) > 0 }

  role   = aws_iam_role.machine[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine["holds-readonly"].name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

# Trusts that name everyone, and say by a condition whom they mean: the role itself, and a machine.
resource "aws_iam_role" "by_condition" {
  for_each = { itself = "by-condition-itself", machine = "machine-named-by-c*" }

  name = "by-condition-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "*" }
      Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/${each.value}" } }
    }]
  })
}

resource "aws_iam_role_policy" "by_condition" {
  for_each = aws_iam_role.by_condition

  role   = each.value.name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.targets.admin.statements })
}
