"""Edits that break the policies on user pools and their clients."""

from __future__ import annotations

from tests.policies.edits.edit import COGNITO, Edit, Red

USER_POOLS = (
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
        id="CGA_CL_08",
        file=COGNITO,
        old='["email", "openid", "profile"]',
        new='["aws.cognito.signin.user.admin", "email", "openid", "profile"]',
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_CL_09",
        file=COGNITO,
        old="""  certificate_arn = var.sign_in_domain.cert_arn
  user_pool_id    = aws_cognito_user_pool.this.id
""",
        new="""  certificate_arn = var.sign_in_domain.cert_arn
  user_pool_id    = "eu-west-2_Another1"
""",
        address="module.cognito.aws_cognito_user_pool_client.this",
    ),
    Edit(
        id="CGA_UP_09",
        file=COGNITO,
        old="""  username_configuration {
""",
        new="""  device_configuration {
    challenge_required_on_new_device      = true
    device_only_remembered_on_user_prompt = false
  }

  username_configuration {
""",
        address="module.cognito.aws_cognito_user_pool.this",
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
)
