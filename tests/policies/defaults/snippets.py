"""Parts of the resources that the rows of defaults are about, with a place for the argument."""

from __future__ import annotations

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
GROUP = f"""
resource "aws_cognito_user_group" "of_the_stack" {{
  name         = "administrators"
  user_pool_id = "eu-west-2_Example1"
  role_arn     = "{ROLE}/administrators"
  precedence   = 1
}}
"""
