"""The conditions on APIs, buckets and distributions."""

from __future__ import annotations

from tests.policies.matrix.row import row

METHOD = """
resource "aws_api_gateway_method" "<NAME>" {
  <META>
  rest_api_id   = "api"
  resource_id   = "res"
  http_method   = "GET"
  authorization = <VALUE>
}
"""
ROUTE = """
resource "aws_apigatewayv2_route" "<NAME>" {
  <META>
  api_id             = "api"
  route_key          = "GET /orders"
  authorization_type = <VALUE>
  authorizer_id      = "auth"
}
"""
DEMANDING = """
resource "aws_api_gateway_method" "<NAME>" {
  <META>
  rest_api_id   = "api"
  resource_id   = "res"
  http_method   = "GET"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = <VALUE>
}
"""
AUTHORIZER = """
resource "aws_api_gateway_authorizer" "<NAME>" {
  <META>
  name          = "<NAME>"
  rest_api_id   = "api"
  type          = "COGNITO_USER_POOLS"
  provider_arns = <VALUE>
}
"""
USED = """
resource "aws_api_gateway_authorizer" "of_<NAME>" {
  name          = "<NAME>"
  rest_api_id   = "api"
  type          = "COGNITO_USER_POOLS"
  provider_arns = [aws_cognito_user_pool.own.arn]
}
"""
OWN = """
resource "aws_cognito_user_pool" "own" {
  name = "own"
}
"""
SPARE = """
resource "aws_api_gateway_authorizer" "spare" {
  name          = "spare"
  rest_api_id   = "api"
  type          = "COGNITO_USER_POOLS"
  provider_arns = [aws_cognito_user_pool.own.arn]
}
"""
RESPONSE = """
resource "aws_api_gateway_gateway_response" "<NAME>" {
  <META>
  rest_api_id         = "api"
  response_type       = "DEFAULT_4XX"
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = <VALUE> }
}
"""
CORS = """
resource "aws_apigatewayv2_api" "<NAME>" {
  <META>
  name          = "<NAME>"
  protocol_type = "HTTP"
  <BLOCK>
}
"""
API = """
resource "aws_api_gateway_rest_api" "<NAME>" {
  <META>
  name                         = "<NAME>"
  disable_execute_api_endpoint = <VALUE>
}
resource "aws_api_gateway_base_path_mapping" "of_<NAME>" {
  <META>
  api_id      = aws_api_gateway_rest_api.<NAME><KEY>.id
  domain_name = "<NAME>.shop.example"
}
"""
ACL = """
resource "aws_s3_bucket_acl" "<NAME>" {
  <META>
  bucket = "<NAME>"
  acl    = <VALUE>
}
"""
CONTROL = """
resource "aws_cloudfront_origin_access_control" "<NAME>" {
  <META>
  name                              = "<NAME>"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = <VALUE>
  signing_protocol                  = "sigv4"
}
"""
DISTRIBUTION = """
resource "aws_cloudfront_distribution" "<NAME>" {{
  <META>
  enabled = true
  origin {{
    domain_name = "shop.s3.eu-west-2.amazonaws.com"
    origin_id   = "bucket"
    origin_access_control_id = {control}
  }}
  default_cache_behavior {{
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    target_origin_id       = "bucket"
    viewer_protocol_policy = {protocol}
  }}
  restrictions {{
    geo_restriction {{
      restriction_type = "none"
    }}
  }}
  {certificate}
}}
"""
CERTIFICATE = """
    acm_certificate_arn      = "arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-4111-8111-111111111111"
    ssl_support_method       = "sni-only"
    minimum_protocol_version = <VALUE>
"""
CONTROLS = """
resource "aws_cloudfront_origin_access_control" "own" {
  name                              = "own"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
"""
STAGE = """
resource "aws_apigatewayv2_stage" "<NAME>" {
  <META>
  api_id = "api"
  name   = "<NAME>"
  <BLOCK>
}
"""
LIMITS = """
    throttling_burst_limit = 50
    throttling_rate_limit  = <VALUE>
"""
PROVIDED = """
resource "aws_cognito_identity_pool" "<NAME>" {
  <META>
  identity_pool_name = "<NAME>"
  cognito_identity_providers {
    client_id               = <VALUE>
    provider_name           = aws_cognito_user_pool.own.endpoint
    server_side_token_check = true
  }
}
"""
ISSUED = PROVIDED.replace("<VALUE>", '"client"').replace("aws_cognito_user_pool.own.endpoint", "<VALUE>")
OWN_CLIENT = """
resource "aws_cognito_user_pool_client" "own" {
  name         = "own"
  user_pool_id = aws_cognito_user_pool.own.id
}
"""
HEADERS = """
resource "aws_cloudfront_response_headers_policy" "<NAME>" {
  <META>
  name = "<NAME>"
  security_headers_config {
    content_type_options {
      override = true
    }
    content_security_policy {
      content_security_policy = "default-src 'self'; frame-ancestors 'none'"
      override                = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    strict_transport_security {
      access_control_max_age_sec = <VALUE>
      include_subdomains         = true
      override                   = true
    }
  }
}
"""
SECRET = """
resource "aws_secretsmanager_secret" "<NAME>" {
  <META>
  name                    = "<NAME>"
  recovery_window_in_days = <VALUE>
}
"""
VERSION = """
resource "aws_secretsmanager_secret_version" "<NAME>" {
  <META>
  secret_id     = "shop"
  secret_string = <VALUE>
}
"""
SUBJECT = """
resource "aws_acm_certificate" "<NAME>" {
  <META>
  domain_name       = <VALUE>
  validation_method = "DNS"
}
"""
KEY = """
resource "aws_acm_certificate" "<NAME>" {
  <META>
  domain_name       = "shop.example"
  key_algorithm     = <VALUE>
  validation_method = "DNS"
}
"""
ORIGINS = """
resource "aws_cloudfront_response_headers_policy" "<NAME>" {
  <META>
  name = "<NAME>"
  cors_config {
    access_control_allow_credentials = false
    origin_override                  = true
    access_control_allow_headers {
      items = ["Accept"]
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_origins {
      items = <VALUE>
    }
  }
}
"""
SUBJECTS = """
resource "aws_acm_certificate" "<NAME>" {
  <META>
  domain_name               = "shop.example"
  subject_alternative_names = <VALUE>
  validation_method         = "DNS"
}
"""
CURRENT = "viewer_certificate {\n" + CERTIFICATE.replace("<VALUE>", '"TLSv1.2_2021"') + "}"

NULL = {"coalesce": "skips null"}
# How a name is written is in the source only, where Checkov does not say which of two names these take.
CHOSEN = dict.fromkeys(("lookup", "merge", "try", "for"), "both names stand in the expression")

GATEWAYS = (
    row("CGA_API_01", "string", METHOD, good='"AWS_IAM"', bad='"NONE"'),
    row("CGA_API_01", "string", ROUTE, good='"JWT"', bad='"NONE"', suffix="_route"),
    row("CGA_API_02", "string", DEMANDING, good="aws_api_gateway_authorizer.of_<NAME>.id", bad="aws_api_gateway_authorizer.spare.id",
        judged="aws_api_gateway_authorizer.of_<NAME>", beside=USED, root=(OWN, SPARE), constant=False, judged_beside=True),
    row("CGA_API_04", "list(string)", AUTHORIZER, good="[aws_cognito_user_pool.own.arn]",
        bad='["arn:aws:cognito-idp:eu-west-2:999999999999:userpool/eu-west-2_Strange1"]', root=(OWN,), constant=False, full=True),
    row("CGA_API_05", "string", RESPONSE, good='"\'https://shop.example\'"', bad='"\'*\'"'),
    row("CGA_API_05", "list(string)", CORS, good='["https://shop.example"]', bad='["*"]', suffix="_cors", block="cors_configuration", body="allow_origins = <VALUE>"),
    row("CGA_API_08", "number", STAGE, good="100", bad="0", block="default_route_settings", body=LIMITS),
    row("CGA_API_06", "bool", API, good="true", bad="false"),
)  # fmt: skip
WEB = (
    row("CGA_WEB_01", "string", ACL, good='"private"', bad='"public-read"', suffix="_acl"),
    row("CGA_WEB_02", "string", CONTROL, good='"always"', bad='"never"'),
    row("CGA_WEB_02", "string", DISTRIBUTION.format(control="<VALUE>", protocol='"https-only"', certificate=CURRENT),
        good="aws_cloudfront_origin_access_control.own.id", bad="null", root=(CONTROLS,), constant=False, suffix="_origin",
        without=NULL),
    row("CGA_WEB_03", "string", DISTRIBUTION.format(control='"E1EXAMPLE00000"', protocol='"https-only"', certificate="<BLOCK>"),
        good='"TLSv1.2_2021"', bad='"TLSv1"', block="viewer_certificate", body=CERTIFICATE),
    row("CGA_WEB_03", "string", DISTRIBUTION.format(control='"E1EXAMPLE00000"', protocol="<VALUE>", certificate=CURRENT),
        good='"redirect-to-https"', bad='"allow-all"', suffix="_viewer"),
)  # fmt: skip
KEPT = (
    row("CGA_UP_08", "string", PROVIDED, good="aws_cognito_user_pool_client.own.id", bad='"1example23456789"', root=(OWN, OWN_CLIENT), full=True,
        also=("CGA_FED_11",), constant=False, without={"module": "the other pool is of another module", "modules": "likewise", "module_each": "likewise"}),
    row("CGA_WEB_04", "number", HEADERS, good="31536000", bad="300"),
    row("CGA_WEB_06", "list(string)", ORIGINS, good='["https://shop.example"]', bad='["*"]'),
    row("CGA_ACM_02", "string", KEY, good='"RSA_2048"', bad='"RSA_1024"'),
    row("CGA_SEC_01", "number", SECRET, good="30", bad="0"),
    row("CGA_SEC_01", "string", VERSION, good="null", bad='"{}"', suffix="_value", without=NULL),
    row("CGA_ACM_01", "string", SUBJECT, good='"shop.example"', bad='"*.shop.example"'),
    row("CGA_ACM_01", "list(string)", SUBJECTS, good='["www.shop.example"]', bad='["*.shop.example"]', suffix="_others"),
    row("CGA_FED_10", "string", ISSUED, good="aws_cognito_user_pool.own.endpoint", bad='"cognito-idp.eu-west-2.amazonaws.com/eu-west-2_Strange1"',
        root=(OWN,), constant=False, full=True, without=CHOSEN),
)  # fmt: skip
