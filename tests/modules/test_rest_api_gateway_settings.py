"""All that the API is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.stages import at_stage

import tfproof
from tfproof import PlannedCase, references

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
KEY = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"
WEB_ACL = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/00000000-0000-4000-8000-000000000000"
POOL = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_EXAMPLE00"

api = tfproof.case(
    "terraform/modules/rest_api_gateway",
    account_logging_enabled=True,
    cert_arn=CERTIFICATE,
    cors_origin="https://shop.example.com",
    domain_name="api.shop.example.com",
    hosted_zone_id=ZONE,
    log_kms_key_arn=KEY,
    service_name="shop",
    stage_name="dev",
    user_pool_arn=POOL,
    web_acl_arn=WEB_ACL,
    tags={"team": "shop"},
)

EXPECTED: dict[str, dict[str, Any]] = {
    "aws_api_gateway_account.this[0]": {
        "depends_on": ["aws_iam_role_policy_attachment.logging"],
        "cloudwatch_role_arn": references("aws_iam_role.logging[0].arn"),
    },
    "aws_api_gateway_authorizer.this": {
        "identity_source": "method.request.header.Authorization",
        "name": "shop-dev-authorizer",
        "provider_arns": [POOL],
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "type": "COGNITO_USER_POOLS",
    },
    "aws_api_gateway_base_path_mapping.this": {
        "api_id": references("aws_api_gateway_rest_api.this.id"),
        "domain_name": "api.shop.example.com",
        "stage_name": "dev",
    },
    "aws_api_gateway_deployment.this": {
        "lifecycle": {"create_before_destroy": True},
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "triggers": references(
            "aws_api_gateway_authorizer.this",
            "aws_api_gateway_gateway_response.this",
            "aws_api_gateway_integration.session_get",
            "aws_api_gateway_integration.session_options",
            "aws_api_gateway_integration_response.session_get",
            "aws_api_gateway_integration_response.session_options",
            "aws_api_gateway_method.session_get",
            "aws_api_gateway_method.session_options",
            "aws_api_gateway_method_response.session_get",
            "aws_api_gateway_method_response.session_options",
            "aws_api_gateway_request_validator.this",
            "aws_api_gateway_resource.session",
        ),
    },
    "aws_api_gateway_domain_name.this": {
        "domain_name": "api.shop.example.com",
        "endpoint_configuration": [{"ip_address_type": "dualstack", "types": ["REGIONAL"]}],
        "regional_certificate_arn": CERTIFICATE,
        "security_policy": "TLS_1_2",
        "tags": {"team": "shop"},
    },
    'aws_api_gateway_gateway_response.this["DEFAULT_4XX"]': {
        "response_parameters": {
            "gatewayresponse.header.Access-Control-Allow-Headers": "'Authorization,Content-Type'",
            "gatewayresponse.header.Access-Control-Allow-Methods": "'GET,POST,PUT,PATCH,DELETE,OPTIONS'",
            "gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example.com'",
            "gatewayresponse.header.Vary": "'Origin'",
        },
        "response_type": "DEFAULT_4XX",
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
    },
    'aws_api_gateway_gateway_response.this["DEFAULT_5XX"]': {
        "response_parameters": {
            "gatewayresponse.header.Access-Control-Allow-Headers": "'Authorization,Content-Type'",
            "gatewayresponse.header.Access-Control-Allow-Methods": "'GET,POST,PUT,PATCH,DELETE,OPTIONS'",
            "gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example.com'",
            "gatewayresponse.header.Vary": "'Origin'",
        },
        "response_type": "DEFAULT_5XX",
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
    },
    "aws_api_gateway_integration.session_get": {
        "http_method": "GET",
        "request_templates": {"application/json": '{"statusCode":200}'},
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "type": "MOCK",
    },
    "aws_api_gateway_integration.session_options": {
        "http_method": "OPTIONS",
        "request_templates": {"application/json": '{"statusCode":204}'},
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "type": "MOCK",
    },
    "aws_api_gateway_integration_response.session_get": {
        "http_method": "GET",
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "response_parameters": {
            "method.response.header.Access-Control-Allow-Origin": "'https://shop.example.com'",
            "method.response.header.Cache-Control": "'no-store'",
            "method.response.header.Vary": "'Origin'",
        },
        "response_templates": {"application/json": '{"sub":"$context.authorizer.claims.sub"}'},
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "status_code": "200",
    },
    "aws_api_gateway_integration_response.session_options": {
        "http_method": "OPTIONS",
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "response_parameters": {
            "method.response.header.Access-Control-Allow-Headers": "'Authorization,Content-Type'",
            "method.response.header.Access-Control-Allow-Methods": "'GET,POST,PUT,PATCH,DELETE,OPTIONS'",
            "method.response.header.Access-Control-Allow-Origin": "'https://shop.example.com'",
            "method.response.header.Vary": "'Origin'",
        },
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "status_code": "204",
    },
    "aws_api_gateway_method.session_get": {
        "authorization": "COGNITO_USER_POOLS",
        "authorizer_id": references("aws_api_gateway_authorizer.this.id"),
        "http_method": "GET",
        "request_validator_id": references("aws_api_gateway_request_validator.this.id"),
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
    },
    "aws_api_gateway_method.session_options": {
        "authorization": "NONE",
        "http_method": "OPTIONS",
        "request_validator_id": references("aws_api_gateway_request_validator.this.id"),
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
    },
    "aws_api_gateway_method_response.session_get": {
        "http_method": "GET",
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "response_parameters": {
            "method.response.header.Access-Control-Allow-Origin": True,
            "method.response.header.Cache-Control": True,
            "method.response.header.Vary": True,
        },
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "status_code": "200",
    },
    "aws_api_gateway_method_response.session_options": {
        "http_method": "OPTIONS",
        "resource_id": references("aws_api_gateway_resource.session.id"),
        "response_parameters": {
            "method.response.header.Access-Control-Allow-Headers": True,
            "method.response.header.Access-Control-Allow-Methods": True,
            "method.response.header.Access-Control-Allow-Origin": True,
            "method.response.header.Vary": True,
        },
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "status_code": "204",
    },
    "aws_api_gateway_method_settings.this": {
        "method_path": "*/*",
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "settings": [
            {
                "data_trace_enabled": False,
                "logging_level": "ERROR",
                "metrics_enabled": True,
                "throttling_burst_limit": 100,
                "throttling_rate_limit": 50,
            }
        ],
        "stage_name": "dev",
    },
    "aws_api_gateway_request_validator.this": {
        "name": "body-and-parameters",
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "validate_request_body": True,
        "validate_request_parameters": True,
    },
    "aws_api_gateway_resource.session": {
        "parent_id": references("aws_api_gateway_rest_api.this.root_resource_id"),
        "path_part": "session",
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
    },
    "aws_api_gateway_rest_api.this": {
        "lifecycle": {"create_before_destroy": True},
        "description": "Back end of shop-dev",
        "disable_execute_api_endpoint": True,
        "endpoint_configuration": [{"ip_address_type": "dualstack", "types": ["REGIONAL"]}],
        "name": "shop-dev-api",
        "tags": {"team": "shop"},
    },
    "aws_api_gateway_stage.this": {
        "depends_on": ["aws_api_gateway_account.this"],
        "lifecycle": {"ignore_changes": ["deployment_id"]},
        "access_log_settings": [
            {
                "destination_arn": references("aws_cloudwatch_log_group.access.arn"),
                "format": '{"authorizer_error":"$context.authorizer.error","ip":"$context.identity.sourceIp","latency":"$context.responseLatency","method":"$context.httpMethod","path":"$context.path","request_id":"$context.requestId","status":"$context.status","sub":"$context.authorizer.claims.sub","time":"$context.requestTime","user_agent":"$context.identity.userAgent"}',
            }
        ],
        "deployment_id": references("aws_api_gateway_deployment.this.id"),
        "rest_api_id": references("aws_api_gateway_rest_api.this.id"),
        "stage_name": "dev",
        "tags": {"team": "shop"},
        "xray_tracing_enabled": True,
    },
    "aws_cloudwatch_log_group.access": {
        "kms_key_id": KEY,
        "name": "/aws/apigateway/shop-dev-api/access",
        "retention_in_days": 365,
        "tags": {"team": "shop"},
    },
    "aws_iam_role.logging[0]": {
        "assume_role_policy": '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"}}],"Version":"2012-10-17"}',
        "description": "Lets API Gateway write its logs",
        "name": "shop-dev-api-logging",
        "tags": {"team": "shop"},
    },
    "aws_iam_role_policy_attachment.logging[0]": {
        "policy_arn": "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        "role": "shop-dev-api-logging",
    },
    'aws_route53_record.this["A"]': {
        "alias": [
            {
                "evaluate_target_health": False,
                "name": references("aws_api_gateway_domain_name.this.regional_domain_name"),
                "zone_id": references("aws_api_gateway_domain_name.this.regional_zone_id"),
            }
        ],
        "name": "api.shop.example.com",
        "type": "A",
        "zone_id": ZONE,
    },
    'aws_route53_record.this["AAAA"]': {
        "alias": [
            {
                "evaluate_target_health": False,
                "name": references("aws_api_gateway_domain_name.this.regional_domain_name"),
                "zone_id": references("aws_api_gateway_domain_name.this.regional_zone_id"),
            }
        ],
        "name": "api.shop.example.com",
        "type": "AAAA",
        "zone_id": ZONE,
    },
    "aws_wafv2_web_acl_association.this[0]": {
        "resource_arn": references("aws_api_gateway_stage.this.arn"),
        "web_acl_arn": WEB_ACL,
    },
    "data.aws_iam_policy_document.logging_trust[0]": {
        "statement": [
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"identifiers": ["apigateway.amazonaws.com"], "type": "Service"}],
            }
        ]
    },
    "data.aws_partition.current[0]": {},
    "data.aws_region.current": {},
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(api: PlannedCase, address: str) -> None:
    api.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(api: PlannedCase) -> None:
    assert set(api.plan.all_resources) == set(EXPECTED)


def test_another_stage_has_other_names_and_the_same_settings(api: PlannedCase) -> None:
    plan = api.with_inputs(stage_name="prod").plan
    for address, expected in EXPECTED.items():
        plan[address].must_be(at_stage(expected, "prod"))
