"""The conditions on user pools, their clients and identity pools."""

from __future__ import annotations

from typing import Any

from tests.policies.matrix.row import Row, row

POOL = """
resource "aws_cognito_user_pool" "<NAME>" {{
  <META>
  name = "<NAME>"
  {body}
}}
"""
CLIENT = """
resource "aws_cognito_user_pool_client" "<NAME>" {{
  <META>
  name         = "<NAME>"
  user_pool_id = "eu-west-2_Example1"
  {body}
}}
"""
IDENTITIES = """
resource "aws_cognito_identity_pool" "<NAME>" {{
  <META>
  identity_pool_name = "<NAME>"
  {body}
}}
"""
ATTACHMENT = """
resource "aws_cognito_identity_pool_roles_attachment" "<NAME>" {{
  <META>
  identity_pool_id = "eu-west-2:11111111-1111-4111-8111-111111111111"
  {body}
}}
"""
ROLE = "arn:aws:iam::111111111111:role"
PASSWORDS = """
    minimum_length                   = <VALUE>
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 3
"""
KINDS = PASSWORDS.replace("<VALUE>", "14").replace("= true", "= <VALUE>", 1)
LIVES = """
  access_token_validity   = {access}
  id_token_validity       = 60
  refresh_token_validity  = 30
  enable_token_revocation = {revocation}
"""
UNITS = """
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
"""
MAPPING = """
    identity_provider         = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1:client"
    ambiguous_role_resolution = <VALUE>
    type                      = "Token"
"""
RULES = """
    identity_provider         = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1:client"
    ambiguous_role_resolution = "Deny"
    type                      = "Token"
"""
MATCHED = (
    RULES.replace("Token", "Rules")
    + f"""
    mapping_rule {{
      claim      = "cognito:groups"
      match_type = <VALUE>
      value      = "administrators"
      role_arn   = "{ROLE}/administrators"
    }}
"""
)
GROUP = f"""
resource "aws_cognito_user_group" "of_the_stack" {{
  name         = "administrators"
  user_pool_id = "eu-west-2_Example1"
  role_arn     = "{ROLE}/administrators"
  precedence   = 1
}}
"""
# Groups whose precedence is judged have one role among them: only of a group with another one must theirs differ.
GROUPED = """
resource "aws_cognito_user_group" "<NAME>" {{
  <META>
  name         = "<NAME>"
  user_pool_id = "eu-west-2_Example1"
  {body}
}}
"""

WEB_IDENTITY = """
resource "aws_iam_role" "<NAME>" {
  <META>
  max_session_duration = <VALUE>
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/login.example" }
    }]
  })
}
"""
# A client whose user pool is of the stack, and has no domain.
WITHOUT_DOMAIN = """
resource "aws_cognito_user_pool_client" "<NAME>" {
  <META>
  name                                 = "<NAME>"
  user_pool_id                         = aws_cognito_user_pool.<NAME>.id
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  allowed_oauth_flows_user_pool_client = <VALUE>
}
resource "aws_cognito_user_pool" "<NAME>" {
  name = "<NAME>"
}
"""
STRING, BOOL, NUMBER, LIST = "string", "bool", "number", "list(string)"


def _pool(policy: str, type_: str, inside: str, good: str, bad: str, **more: Any) -> Row:
    return row(policy, type_, POOL.format(body=inside), good=good, bad=bad, **more)


def _client(policy: str, type_: str, inside: str, good: str, bad: str, **more: Any) -> Row:
    return row(policy, type_, CLIENT.format(body=inside), good=good, bad=bad, **more)


def _in_block(policy: str, type_: str, block: str, body: str, good: str, bad: str, **more: Any) -> Row:  # noqa: PLR0917
    return _pool(policy, type_, f"{more.pop('before', '')}<BLOCK>", good, bad, block=block, body=body, **more)


POOLS = (
    _pool("CGA_UP_01", STRING, "mfa_configuration = <VALUE>\nsoftware_token_mfa_configuration {\nenabled = true\n}", '"ON"', '"OFF"'),
    _in_block("CGA_UP_02", BOOL, "software_token_mfa_configuration", "enabled = <VALUE>", "true", "false",
              before='mfa_configuration = "ON"\nsms_configuration {\nexternal_id = "x"\nsns_caller_arn = "arn:aws:iam::111111111111:role/sms"\n}\n'),
    _pool("CGA_UP_03", STRING, "deletion_protection = <VALUE>", '"ACTIVE"', '"INACTIVE"', full=True),
    _in_block("CGA_UP_04", NUMBER, "password_policy", PASSWORDS, "14", "8"),
    _in_block("CGA_UP_04", BOOL, "password_policy", KINDS, "true", "false", suffix="_kind", full=True),
    _in_block("CGA_UP_05", STRING, "user_pool_add_ons", "advanced_security_mode = <VALUE>", '"ENFORCED"', '"AUDIT"'),
    _in_block("CGA_UP_09", BOOL, "device_configuration", "challenge_required_on_new_device = true\ndevice_only_remembered_on_user_prompt = <VALUE>",
              "true", "false", before='mfa_configuration = "ON"\nsoftware_token_mfa_configuration {\nenabled = true\n}\n'),
    _in_block("CGA_UP_06", BOOL, "admin_create_user_config", "allow_admin_create_user_only = <VALUE>", "true", "false"),
    _in_block("CGA_UP_07", LIST, "user_attribute_update_settings", "attributes_require_verification_before_update = <VALUE>",
              '["email"]', '["phone_number"]', before='auto_verified_attributes = ["email"]\n'),
    _pool("CGA_UP_07", LIST, 'auto_verified_attributes = <VALUE>\nuser_attribute_update_settings {\nattributes_require_verification_before_update = ["email"]\n}',
          '["email"]', '["phone_number"]', suffix="_auto"),
)  # fmt: skip
CLIENTS = (
    _client("CGA_CL_01", LIST, "explicit_auth_flows = <VALUE>", '["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]',
            '["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]', full=True),
    _client("CGA_CL_02", LIST, "allowed_oauth_flows = <VALUE>", '["code"]', '["implicit"]'),
    _client("CGA_CL_03", LIST, "callback_urls = <VALUE>", '["https://shop.example/in"]', '["http://shop.example/in"]'),
    _client("CGA_CL_04", STRING, "prevent_user_existence_errors = <VALUE>", '"ENABLED"', '"LEGACY"'),
    _client("CGA_CL_05", NUMBER, LIVES.format(access="<VALUE>", revocation="true") + "token_validity_units {" + UNITS + "}", "15", "600"),
    _client("CGA_CL_05", BOOL, LIVES.format(access="15", revocation="<VALUE>") + "token_validity_units {" + UNITS + "}", "true", "false", suffix="_revocation"),
    _client("CGA_CL_06", LIST, "write_attributes = <VALUE>", '["email", "name"]', '["email", "custom:role"]'),
    _client("CGA_CL_08", LIST, "allowed_oauth_scopes = <VALUE>", '["openid"]', '["openid", "aws.cognito.signin.user.admin"]'),
    _client("CGA_CL_07", BOOL, 'explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]\ngenerate_secret = <VALUE>', "false", "true"),
    row("CGA_CL_09", BOOL, WITHOUT_DOMAIN, good="false", bad="true"),
)  # fmt: skip
FEDERATION = (
    row("CGA_FED_17", NUMBER, WEB_IDENTITY, good="3600", bad="43200"),
    row("CGA_FED_06", BOOL, IDENTITIES.format(body="allow_unauthenticated_identities = <VALUE>"), good="false", bad="true"),
    row("CGA_FED_08", BOOL, IDENTITIES.format(body="allow_classic_flow = <VALUE>"), good="false", bad="true"),
    row("CGA_FED_09", BOOL, IDENTITIES.format(body="<BLOCK>"), good="true", bad="false", block="cognito_identity_providers",
        body='client_id = "client"\nprovider_name = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1"\nserver_side_token_check = <VALUE>'),
    row("CGA_FED_07", "map(string)", ATTACHMENT.format(body="roles = <VALUE>"), good=f'{{ authenticated = "{ROLE}/user" }}',
        bad=f'{{ authenticated = "{ROLE}/user", unauthenticated = "{ROLE}/user" }}'),
    row("CGA_FED_12", LIST, ATTACHMENT.format(body='roles = {}\ndynamic "role_mapping" {\nfor_each = <VALUE>\ncontent {' + RULES + "}\n}"),
        good='["only"]', bad="[]", root=(GROUP,)),
    row("CGA_FED_11", LIST, IDENTITIES.format(body="openid_connect_provider_arns = <VALUE>"), good="[]",
        bad='["arn:aws:iam::111111111111:oidc-provider/login.example"]'),
    row("CGA_FED_13", STRING, ATTACHMENT.format(body="roles = {}\n<BLOCK>"), good='"Deny"', bad='"AuthenticatedRole"', block="role_mapping", body=MAPPING),
    row("CGA_FED_14", STRING, ATTACHMENT.format(body="roles = {}\n<BLOCK>"), good='"Equals"', bad='"Contains"', block="role_mapping", body=MATCHED),
    row("CGA_FED_15", STRING, GROUPED.format(body="role_arn = <VALUE>"), good=f'"{ROLE}/of-<NAME>"', bad=f'"{ROLE}/administrators"', root=(GROUP,)),
    row("CGA_FED_16", NUMBER, GROUPED.format(body=f'role_arn = "{ROLE}/ranked"\nprecedence = <VALUE>'), good="2", bad="1", root=(GROUP,)),
)  # fmt: skip
