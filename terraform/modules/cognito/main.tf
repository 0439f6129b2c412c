locals {
  name = "${var.service_name}-${var.stage_name}"

  # OAuth is served by the sign-in pages alone: without them, the client has no flow, scope or URL that nothing answers.
  has_sign_in_pages = var.sign_in_domain != null
  callback_urls     = local.has_sign_in_pages ? coalescelist(var.callback_urls, ["https://${var.domain_name}/"]) : []
  logout_urls       = local.has_sign_in_pages ? coalescelist(var.logout_urls, ["https://${var.domain_name}/"]) : []
}

resource "aws_cognito_user_pool" "this" {
  name = "${local.name}-pool"

  auto_verified_attributes = ["email"]
  deletion_protection      = var.deletion_protection_enabled ? "ACTIVE" : "INACTIVE"
  mfa_configuration        = "ON"
  user_pool_tier           = var.threat_protection_mode == "OFF" ? "ESSENTIALS" : "PLUS"
  username_attributes      = ["email"]

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up_enabled
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 3
  }

  software_token_mfa_configuration {
    enabled = true
  }

  # Without this, a stolen session can move the account to another mailbox and recover the password there.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  user_pool_add_ons {
    advanced_security_mode = var.threat_protection_mode
  }

  username_configuration {
    case_sensitive = false
  }

  tags = var.tags
}

resource "aws_cognito_user_pool_client" "this" {
  name = "${local.name}-client"

  access_token_validity                = 60
  allowed_oauth_flows                  = local.has_sign_in_pages ? ["code"] : []
  allowed_oauth_flows_user_pool_client = local.has_sign_in_pages
  allowed_oauth_scopes                 = local.has_sign_in_pages ? ["email", "openid", "profile"] : []
  callback_urls                        = local.callback_urls
  enable_token_revocation              = true
  # No flow that hands the password itself to the API: secure remote password only.
  explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
  # A browser cannot keep a secret; the code flow is protected by PKCE instead.
  generate_secret               = false
  id_token_validity             = 60
  logout_urls                   = local.logout_urls
  prevent_user_existence_errors = "ENABLED"
  read_attributes               = ["email", "email_verified", "name"]
  refresh_token_validity        = 30
  supported_identity_providers  = local.has_sign_in_pages ? ["COGNITO"] : []
  user_pool_id                  = aws_cognito_user_pool.this.id
  write_attributes              = ["email", "name"]

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

# AWS accepts a domain only once its parent has an A record: the caller hands over a name that waits for it.
resource "aws_cognito_user_pool_domain" "this" {
  count = local.has_sign_in_pages ? 1 : 0

  domain = var.sign_in_domain.name

  certificate_arn = var.sign_in_domain.cert_arn
  user_pool_id    = aws_cognito_user_pool.this.id
}

resource "aws_route53_record" "sign_in" {
  #checkov:skip=CKV2_AWS_23:The record leads to the distribution of a user pool's domain, a target that the check does not know
  count = local.has_sign_in_pages ? 1 : 0

  name    = var.sign_in_domain.name
  type    = "A"
  zone_id = var.sign_in_domain.hosted_zone_id

  alias {
    evaluate_target_health = false
    name                   = aws_cognito_user_pool_domain.this[0].cloudfront_distribution
    zone_id                = aws_cognito_user_pool_domain.this[0].cloudfront_distribution_zone_id
  }
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "${var.service_name}_${var.stage_name}_identity_pool"

  allow_classic_flow               = false
  allow_unauthenticated_identities = false

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.this.id
    provider_name           = aws_cognito_user_pool.this.endpoint
    server_side_token_check = true
  }

  tags = var.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "SignedInUsersOfThisIdentityPool"
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

data "aws_iam_policy_document" "authenticated" {
  statement {
    sid     = "OwnCredentials"
    actions = ["cognito-identity:GetCredentialsForIdentity"]
    # The action has no resource type: what narrows it to this identity pool is the condition.
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }
  }
}

resource "aws_iam_role" "authenticated" {
  name = "${local.name}-cognito_authenticated"

  assume_role_policy = data.aws_iam_policy_document.trust.json
  description        = "Signed-in users of ${local.name}"

  tags = var.tags
}

resource "aws_iam_role_policy" "authenticated" {
  name = "own-identity"

  policy = data.aws_iam_policy_document.authenticated.json
  role   = aws_iam_role.authenticated.id
}

# One role for each group: sharing one would make every group as powerful as the strongest.
resource "aws_iam_role" "group" {
  for_each = var.groups

  name = "${local.name}-group_${each.key}"

  assume_role_policy = data.aws_iam_policy_document.trust.json
  description        = "Signed-in users of ${local.name} in the group ${each.key}"

  tags = var.tags
}

data "aws_iam_policy_document" "group" {
  for_each = var.groups

  source_policy_documents = [data.aws_iam_policy_document.authenticated.json]

  dynamic "statement" {
    for_each = each.value.statements

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_role_policy" "group" {
  for_each = var.groups

  name = "group"

  policy = data.aws_iam_policy_document.group[each.key].json
  role   = aws_iam_role.group[each.key].id
}

resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  name = each.key

  description  = each.value.description
  precedence   = each.value.precedence
  role_arn     = aws_iam_role.group[each.key].arn
  user_pool_id = aws_cognito_user_pool.this.id
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  identity_pool_id = aws_cognito_identity_pool.this.id

  roles = {
    authenticated = aws_iam_role.authenticated.arn
  }

  # Without a mapping the groups' roles are never used; with a softer answer than Deny, a user whose token names no single
  # role would get the default one.
  dynamic "role_mapping" {
    for_each = length(var.groups) > 0 ? ["token"] : []

    content {
      identity_provider         = "${aws_cognito_user_pool.this.endpoint}:${aws_cognito_user_pool_client.this.id}"
      ambiguous_role_resolution = "Deny"
      type                      = "Token"
    }
  }
}
