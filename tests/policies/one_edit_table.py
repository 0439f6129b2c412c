"""For each policy, one edit to ``terraform/`` that breaks it: what a careless change would look like.

Where an edit breaks more than its own policy, the row says why that is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACM = "modules/acm/main.tf"
API = "modules/rest_api_gateway/main.tf"
BUCKET = "modules/s3/main.tf"
COGNITO = "modules/cognito/main.tf"
SECRETS = "modules/secrets_manager/main.tf"
WEB = "modules/cloudfront/main.tf"
GROUPS = {
    "admins": {"precedence": 1, "description": "Staff"},
    "customers": {"precedence": 2, "description": "Everybody else"},
}
# The source of a role is judged also when no input makes it: the group that comes next month would have the hole.
SHARED_TRUST = "the roles of groups share the trust document of all signed-in users"
PROVIDER = "arn:aws:iam::111111111111:oidc-provider"
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Red:
    """What must go red beside the policy that the edit is for, and why that is right."""

    id: str
    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit and what it breaks.

    Args:
        id: the policy.
        file: the edited file, relative to ``terraform/``.
        old: the text that is replaced; it stands in the file once.
        new: what replaces it.
        address: the resource that goes red. Its block is where the finding points.
        block_in: the file that the block is in; the edited one by default.
        also: what else goes red.
        inputs: further inputs of the stack.
        undecided: what can no longer be decided, and why that is right.
    """

    id: str
    file: str
    old: str
    new: str
    address: str
    block_in: str = ""
    also: tuple[Red, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    undecided: tuple[Red, ...] = ()


def _also_trusts(identifier: str, issuer: str, *conditions: tuple[str, str]) -> Edit:
    """Let the roles for signed-in users be assumed through a further provider."""
    lines = ['actions = ["sts:AssumeRoleWithWebIdentity"]', "principals {", '  type = "Federated"']
    lines += [f'  identifiers = ["{PROVIDER}/{issuer}"]', "}"]
    for claim, value in conditions:
        lines += [
            "condition {",
            '  test = "StringLike"',
            f'  variable = "{issuer}:{claim}"',
            f'  values = ["{value}"]',
            "}",
        ]
    trust = 'data "aws_iam_policy_document" "trust" {\n'
    return Edit(
        id=identifier,
        file=COGNITO,
        old=trust,
        new=trust + "  statement {\n" + "".join(f"    {line}\n" for line in lines) + "  }\n",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id=identifier, address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    )


EDITS = (
    Edit(
        id="CGA_ACM_01",
        file="main.tf",
        old="    aws = aws.us_east_1",
        new="    aws = aws",
        address="module.acm.aws_acm_certificate.this",
        block_in=ACM,
    ),
    Edit(
        id="CGA_ACM_01",
        file=ACM,
        old="subject_alternative_names = local.subjects",
        new='subject_alternative_names = ["*.${var.root_domain_name}"]',
        address="module.acm.aws_acm_certificate.this",
        also=(
            Red(
                id="CGA_ACM_01",
                address="module.acm_regional.aws_acm_certificate.this",
                reason="the stack makes two certificates with the module, and both get the wildcard",
            ),
        ),
    ),
    Edit(
        id="CGA_API_01",
        file=API,
        old="""  authorization        = "COGNITO_USER_POOLS"
""",
        new="""  authorization        = "NONE"
""",
        address="module.rest_api_gateway.aws_api_gateway_method.session_get",
    ),
    Edit(
        id="CGA_API_02",
        file=API,
        old="""  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.this.id
""",
        new="""  authorization        = "AWS_IAM"
""",
        address="module.rest_api_gateway.aws_api_gateway_authorizer.this",
    ),
    Edit(
        id="CGA_API_03",
        file=API,
        old="""  description = "Back end of ${local.name}"
""",
        new="""  description = "Back end of ${local.name}"
  body        = jsonencode({ openapi = "3.0.1", info = { title = "api", version = "1" }, paths = { "/x" = { get = {} } } })
""",
        address="module.rest_api_gateway.aws_api_gateway_rest_api.this",
    ),
    Edit(
        id="CGA_API_04",
        file=API,
        old="[var.user_pool_arn]",
        new='["arn:aws:cognito-idp:eu-west-2:111111111111:userpool/eu-west-2_other"]',
        address="module.rest_api_gateway.aws_api_gateway_authorizer.this",
    ),
    Edit(
        id="CGA_API_05",
        file=API,
        old="""local.cors_headers["Access-Control-Allow-Origin"]""",
        new='''"'*'"''',
        address="module.rest_api_gateway.aws_api_gateway_integration_response.session_get",
    ),
    Edit(
        id="CGA_API_06",
        file=API,
        old="disable_execute_api_endpoint = true",
        new="disable_execute_api_endpoint = false",
        address="module.rest_api_gateway.aws_api_gateway_rest_api.this",
    ),
    Edit(
        id="CGA_API_07",
        file=API,
        old="""      aws_api_gateway_method.session_get,
""",
        new="",
        address="module.rest_api_gateway.aws_api_gateway_deployment.this",
    ),
    Edit(
        id="CGA_API_08",
        file=API,
        old="""    throttling_burst_limit = var.burst_requests
    throttling_rate_limit  = var.requests_per_second
""",
        new="",
        address="module.rest_api_gateway.aws_api_gateway_method_settings.this",
    ),
    Edit(
        id="CGA_API_08",
        file=API,
        old='"*/*"',
        new='"session/GET"',
        address="module.rest_api_gateway.aws_api_gateway_stage.this",
    ),
    Edit(
        id="CGA_CL_01",
        file=COGNITO,
        old='["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]',
        new='["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_02",
        file=COGNITO,
        old='["code"]',
        new='["code", "implicit"]',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_03",
        file=COGNITO,
        old='coalescelist(var.callback_urls, ["https://',
        new='coalescelist(var.callback_urls, ["http://',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_04",
        file=COGNITO,
        old='prevent_user_existence_errors = "ENABLED"',
        new='prevent_user_existence_errors = "LEGACY"',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_05",
        file=COGNITO,
        old="access_token_validity                = 60",
        new="access_token_validity                = 120",
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_06",
        file=COGNITO,
        old='write_attributes              = ["email", "name"]',
        new='write_attributes              = ["custom:role", "email", "name"]',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_07",
        file=COGNITO,
        old="generate_secret               = false",
        new="generate_secret               = true",
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_FED_01",
        file=COGNITO,
        old="""    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
""",
        new="""    condition {
      test     = "ForAnyValue:StringLike"
""",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_01", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_02",
        file=COGNITO,
        old="""
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
""",
        new="",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_02", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_03",
        file=COGNITO,
        old='values   = ["authenticated"]',
        new='values   = ["authenticatd"]',
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_03", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_04",
        file=COGNITO,
        old="""      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
""",
        new="""      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "ForAnyValue:StringEquals"
""",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_04", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_05",
        file=COGNITO,
        old='test     = "ForAnyValue:StringLike"',
        new='test     = "StringLike"',
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_05", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
        undecided=tuple(
            Red(
                id=identifier,
                address="module.cognito.aws_iam_role.authenticated",
                reason="whom a trust admits that AWS does not say the meaning of, nobody can say",
            )
            for identifier in ("CGA_FED_02", "CGA_FED_03")
        ),
    ),
    Edit(
        id="CGA_FED_06",
        file=COGNITO,
        old="allow_unauthenticated_identities = false",
        new="allow_unauthenticated_identities = true",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_07",
        file=COGNITO,
        old="""    authenticated = aws_iam_role.authenticated.arn
""",
        new="""    authenticated   = aws_iam_role.authenticated.arn
    unauthenticated = aws_iam_role.authenticated.arn
""",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
    ),
    Edit(
        id="CGA_FED_08",
        file=COGNITO,
        old="allow_classic_flow               = false",
        new="allow_classic_flow               = true",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_09",
        file=COGNITO,
        old="server_side_token_check = true",
        new="server_side_token_check = false",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_10",
        file=COGNITO,
        old="provider_name           = aws_cognito_user_pool.this.endpoint",
        new='provider_name           = "cognito-idp.eu-west-2.amazonaws.com/${aws_cognito_user_pool.this.id}"',
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_11",
        file=COGNITO,
        old="""  allow_classic_flow               = false
""",
        new="""  allow_classic_flow               = false
  developer_provider_name          = "login.example"
""",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_12",
        file=COGNITO,
        old='length(var.groups) > 0 ? ["token"] : []',
        new="[]",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_13",
        file=COGNITO,
        old='ambiguous_role_resolution = "Deny"',
        new='ambiguous_role_resolution = "AuthenticatedRole"',
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_14",
        file=COGNITO,
        old="""      type                      = "Token"
""",
        new="""      type                      = "Rules"
      mapping_rule {
        claim      = "cognito:groups"
        match_type = "Contains"
        value      = "admin"
        role_arn   = aws_iam_role.authenticated.arn
      }
""",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_15",
        file=COGNITO,
        old="role_arn     = aws_iam_role.group[each.key].arn",
        new="role_arn     = aws_iam_role.authenticated.arn",
        address='module.cognito.aws_cognito_user_group.this["admins"]',
        also=(
            Red(
                id="CGA_FED_15",
                address='module.cognito.aws_cognito_user_group.this["customers"]',
                reason="sharing takes two, and either may be the one to change",
            ),
        ),
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_16",
        file=COGNITO,
        old="precedence   = each.value.precedence",
        new="precedence   = 1",
        address='module.cognito.aws_cognito_user_group.this["admins"]',
        also=(
            Red(
                id="CGA_FED_16",
                address='module.cognito.aws_cognito_user_group.this["customers"]',
                reason="a tie takes two, and either may be the one to change",
            ),
        ),
        inputs={"groups": GROUPS},
    ),
    _also_trusts("CGA_OIDC_01", GITHUB, ("aud", "sts.amazonaws.com"), ("sub", "repo:acme*")),
    _also_trusts("CGA_OIDC_02", CLUSTER, ("aud", "sts.amazonaws.com"), ("sub", "system:serviceaccount:shop:*")),
    _also_trusts("CGA_OIDC_03", "login.example.com"),
    Edit(
        id="CGA_PRM_01",
        file=COGNITO,
        old='actions = ["cognito-identity:GetCredentialsForIdentity"]',
        new='actions = ["cognito-identity:SetIdentityPoolRoles"]',
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_02",
        file=COGNITO,
        old="""    actions = ["cognito-identity:GetCredentialsForIdentity"]
    # The action has no resource type: what narrows it to this identity pool is the condition.
    resources = ["*"]
""",
        new="""    actions   = ["execute-api:*"]
    resources = ["arn:aws:execute-api:eu-west-2:111111111111:api/*"]
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_03",
        file=COGNITO,
        old='actions = ["cognito-identity:GetCredentialsForIdentity"]',
        new='actions = ["s3:GetObject"]',
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_01",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["cognito-idp:AdminSetUserPassword"]
    resources = [aws_cognito_user_pool.this.arn]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_02",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::uploads/$${cognito-identity.amazonaws.com:sub}/*"]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_PRM_03",
        file=COGNITO,
        old="""  statement {
    sid     = "OwnCredentials"
""",
        new="""  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }

  statement {
    sid     = "OwnCredentials"
""",
        address="module.cognito.aws_iam_role_policy.authenticated",
    ),
    Edit(
        id="CGA_SEC_01",
        file=SECRETS,
        old="recovery_window_in_days = var.recovery_window_days",
        new="recovery_window_in_days = 0",
        address="module.secrets_manager.aws_secretsmanager_secret.this",
    ),
    Edit(
        id="CGA_SEC_01",
        file=SECRETS,
        old="""  secret_string_wo         = jsonencode(merge(var.secrets, local.identifiers))
  secret_string_wo_version = local.values_version
""",
        new="""  secret_string            = jsonencode(local.identifiers)
""",
        address="module.secrets_manager.aws_secretsmanager_secret_version.this",
    ),
    Edit(
        id="CGA_SEC_02",
        file=SECRETS,
        old="""  recovery_window_in_days = var.recovery_window_days
""",
        new="""  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Principal = "*"
    }]
  })
  recovery_window_in_days = var.recovery_window_days
""",
        address="module.secrets_manager.aws_secretsmanager_secret.this",
    ),
    Edit(
        id="CGA_UP_01",
        file=COGNITO,
        old='mfa_configuration        = "ON"',
        new='mfa_configuration        = "OFF"',
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_02",
        file=COGNITO,
        old="""  software_token_mfa_configuration {
    enabled = true
  }
""",
        new="",
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_03",
        file=COGNITO,
        old='var.deletion_protection_enabled ? "ACTIVE" : "INACTIVE"',
        new='var.deletion_protection_enabled ? "INACTIVE" : "ACTIVE"',
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_04",
        file=COGNITO,
        old="minimum_length                   = 14",
        new="minimum_length                   = 8",
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_05",
        file=COGNITO,
        old="advanced_security_mode = var.threat_protection_mode",
        new='advanced_security_mode = "AUDIT"',
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_06",
        file=COGNITO,
        old="!var.self_sign_up_enabled",
        new="var.self_sign_up_enabled",
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_07",
        file=COGNITO,
        old='name     = "verified_email"',
        new='name     = "verified_phone_number"',
        address="module.cognito.aws_cognito_user_pool.this",
    ),
    Edit(
        id="CGA_UP_08",
        file=COGNITO,
        old="provider_name           = aws_cognito_user_pool.this.endpoint",
        new='provider_name           = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_EXAMPLE"',
        address="module.cognito.aws_cognito_identity_pool.this",
        also=(
            Red(
                id="CGA_FED_10",
                address="module.cognito.aws_cognito_identity_pool.this",
                reason="a pool of another stack can only be written out, with its region",
            ),
        ),
    ),
    Edit(
        id="CGA_WEB_01",
        file=BUCKET,
        old="""    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [var.distribution_arn]
    }
""",
        new="",
        address="module.nextjs_app_s3.aws_s3_bucket_policy.this",
    ),
    Edit(
        id="CGA_WEB_02",
        file=WEB,
        old="""    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_02",
        file=WEB,
        old='signing_behavior                  = "always"',
        new='signing_behavior                  = "no-override"',
        address="module.nextjs_app_cloudfront.aws_cloudfront_origin_access_control.this",
    ),
    Edit(
        id="CGA_WEB_03",
        file=WEB,
        old="TLSv1.2_2021",
        new="TLSv1.2_2019",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_04",
        file=WEB,
        old="""    content_type_options {
      override = true
    }
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this",
    ),
    Edit(
        id="CGA_WEB_04",
        file=WEB,
        old="""    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_05",
        file=BUCKET,
        old="""resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
""",
        new="""resources = [aws_s3_bucket.this.arn]
""",
        address="module.nextjs_app_s3.aws_s3_bucket_policy.this",
    ),
)
