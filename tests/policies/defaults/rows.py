"""Every argument that a policy asks for, with what stands in its place when nobody sets it.

P is the documentation or the schema of the AWS provider 5.100, A is AWS's API reference or guide of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.policies.defaults.row import DefaultRow
from tests.policies.matrix.root import FAILED, PASSED

P, A = "provider", "AWS"
ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role"
TEXT, FLAG, NUMBER, TEXTS = "string", "bool", "number", "list(string)"


def block(type_: str, body: str) -> str:
    """A resource that is called ``<NAME>``."""
    return f'resource "{type_}" "<NAME>" {{\n{body}\n}}\n'


def pool(body: str) -> str:
    """A user pool."""
    return block("aws_cognito_user_pool", f'name = "<NAME>"\n{body}')


def client(body: str) -> str:
    """A client of a user pool elsewhere."""
    return block("aws_cognito_user_pool_client", f'name = "<NAME>"\nuser_pool_id = "eu-west-2_Example1"\n{body}')


def identities(body: str) -> str:
    """An identity pool."""
    return block("aws_cognito_identity_pool", f'identity_pool_name = "<NAME>"\n{body}')


def attachment(body: str) -> str:
    """The roles of an identity pool elsewhere."""
    return block(
        "aws_cognito_identity_pool_roles_attachment",
        f'identity_pool_id = "eu-west-2:11111111-1111-4111-8111-111111111111"\n{body}',
    )


def trust(principal: str, condition: str, action: str = "sts:AssumeRoleWithWebIdentity", more: str = "") -> str:
    """A role with one statement."""
    return block(
        "aws_iam_role",
        f"""{more}
assume_role_policy = jsonencode({{
  Version = "2012-10-17"
  Statement = [{{
    Effect    = "Allow"
    Action    = "{action}"
    Principal = {{ Federated = "{principal}" }}
    {condition}
  }}]
}})""",
    )


COGNITO = "cognito-identity.amazonaws.com"
IN_POOL = f'"{COGNITO}:aud" = "eu-west-2:11111111-1111-4111-8111-111111111111"'
SIGNED_IN = f'"ForAnyValue:StringEquals" = {{ "{COGNITO}:amr" = "authenticated" }}'
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
EKS = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLE"
LOGIN = f"arn:aws:iam::{ACCOUNT}:oidc-provider/login.example"


def permissions(statement: str) -> str:
    """The policy of a role for identities of a pool."""
    return (
        block("aws_iam_role_policy", f'role = aws_iam_role.<NAME>.name\npolicy = jsonencode({{\nVersion = "2012-10-17"\nStatement = [{{{statement}}}]\n}})')
        + trust(COGNITO, f"Condition = {{ StringEquals = {{ {IN_POOL} }}, {SIGNED_IN} }}")
    )  # fmt: skip


PROVIDERS = """cognito_identity_providers {
  client_id     = "client"
  provider_name = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1"
  <ARGUMENT>
}"""
MAPPING = """roles = {}
role_mapping {
  identity_provider = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1:client"
  type              = "Token"
  <ARGUMENT>
}"""
RULES = """roles = {}
role_mapping {
  identity_provider         = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Example1:client"
  ambiguous_role_resolution = "Deny"
  type                      = "Rules"
  mapping_rule {
    claim      = "cognito:groups"
    match_type = "Equals"
    value      = "administrators"
    role_arn   = "arn:aws:iam::111111111111:role/administrators"
  }
}"""
PASSWORDS = {
    "minimum_length": "14",
    "require_lowercase": "true",
    "require_numbers": "true",
    "require_symbols": "true",
    "require_uppercase": "true",
    "temporary_password_validity_days": "3",
}


def passwords(without: str) -> str:
    """A password policy without one argument."""
    rest = "\n".join(f"{name} = {value}" for name, value in PASSWORDS.items() if name != without)
    return f"password_policy {{\n{rest}\n<ARGUMENT>\n}}"


UPDATES = 'user_attribute_update_settings {\nattributes_require_verification_before_update = ["email"]\n}'
RECOVERY = 'account_recovery_setting {\nrecovery_mechanism {\nname = "verified_email"\npriority = 1\n}\n}'
DISTRIBUTION = """
resource "aws_cloudfront_distribution" "<NAME>" {
  enabled = true
  origin {
    origin_id   = "o"
    domain_name = "<DOMAIN>"
    <ORIGIN>
  }
  default_cache_behavior {
    target_origin_id       = "o"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    <BEHAVIOR>
  }
  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-4111-8111-111111111111"
    ssl_support_method  = "sni-only"
    <CERTIFICATE>
  }
}
"""


def distribution(**parts: str) -> str:
    """A distribution in front of a bucket."""
    made = {"domain": "shop.s3.eu-west-2.amazonaws.com", "origin": "", "behavior": "", "certificate": "", **parts}
    text = DISTRIBUTION
    for name, value in made.items():
        text = text.replace(f"<{name.upper()}>", value)
    return text


HEADERS = """
resource "aws_cloudfront_response_headers_policy" "<NAME>" {
  name = "<NAME>"
  <ARGUMENT>
}
"""
REST = """
resource "aws_api_gateway_rest_api" "of_all" {
  name = "of_all"
}
"""
METHOD = """
resource "aws_api_gateway_method" "<NAME>" {
  rest_api_id   = "api"
  resource_id   = "root"
  http_method   = "GET"
  authorization = "COGNITO_USER_POOLS"
  <ARGUMENT>
}
"""
ROUTE = 'api_id = "api"\nroute_key = "GET /"\n<ARGUMENT>'
AUTHORIZER = """
resource "aws_apigatewayv2_authorizer" "<NAME>" {
  api_id           = "api"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  name             = "<NAME>"
}
resource "aws_apigatewayv2_route" "<NAME>" {
  api_id             = "api"
  route_key          = "GET /<NAME>"
  authorization_type = "JWT"
  <ARGUMENT>
}
"""
FRONT = """
resource "aws_api_gateway_rest_api" "<NAME>" {
  name = "<NAME>"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  <ARGUMENT>
}
resource "aws_api_gateway_base_path_mapping" "<NAME>" {
  api_id      = aws_api_gateway_rest_api.<NAME>.id
  stage_name  = "s"
  domain_name = "<NAME>.example.com"
}
"""
DEPLOYED = """
resource "aws_api_gateway_deployment" "<NAME>" {
  rest_api_id = aws_api_gateway_rest_api.<NAME>.id
  <ARGUMENT>
}
resource "aws_api_gateway_rest_api" "<NAME>" {
  name = "<NAME>"
}
resource "aws_api_gateway_method" "<NAME>" {
  rest_api_id   = aws_api_gateway_rest_api.<NAME>.id
  resource_id   = aws_api_gateway_rest_api.<NAME>.root_resource_id
  http_method   = "GET"
  authorization = "AWS_IAM"
}
"""
STAGE = """
resource "aws_apigatewayv2_stage" "<NAME>" {
  api_id = "api"
  name   = "<NAME>"
  default_route_settings {
    throttling_rate_limit = 10
    <ARGUMENT>
  }
}
"""
MESSAGES = """sms_configuration {
  external_id    = "x"
  sns_caller_arn = "arn:aws:iam::111111111111:role/sms"
}"""


WRITTEN = {
    "ACM_02.key_algorithm": '"RSA_2048"',
    "API_01.authorization_type": '"NONE"',
    "API_06.disable_execute_api_endpoint": "false",
    "CL_01.explicit_auth_flows": '["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"]',
    "CL_02.allowed_oauth_flows": "[]",
    "CL_03.callback_urls": "[]",
    "CL_03.logout_urls": "[]",
    "CL_04.prevent_user_existence_errors": '"LEGACY"',
    "CL_05.enable_token_revocation": "true",
    "CL_05.refresh_token_validity": "30",
    "CL_06.write_attributes": '["email", "name", "phone_number", "preferred_username"]',
    "CL_07.generate_secret": "false",
    "CL_08.allowed_oauth_scopes": "[]",
    "CL_09.allowed_oauth_flows_user_pool_client": "false",
    "FED_06.allow_unauthenticated_identities": "false",
    "FED_08.allow_classic_flow": "false",
    "FED_09.cognito_identity_providers.server_side_token_check": "false",
    "FED_11.openid_connect_provider_arns": "[]",
    "FED_11.saml_provider_arns": "[]",
    "FED_11.supported_login_providers": "{}",
    "FED_17.max_session_duration": "3600",
    "SEC_01.recovery_window_in_days": "30",
    "UP_01.mfa_configuration": '"OFF"',
    "UP_03.deletion_protection": '"INACTIVE"',
    "UP_04.password_policy.minimum_length": "8",
    "UP_04.password_policy.require_lowercase": "false",
    "UP_04.password_policy.require_numbers": "false",
    "UP_04.password_policy.require_symbols": "false",
    "UP_04.password_policy.require_uppercase": "false",
    "UP_04.password_policy.temporary_password_validity_days": "7",
    "UP_06.admin_create_user_config.allow_admin_create_user_only": "false",
    "UP_07.auto_verified_attributes": "[]",
    "UP_09.device_configuration.device_only_remembered_on_user_prompt": "false",
    "UP_09.device_configuration.challenge_required_on_new_device": "false",
    "WEB_01.acl": '"private"',
    "WEB_03.viewer_certificate.minimum_protocol_version": '"TLSv1"',
}
"""The default as a value, where it can be written: then it must be judged as what is left out."""


def rows() -> Iterator[DefaultRow]:  # noqa: PLR0915 - a table
    """Every row, by policy."""

    def row(  # noqa: PLR0917
        policy: str, argument: str, type_: str, default: str, source: str, verdict: str, holder: str, **more: Any
    ) -> DefaultRow:
        return DefaultRow(
            policy=f"CGA_{policy}", argument=argument, type=type_, default=default, source=source, verdict=verdict,
            holder=holder, written=WRITTEN.get(f"{policy}.{argument}", ""), **more,
        )  # fmt: skip

    certificate = 'domain_name = "shop.example.com"\nvalidation_method = "DNS"\n<ARGUMENT>'
    yield row(
        "ACM_01",
        "subject_alternative_names",
        TEXTS,
        "no other name",
        P,
        PASSED,
        block("aws_acm_certificate", certificate),
    )
    yield row("ACM_02", "key_algorithm", TEXT, "RSA_2048", A, PASSED, block("aws_acm_certificate", certificate))
    yield row("API_01", "authorization_type", TEXT, "NONE", P, FAILED, block("aws_apigatewayv2_route", ROUTE))
    yield row("API_02", "authorizer_id", TEXT, "no authorizer", A, FAILED, AUTHORIZER)
    yield row(
        "API_03",
        "body",
        TEXT,
        "no operation: methods are resources",
        P,
        PASSED,
        block("aws_api_gateway_rest_api", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row("API_04", "authorizer_id", TEXT, "no authorizer", A, FAILED, METHOD)
    yield row(
        "API_05",
        "response_parameters",
        "map(string)",
        "no header",
        P,
        PASSED,
        block("aws_api_gateway_gateway_response", 'rest_api_id = "api"\nresponse_type = "DEFAULT_4XX"\n<ARGUMENT>'),
    )
    yield row(
        "API_05",
        "cors_configuration.allow_origins",
        TEXTS,
        "no origin",
        A,
        PASSED,
        block(
            "aws_apigatewayv2_api",
            'name = "<NAME>"\nprotocol_type = "HTTP"\ncors_configuration {\nallow_methods = ["GET"]\n<ARGUMENT>\n}',
        ),
    )
    yield row("API_06", "disable_execute_api_endpoint", FLAG, "false: the API's own endpoint answers", A, FAILED, FRONT)
    yield row("API_07", "triggers", "map(string)", "nothing makes the deployment anew", P, FAILED, DEPLOYED)
    yield row(
        "API_08",
        "default_route_settings.throttling_burst_limit",
        NUMBER,
        "the limit of the account only",
        A,
        FAILED,
        STAGE,
    )
    yield row(
        "CL_01",
        "explicit_auth_flows",
        TEXTS,
        "refresh, SRP and custom: none sends the password",
        A,
        PASSED,
        client("<ARGUMENT>"),
    )
    yield row("CL_02", "allowed_oauth_flows", TEXTS, "no flow", A, PASSED, client("<ARGUMENT>"))
    for name in ("callback_urls", "logout_urls"):
        yield row("CL_03", name, TEXTS, "no address", A, PASSED, client("<ARGUMENT>"))
    yield row("CL_03", "default_redirect_uri", TEXT, "no address", A, PASSED, client("<ARGUMENT>"))
    yield row("CL_04", "prevent_user_existence_errors", TEXT, "LEGACY", A, FAILED, client("<ARGUMENT>"))
    for token, lives in (("access_token", "an hour"), ("id_token", "an hour"), ("refresh_token", "thirty days")):
        yield row("CL_05", f"{token}_validity", NUMBER, lives, A, PASSED, client("<ARGUMENT>"))
    yield row("CL_05", "token_validity_units", "", "hours", A, FAILED, client("access_token_validity = 2"))
    yield row("CL_05", "enable_token_revocation", FLAG, "true for new clients", A, PASSED, client("<ARGUMENT>"))
    yield row("CL_06", "write_attributes", TEXTS, "the standard attributes", A, PASSED, client("<ARGUMENT>"))
    yield row(
        "CL_07",
        "generate_secret",
        FLAG,
        "false",
        P,
        PASSED,
        client('explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]\n<ARGUMENT>'),
    )
    yield row("CL_08", "allowed_oauth_scopes", TEXTS, "no scope", A, PASSED, client("<ARGUMENT>"))
    yield row(
        "CL_09", "allowed_oauth_flows_user_pool_client", FLAG, "false: OAuth is off", P, PASSED, client("<ARGUMENT>")
    )
    yield row("FED_01", "assume_role_policy.Condition", "", "any token of any pool", A, FAILED, trust(COGNITO, ""))
    yield row(
        "FED_02",
        "assume_role_policy.amr",
        "",
        "guests as well",
        A,
        FAILED,
        trust(COGNITO, f"Condition = {{ StringEquals = {{ {IN_POOL} }} }}"),
    )
    yield row("FED_03", "assume_role_policy.Condition", "", "every signed-in user", A, PASSED, trust(COGNITO, ""))
    yield row("FED_04", "assume_role_policy.Condition", "", "no comparison", A, PASSED, trust(COGNITO, ""))
    yield row("FED_05", "assume_role_policy.Condition", "", "nothing to decide", A, PASSED, trust(COGNITO, ""))
    yield row("FED_06", "allow_unauthenticated_identities", FLAG, "false", P, PASSED, identities("<ARGUMENT>"))
    yield row(
        "FED_07",
        "roles.unauthenticated",
        "",
        "no role for guests",
        A,
        PASSED,
        attachment(f'roles = {{ authenticated = "{ROLE}/user" }}'),
    )
    yield row("FED_08", "allow_classic_flow", FLAG, "false", P, PASSED, identities("<ARGUMENT>"))
    yield row(
        "FED_09", "cognito_identity_providers.server_side_token_check", FLAG, "false", A, FAILED, identities(PROVIDERS)
    )
    yield row("FED_10", "cognito_identity_providers", "", "no issuer", A, PASSED, identities(""))
    for name in ("openid_connect_provider_arns", "saml_provider_arns"):
        yield row("FED_11", name, TEXTS, "no other provider", A, PASSED, identities("<ARGUMENT>"))
    yield row("FED_11", "developer_provider_name", TEXT, "no other provider", A, PASSED, identities("<ARGUMENT>"))
    yield row(
        "FED_11", "supported_login_providers", "map(string)", "no other provider", A, PASSED, identities("<ARGUMENT>")
    )
    yield row(
        "FED_12", "role_mapping", "", "everybody gets the default role", A, FAILED, attachment("roles = {}"), root=GROUP
    )
    yield row(
        "FED_13",
        "role_mapping.ambiguous_role_resolution",
        TEXT,
        "required by the API for this type",
        A,
        FAILED,
        attachment(MAPPING),
    )
    yield row("FED_14", "write_attributes", "", "no claim that a client may write", A, PASSED, attachment(RULES))
    yield row(
        "FED_15",
        "role_arn",
        TEXT,
        "no role",
        A,
        PASSED,
        block("aws_cognito_user_group", 'name = "<NAME>"\nuser_pool_id = "eu-west-2_Example2"\n<ARGUMENT>'),
    )
    yield row(
        "FED_16",
        "precedence",
        NUMBER,
        "last, beside every other group without one",
        A,
        FAILED,
        block(
            "aws_cognito_user_group",
            f'name = "<NAME>"\nuser_pool_id = "eu-west-2_<NAME>"\nrole_arn = "{ROLE}/<NAME>"\n<ARGUMENT>',
        )
        + block(
            "aws_cognito_user_group",
            f'name = "<NAME>2"\nuser_pool_id = "eu-west-2_<NAME>"\nrole_arn = "{ROLE}/<NAME>2"',
        ).replace('"<NAME>"', '"second_<NAME>"', 1),
    )
    yield row("FED_17", "max_session_duration", NUMBER, "an hour", A, PASSED, trust(LOGIN, "", more="<ARGUMENT>"))
    yield row("OIDC_01", "assume_role_policy.Condition", "", "every repository", A, FAILED, trust(GITHUB, ""))
    yield row("OIDC_02", "assume_role_policy.Condition", "", "every service account", A, FAILED, trust(EKS, ""))
    yield row("OIDC_03", "assume_role_policy.Condition", "", "every subject", A, FAILED, trust(LOGIN, ""))
    queue = 'Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-2:111111111111:q"'
    yield row(
        "PRM_01",
        "policy.Condition",
        "",
        "the calls that are named, none of them more than itself",
        A,
        PASSED,
        permissions(queue),
    )
    yield row("PRM_02", "policy.Condition", "", "the calls that are named", A, PASSED, permissions(queue))
    yield row(
        "PRM_03",
        "policy.Condition",
        "",
        "every item of the table",
        A,
        FAILED,
        permissions('Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*"'),
    )
    yield row(
        "PRM_04",
        "policy.Condition",
        "",
        "everything",
        A,
        FAILED,
        permissions('Effect = "Allow", Action = "*", Resource = "*"'),
    )
    yield row(
        "SEC_01",
        "recovery_window_in_days",
        NUMBER,
        "30",
        P,
        PASSED,
        block("aws_secretsmanager_secret", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "SEC_01",
        "secret_string",
        TEXT,
        "no value in the state",
        P,
        PASSED,
        block(
            "aws_secretsmanager_secret_version",
            'secret_id = "s"\nsecret_string_wo = "x"\nsecret_string_wo_version = 1\n<ARGUMENT>',
        ),
    )
    yield row(
        "SEC_02",
        "policy",
        TEXT,
        "no policy: its own account only",
        A,
        PASSED,
        block("aws_secretsmanager_secret", 'name = "<NAME>"\n<ARGUMENT>'),
    )
    yield row("UP_01", "mfa_configuration", TEXT, "OFF", P, FAILED, pool("<ARGUMENT>"))
    yield row(
        "UP_02",
        "software_token_mfa_configuration",
        "",
        "no authenticator app",
        A,
        FAILED,
        pool(f'mfa_configuration = "ON"\n{MESSAGES}'),
    )
    yield row("UP_03", "deletion_protection", TEXT, "INACTIVE", P, FAILED, pool("<ARGUMENT>"))
    yield row("UP_04", "password_policy", "", "eight characters of all kinds", A, FAILED, pool(""))
    for name, value in PASSWORDS.items():
        short = "six to eight characters" if name == "minimum_length" else "not required" if "require" in name else "7"
        verdict = PASSED if name == "temporary_password_validity_days" else FAILED
        yield row(
            "UP_04",
            f"password_policy.{name}",
            NUMBER if value != "true" else FLAG,
            short,
            A,
            verdict,
            pool(passwords(name)),
        )
    yield row("UP_05", "user_pool_add_ons", "", "OFF", A, FAILED, pool(""))
    yield row("UP_06", "admin_create_user_config", "", "anybody signs up", A, FAILED, pool(""))
    yield row(
        "UP_06",
        "admin_create_user_config.allow_admin_create_user_only",
        FLAG,
        "false",
        A,
        FAILED,
        pool("admin_create_user_config {\n<ARGUMENT>\n}"),
    )
    yield row(
        "UP_07",
        "auto_verified_attributes",
        TEXTS,
        "nothing is verified",
        A,
        FAILED,
        pool(f"{UPDATES}\n{RECOVERY}\n<ARGUMENT>"),
    )
    yield row(
        "UP_07",
        "user_attribute_update_settings",
        "",
        "a new address counts at once",
        A,
        FAILED,
        pool(f'auto_verified_attributes = ["email"]\n{RECOVERY}'),
    )
    yield row(
        "UP_07",
        "account_recovery_setting",
        "",
        "a verified phone first, else email",
        A,
        PASSED,
        pool(f'auto_verified_attributes = ["email"]\n{UPDATES}'),
    )
    yield row(
        "UP_07",
        "account_recovery_setting.with_phones",
        "",
        "a verified phone first, else email",
        A,
        FAILED,
        pool(f'auto_verified_attributes = ["email", "phone_number"]\n{UPDATES}'),
    )
    yield row("UP_08", "cognito_identity_providers", "", "no provider", A, PASSED, identities(""))
    yield row(
        "UP_09",
        "device_configuration",
        "",
        "no device is remembered",
        A,
        PASSED,
        pool(f'mfa_configuration = "ON"\n{MESSAGES}'),
    )
    yield row(
        "UP_09",
        "device_configuration.device_only_remembered_on_user_prompt",
        FLAG,
        "false",
        A,
        FAILED,
        pool(
            f'mfa_configuration = "ON"\n{MESSAGES}\ndevice_configuration {{\nchallenge_required_on_new_device = true\n<ARGUMENT>\n}}'
        ),
    )
    yield row(
        "UP_09",
        "device_configuration.challenge_required_on_new_device",
        FLAG,
        "false: a device skips nothing",
        A,
        PASSED,
        pool(
            f'mfa_configuration = "ON"\n{MESSAGES}\ndevice_configuration {{\ndevice_only_remembered_on_user_prompt = false\n<ARGUMENT>\n}}'
        ),
    )
    yield row(
        "WEB_01",
        "acl",
        TEXT,
        "private",
        A,
        PASSED,
        block("aws_s3_bucket", 'bucket = "<NAME>"\n<ARGUMENT>'.replace("<NAME>", "b-<NAME>")),
    )
    yield row(
        "WEB_01",
        "policy",
        TEXT,
        "no policy: its own account only",
        A,
        PASSED,
        block("aws_s3_bucket", 'bucket = "p-<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "WEB_02",
        "origin.origin_access_control_id",
        TEXT,
        "requests are not signed",
        A,
        FAILED,
        distribution(origin="<ARGUMENT>"),
    )
    yield row(
        "WEB_03",
        "viewer_certificate.minimum_protocol_version",
        TEXT,
        "TLSv1",
        P,
        FAILED,
        distribution(certificate="<ARGUMENT>"),
    )
    yield row(
        "WEB_04",
        "default_cache_behavior.response_headers_policy_id",
        TEXT,
        "no header",
        A,
        FAILED,
        distribution(behavior="<ARGUMENT>"),
    )
    yield row(
        "WEB_04",
        "security_headers_config",
        "",
        "no header",
        A,
        FAILED,
        HEADERS.replace("<ARGUMENT>", "server_timing_headers_config {\nenabled = true\nsampling_rate = 1\n}"),
    )
    yield row(
        "WEB_05",
        "policy",
        TEXT,
        "requests over http are answered",
        A,
        FAILED,
        block("aws_s3_bucket", 'bucket = "h-<NAME>"\n<ARGUMENT>'),
    )
    yield row(
        "WEB_06",
        "default_cache_behavior.response_headers_policy_id",
        TEXT,
        "no header",
        A,
        PASSED,
        distribution(behavior="<ARGUMENT>"),
    )
    yield row(
        "WEB_06",
        "cors_config",
        "",
        "no header",
        A,
        PASSED,
        HEADERS.replace("<ARGUMENT>", "server_timing_headers_config {\nenabled = true\nsampling_rate = 1\n}"),
    )


GROUP = f"""
resource "aws_cognito_user_group" "of_the_stack" {{
  name         = "administrators"
  user_pool_id = "eu-west-2_Example1"
  role_arn     = "{ROLE}/administrators"
  precedence   = 1
}}
"""
ROWS = tuple(rows())
