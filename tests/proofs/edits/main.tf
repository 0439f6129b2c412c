# A good trust, and what becomes of it by one edit each. Every role is the role of a group, so it is for signed-in users.
locals {
  pool    = aws_cognito_identity_pool.this.id
  assume  = ["sts:AssumeRoleWithWebIdentity"]
  cognito = { type = "Federated", identifiers = ["cognito-identity.amazonaws.com"] }
  aud     = { test = "StringEquals", variable = "cognito-identity.amazonaws.com:aud", values = [local.pool] }
  amr     = { test = "ForAnyValue:StringLike", variable = "cognito-identity.amazonaws.com:amr", values = ["authenticated"] }
  good    = { actions = local.assume, principal = local.cognito, conditions = [local.aud, local.amr] }

  edits = {
    good             = [local.good]
    lower_case       = [merge(local.good, { conditions = [merge(local.aud, { variable = "COGNITO-identity.amazonaws.com:AUD" }), merge(local.amr, { variable = "cognito-Identity.amazonaws.com:AMR" })] })]
    amr_dropped      = [merge(local.good, { conditions = [local.aud] })]
    aud_dropped      = [merge(local.good, { conditions = [local.amr] })]
    amr_guest        = [merge(local.good, { conditions = [local.aud, merge(local.amr, { values = ["unauthenticated"] })] })]
    amr_star         = [merge(local.good, { conditions = [local.aud, merge(local.amr, { values = ["*authenticated"] })] })]
    amr_marks        = [merge(local.good, { conditions = [local.aud, merge(local.amr, { values = ["??authenticated"] })] })]
    amr_all_values   = [merge(local.good, { conditions = [local.aud, merge(local.amr, { test = "ForAllValues:StringLike" })] })]
    amr_no_set       = [merge(local.good, { conditions = [local.aud, merge(local.amr, { test = "StringEquals" })] })]
    aud_star         = [merge(local.good, { conditions = [merge(local.aud, { test = "StringLike", values = ["*"] }), local.amr] })]
    aud_not          = [merge(local.good, { conditions = [merge(local.aud, { test = "StringNotEquals" }), local.amr] })]
    aud_if_exists    = [merge(local.good, { conditions = [merge(local.aud, { test = "StringEqualsIfExists" }), local.amr] })]
    aud_other        = [merge(local.good, { conditions = [merge(local.aud, { values = ["eu-west-2:99999999-9999-4999-8999-999999999999"] }), local.amr] })]
    second_statement = [local.good, merge(local.good, { conditions = [] })]
    principal_star   = [merge(local.good, { principal = { type = "*", identifiers = ["*"] } })]
    federated_star   = [merge(local.good, { principal = { type = "Federated", identifiers = ["*"] } })]
    sts_star         = [merge(local.good, { actions = ["sts:*"] })]
    google           = [merge(local.good, { principal = { type = "Federated", identifiers = ["accounts.google.com"] } })]
  }
}

resource "aws_cognito_user_pool" "this" {
  name = "shop"
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

data "aws_iam_policy_document" "trust" {
  for_each = local.edits

  dynamic "statement" {
    for_each = each.value

    content {
      actions = statement.value.actions

      principals {
        type        = statement.value.principal.type
        identifiers = statement.value.principal.identifiers
      }

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.edits

  name               = "shop-${replace(each.key, "_", "-")}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_cognito_user_group" "this" {
  for_each = local.edits

  name         = each.key
  role_arn     = aws_iam_role.this[each.key].arn
  user_pool_id = aws_cognito_user_pool.this.id
}
