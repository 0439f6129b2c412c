locals {
  name = "${var.service_name}-${var.stage_name}"

  cors_headers = {
    "Access-Control-Allow-Headers" = "'Authorization,Content-Type'"
    "Access-Control-Allow-Methods" = "'GET,POST,PUT,PATCH,DELETE,OPTIONS'"
    "Access-Control-Allow-Origin"  = "'${var.cors_origin}'"
    "Vary"                         = "'Origin'"
  }
}

data "aws_region" "current" {}

resource "aws_api_gateway_rest_api" "this" {
  name = "${local.name}-api"

  description = "Back end of ${local.name}"
  # What is in front of the custom domain name must not be passed by.
  disable_execute_api_endpoint = true

  endpoint_configuration {
    ip_address_type = "dualstack"
    types           = ["REGIONAL"]
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_authorizer" "this" {
  name = "${local.name}-authorizer"

  identity_source = "method.request.header.Authorization"
  provider_arns   = [var.user_pool_arn]
  rest_api_id     = aws_api_gateway_rest_api.this.id
  type            = "COGNITO_USER_POOLS"
}

resource "aws_api_gateway_request_validator" "this" {
  name = "body-and-parameters"

  rest_api_id                 = aws_api_gateway_rest_api.this.id
  validate_request_body       = true
  validate_request_parameters = true
}

# /session tells a signed-in user who the API takes them for. It lets a front end check its token, and keeps the authorizer
# in use, before the back end attaches routes of its own to the root resource, which stays free for them.
resource "aws_api_gateway_resource" "session" {
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "session"
  rest_api_id = aws_api_gateway_rest_api.this.id
}

resource "aws_api_gateway_method" "session_get" {
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.this.id
  http_method          = "GET"
  request_validator_id = aws_api_gateway_request_validator.this.id
  resource_id          = aws_api_gateway_resource.session.id
  rest_api_id          = aws_api_gateway_rest_api.this.id
}

resource "aws_api_gateway_integration" "session_get" {
  http_method       = aws_api_gateway_method.session_get.http_method
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
  resource_id       = aws_api_gateway_resource.session.id
  rest_api_id       = aws_api_gateway_rest_api.this.id
  type              = "MOCK"
}

resource "aws_api_gateway_method_response" "session_get" {
  http_method = aws_api_gateway_method.session_get.http_method
  resource_id = aws_api_gateway_resource.session.id
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
    "method.response.header.Cache-Control"               = true
    "method.response.header.Vary"                        = true
  }
  rest_api_id = aws_api_gateway_rest_api.this.id
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "session_get" {
  http_method = aws_api_gateway_integration.session_get.http_method
  resource_id = aws_api_gateway_resource.session.id
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = local.cors_headers["Access-Control-Allow-Origin"]
    "method.response.header.Cache-Control"               = "'no-store'"
    "method.response.header.Vary"                        = local.cors_headers["Vary"]
  }
  response_templates = { "application/json" = jsonencode({ sub = "$context.authorizer.claims.sub" }) }
  rest_api_id        = aws_api_gateway_rest_api.this.id
  status_code        = aws_api_gateway_method_response.session_get.status_code
}

# A browser asks before it sends the token, so the question itself carries none.
resource "aws_api_gateway_method" "session_options" {
  authorization        = "NONE"
  http_method          = "OPTIONS"
  request_validator_id = aws_api_gateway_request_validator.this.id
  resource_id          = aws_api_gateway_resource.session.id
  rest_api_id          = aws_api_gateway_rest_api.this.id
}

resource "aws_api_gateway_integration" "session_options" {
  http_method       = aws_api_gateway_method.session_options.http_method
  request_templates = { "application/json" = jsonencode({ statusCode = 204 }) }
  resource_id       = aws_api_gateway_resource.session.id
  rest_api_id       = aws_api_gateway_rest_api.this.id
  type              = "MOCK"
}

resource "aws_api_gateway_method_response" "session_options" {
  http_method         = aws_api_gateway_method.session_options.http_method
  resource_id         = aws_api_gateway_resource.session.id
  response_parameters = { for name in keys(local.cors_headers) : "method.response.header.${name}" => true }
  rest_api_id         = aws_api_gateway_rest_api.this.id
  status_code         = "204"
}

resource "aws_api_gateway_integration_response" "session_options" {
  http_method         = aws_api_gateway_integration.session_options.http_method
  resource_id         = aws_api_gateway_resource.session.id
  response_parameters = { for name, value in local.cors_headers : "method.response.header.${name}" => value }
  rest_api_id         = aws_api_gateway_rest_api.this.id
  status_code         = aws_api_gateway_method_response.session_options.status_code
}

# Answers that API Gateway gives by itself, such as "401, no token": without the origin a browser hides them from the app.
resource "aws_api_gateway_gateway_response" "this" {
  for_each = toset(["DEFAULT_4XX", "DEFAULT_5XX"])

  response_parameters = { for name, value in local.cors_headers : "gatewayresponse.header.${name}" => value }
  response_type       = each.key
  rest_api_id         = aws_api_gateway_rest_api.this.id
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  # A deployment is a snapshot: what is not named here reaches the stage only by chance.
  triggers = {
    redeployment = sha256(jsonencode([
      aws_api_gateway_authorizer.this,
      aws_api_gateway_gateway_response.this,
      aws_api_gateway_integration.session_get,
      aws_api_gateway_integration.session_options,
      aws_api_gateway_integration_response.session_get,
      aws_api_gateway_integration_response.session_options,
      aws_api_gateway_method.session_get,
      aws_api_gateway_method.session_options,
      aws_api_gateway_method_response.session_get,
      aws_api_gateway_method_response.session_options,
      aws_api_gateway_request_validator.this,
      aws_api_gateway_resource.session,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:A customer-managed key is the caller's choice (log_kms_key_arn); CloudWatch encrypts with its own key otherwise
  name = "/aws/apigateway/${local.name}-api/access"

  kms_key_id        = var.log_kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_120:Answers depend on who asks; a shared cache would hand one user's answer to another
  #checkov:skip=CKV2_AWS_29:A web ACL is the caller's choice (web_acl_arn)
  #checkov:skip=CKV2_AWS_51:The callers are browsers, which hold no client certificate; they carry a token
  #checkov:skip=CKV2_AWS_77:Follows from CKV2_AWS_29
  deployment_id        = aws_api_gateway_deployment.this.id
  rest_api_id          = aws_api_gateway_rest_api.this.id
  stage_name           = var.stage_name
  xray_tracing_enabled = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      authorizer_error = "$context.authorizer.error"
      ip               = "$context.identity.sourceIp"
      latency          = "$context.responseLatency"
      method           = "$context.httpMethod"
      path             = "$context.path"
      request_id       = "$context.requestId"
      status           = "$context.status"
      sub              = "$context.authorizer.claims.sub"
      time             = "$context.requestTime"
      user_agent       = "$context.identity.userAgent"
    })
  }

  tags = var.tags

  # The back end deploys its own routes to this stage. Taking the stage back to the deployment here would take them away.
  lifecycle {
    ignore_changes = [deployment_id]
  }

  # API Gateway refuses logging until the account has a role for it.
  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:Answers depend on who asks; a shared cache would hand one user's answer to another
  method_path = "*/*"
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name

  settings {
    # Whole requests and answers, tokens included, do not belong in a log.
    data_trace_enabled     = false
    logging_level          = "ERROR"
    metrics_enabled        = true
    throttling_burst_limit = var.burst_requests
    throttling_rate_limit  = var.requests_per_second
  }
}

resource "aws_api_gateway_domain_name" "this" {
  domain_name = var.domain_name

  regional_certificate_arn = var.cert_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    ip_address_type = "dualstack"
    types           = ["REGIONAL"]
  }

  tags = var.tags

  lifecycle {
    precondition {
      condition     = split(":", var.cert_arn)[3] == data.aws_region.current.id
      error_message = "cert_arn must be a certificate in the API's own region, ${data.aws_region.current.id}: a regional domain name takes no other."
    }
  }
}

resource "aws_api_gateway_base_path_mapping" "this" {
  api_id      = aws_api_gateway_rest_api.this.id
  domain_name = aws_api_gateway_domain_name.this.domain_name
  stage_name  = aws_api_gateway_stage.this.stage_name
}

resource "aws_route53_record" "this" {
  for_each = toset(["A", "AAAA"])

  name    = var.domain_name
  type    = each.key
  zone_id = var.hosted_zone_id

  alias {
    evaluate_target_health = false
    name                   = aws_api_gateway_domain_name.this.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.this.regional_zone_id
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.web_acl_arn == null ? 0 : 1

  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = var.web_acl_arn
}

data "aws_partition" "current" {
  count = var.account_logging_enabled ? 1 : 0
}

data "aws_iam_policy_document" "logging_trust" {
  count = var.account_logging_enabled ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "logging" {
  count = var.account_logging_enabled ? 1 : 0

  name = "${local.name}-api-logging"

  assume_role_policy = data.aws_iam_policy_document.logging_trust[0].json
  description        = "Lets API Gateway write its logs"

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "logging" {
  count = var.account_logging_enabled ? 1 : 0

  policy_arn = "arn:${data.aws_partition.current[0].partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
  role       = aws_iam_role.logging[0].name
}

resource "aws_api_gateway_account" "this" {
  count = var.account_logging_enabled ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.logging[0].arn

  # AWS tries the role when it is set.
  depends_on = [aws_iam_role_policy_attachment.logging]
}
