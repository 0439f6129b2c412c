"""Edits that break the policies on APIs."""

from __future__ import annotations

from tests.policies.edits.edit import API, Edit

GATEWAY = (
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
)
