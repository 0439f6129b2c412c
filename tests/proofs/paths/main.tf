# Pools and roles that are each right by themselves, or nearly, and what they allow together.
locals {
  issuer = "cognito-identity.amazonaws.com"
  sub    = "&{cognito-identity.amazonaws.com:sub}"

  # allow guests, allow the classic flow
  pools = {
    closed    = [false, false] # no guests, roles for signed-in identities only
    telemetry = [true, false]  # guests who may send events
    orphaned  = [true, false]  # guests, but no role of theirs trusts them
    open      = [true, false]  # guests who may read a bucket and write a table
    classic   = [true, true]   # guests without a role of their own, but any role takes their token
    chained   = [true, false]  # guests whose role assumes another
    members   = [false, false] # groups by token
    deny      = [false, false] # a default role that no sign-in ends with
    ambiguous = [false, false] # a default role for whom the rules of a mapping do not meet
    function  = [false, false] # a function writes the claim that names the role
    developer = [false, false] # tokens that a backend gets for its users
    outside   = [true, false]  # the guests' role stands somewhere else
    denied    = [true, false]  # guests whose role is denied all that it allows
    limited   = [true, false]  # guests whose role has a boundary that stands somewhere else
    bounded   = [true, false]  # guests whose role has a boundary that leaves nothing
  }

  # whom each role trusts: pool and amr values
  roles = {
    closed_users     = ["closed", ["authenticated"]]
    telemetry_users  = ["telemetry", ["authenticated"]]
    telemetry_guests = ["telemetry", ["unauthenticated"]]
    orphaned_guests  = ["orphaned", ["authenticated"]]
    open_guests      = ["open", ["unauthenticated"]]
    classic_users    = ["classic", ["authenticated"]]
    classic_unused   = ["classic", ["authenticated"]]
    classic_jobs     = ["classic", ["authenticated", "unauthenticated"]]
    chained_guests   = ["chained", ["unauthenticated"]]
    members_users    = ["members", ["authenticated"]]
    members_support  = ["members", ["authenticated"]]
    members_rule     = ["members", ["authenticated"]]
    deny_default     = ["deny", ["authenticated"]]
    deny_rule        = ["deny", ["authenticated"]]
    ambiguous_users  = ["ambiguous", ["authenticated"]]
    function_any     = ["function", ["authenticated"]]
    developer_any    = ["developer", ["authenticated"]]
    denied_guests    = ["denied", ["unauthenticated"]]
    bounded_guests   = ["bounded", ["unauthenticated"]]
    limited_guests   = ["limited", ["unauthenticated"]]
  }

  user_pools = { classic = aws_cognito_user_pool.public, function = aws_cognito_user_pool.function }

  own = ["${aws_s3_bucket.data.arn}/private/${local.sub}/*"]

  held = {
    closed_users     = [["s3:GetObject", "s3:PutObject"], local.own]
    telemetry_users  = [["s3:GetObject"], local.own]
    telemetry_guests = [["rum:PutRumEvents", "cognito-identity:GetCredentialsForIdentity"], ["*"]]
    orphaned_guests  = [["s3:GetObject"], ["*"]]
    open_guests      = [["s3:GetObject"], ["${aws_s3_bucket.data.arn}/*"]]
    classic_users    = [["s3:GetObject"], local.own]
    classic_unused   = [["s3:GetObject"], ["${aws_s3_bucket.data.arn}/private/*"]]
    classic_jobs     = [["execute-api:Invoke"], ["*"]]
    chained_guests   = [["sts:AssumeRole"], [aws_iam_role.reports.arn]]
    members_users    = [["s3:GetObject"], local.own]
    members_support  = [["s3:GetObject"], ["${aws_s3_bucket.data.arn}/private/*"]]
    members_rule     = [["s3:GetObject"], ["${aws_s3_bucket.data.arn}/public/*"]]
    deny_default     = [["s3:GetObject"], ["${aws_s3_bucket.data.arn}/*"]]
    deny_rule        = [["s3:GetObject"], local.own]
    ambiguous_users  = [["cognito-idp:ListUsers"], [aws_cognito_user_pool.staffed.arn]]
    function_any     = [["cognito-idp:ListUsers"], [aws_cognito_user_pool.function.arn]]
    developer_any    = [["cognito-idp:ListUsers"], [aws_cognito_user_pool.staffed.arn]]
    denied_guests    = [["s3:*"], ["*"]]
    bounded_guests   = [["s3:*"], ["*"]]
    limited_guests   = [["s3:*"], ["*"]]
  }

  guests = { telemetry = "telemetry_guests", orphaned = "orphaned_guests", open = "open_guests", chained = "chained_guests", denied = "denied_guests", bounded = "bounded_guests", limited = "limited_guests" }
  users  = { closed = "closed_users", telemetry = "telemetry_users", classic = "classic_users", members = "members_users", deny = "deny_default", ambiguous = "ambiguous_users" }
}

resource "aws_cognito_user_pool" "staffed" {
  name = "staffed"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

resource "aws_cognito_user_pool" "public" {
  name = "public"
}

resource "aws_cognito_user_pool" "function" {
  name = "function"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  lambda_config {
    pre_token_generation = "arn:aws:lambda:eu-west-2:123456789012:function:claims"
  }
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for name in keys(local.pools) : name => lookup(local.user_pools, name, aws_cognito_user_pool.staffed).id }

  name         = each.key
  user_pool_id = each.value
}

resource "aws_cognito_identity_pool" "this" {
  for_each = local.pools

  identity_pool_name               = each.key
  developer_provider_name          = each.key == "developer" ? "login.shop" : null
  allow_classic_flow               = each.value[1]
  allow_unauthenticated_identities = each.value[0]

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.this[each.key].id
    provider_name           = lookup(local.user_pools, each.key, aws_cognito_user_pool.staffed).endpoint
    server_side_token_check = true
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.roles

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.issuer]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = [aws_cognito_identity_pool.this[each.value[0]].id]
    }

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "${local.issuer}:amr"
      values   = each.value[1]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name                 = replace(each.key, "_", "-")
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  permissions_boundary = lookup({ bounded_guests = aws_iam_policy.boundary.arn, limited_guests = "arn:aws:iam::123456789012:policy/limit" }, each.key, null)
}

data "aws_iam_policy_document" "this" {
  for_each = local.held

  statement {
    sid       = "Held"
    actions   = each.value[0]
    resources = each.value[1]
  }
}

resource "aws_iam_role_policy" "this" {
  for_each = local.held

  name   = "held"
  policy = data.aws_iam_policy_document.this[each.key].json
  role   = aws_iam_role.this[each.key].id
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  for_each = local.pools

  identity_pool_id = aws_cognito_identity_pool.this[each.key].id

  roles = merge(
    contains(keys(local.users), each.key) ? { authenticated = aws_iam_role.this[local.users[each.key]].arn } : {},
    contains(keys(local.guests), each.key) ? { unauthenticated = aws_iam_role.this[local.guests[each.key]].arn } : {},
    each.key == "outside" ? { unauthenticated = "arn:aws:iam::123456789012:role/elsewhere" } : {},
  )

  dynamic "role_mapping" {
    for_each = contains(["ambiguous", "function", "members"], each.key) ? [1] : []

    content {
      identity_provider         = "${aws_cognito_user_pool.staffed.endpoint}:${aws_cognito_user_pool_client.this[each.key].id}"
      ambiguous_role_resolution = "AuthenticatedRole"
      type                      = "Token"
    }
  }

  dynamic "role_mapping" {
    for_each = each.key == "deny" ? [1] : []

    content {
      identity_provider         = "${aws_cognito_user_pool.staffed.endpoint}:${aws_cognito_user_pool_client.this[each.key].id}"
      ambiguous_role_resolution = "Deny"
      type                      = "Rules"

      mapping_rule {
        claim      = "email_verified"
        match_type = "Equals"
        role_arn   = aws_iam_role.this["deny_rule"].arn
        value      = "true"
      }
    }
  }
}

resource "aws_cognito_user_group" "support" {
  name         = "support"
  role_arn     = aws_iam_role.this["members_support"].arn
  user_pool_id = aws_cognito_user_pool.staffed.id
}

resource "aws_iam_role_policy" "denied" {
  name   = "denied"
  role   = aws_iam_role.this["denied_guests"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ses:*", Resource = "*" }] })
}

# A role that another one assumes, and a table that its own policy opens to a role.
resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::123456789012:root" } }]
  })
}

resource "aws_iam_role_policy" "reports" {
  name   = "reports"
  role   = aws_iam_role.reports.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "dynamodb:Scan", Resource = aws_dynamodb_table.orders.arn }] })
}

# Whom each role trusts: only the first two are further steps for guests of the pool "chained".
locals {
  further = {
    by_name    = { AWS = aws_iam_role.this["chained_guests"].arn }
    by_session = { AWS = "arn:aws:sts::123456789012:assumed-role/chained-guests/web" }
    other_role = { AWS = aws_iam_role.this["open_guests"].arn }
    other_pool = { AWS = aws_iam_role.this["chained_guests"].arn }
    for_users  = { AWS = aws_iam_role.this["chained_guests"].arn }
    foreign    = { AWS = "arn:aws:iam::210987654321:root" }
    account    = { AWS = "arn:aws:iam::123456789012:root" } # and no policy of the guests allows it
    service    = { Service = "lambda.amazonaws.com" }
  }
  narrowed = {
    other_pool = { StringEquals = { "${local.issuer}:aud" = aws_cognito_identity_pool.this["closed"].id } }
    for_users  = { "ForAnyValue:StringEquals" = { "${local.issuer}:amr" = "authenticated" } }
  }
}

resource "aws_iam_role" "further" {
  for_each = local.further

  name = replace(each.key, "_", "-")
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole", Principal = each.value }, contains(keys(local.narrowed), each.key) ? { Condition = local.narrowed[each.key] } : {})]
  })
}

resource "aws_iam_role_policy" "further" {
  for_each = local.further

  name   = "further"
  role   = aws_iam_role.further[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:DescribeRegions", Resource = "*" }] })
}

# A pool of another stack, whose guests get a role here.
resource "aws_cognito_identity_pool_roles_attachment" "elsewhere" {
  identity_pool_id = "eu-west-2:99999999-0000-4000-8000-000000000000"
  roles            = { unauthenticated = aws_iam_role.this["telemetry_guests"].arn }
}

resource "aws_s3_bucket" "data" {
  bucket = "shop-data"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  hash_key     = "owner"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "owner"
    type = "S"
  }
}

resource "aws_dynamodb_resource_policy" "orders" {
  resource_arn = aws_dynamodb_table.orders.arn
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:PutItem", Principal = { AWS = aws_iam_role.this["open_guests"].arn }, Resource = aws_dynamodb_table.orders.arn }]
  })
}
