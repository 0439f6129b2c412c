"""The API: regional, under its own domain name, and open to who is signed in only."""

from __future__ import annotations

import re

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.plan import Resource

# A module that is planned by itself, without a provider block, is in us-east-1.
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
USER_POOL = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Example00"
WEB_ACL = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/00000000-0000-4000-8000-000000000000"
KEY = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"

api = tfproof.case(
    "terraform/modules/rest_api_gateway",
    cert_arn=CERTIFICATE,
    cors_origin="https://shop.example.com",
    domain_name="api.shop.example.com",
    hosted_zone_id=ZONE,
    service_name="shop",
    stage_name="dev",
    user_pool_arn=USER_POOL,
)


# Who may call it


def test_every_method_but_options_demands_the_authorizer(api: PlannedCase) -> None:
    methods = api.plan.resources_of_type("aws_api_gateway_method")
    assert methods
    for method in methods:
        if method["http_method"] != "OPTIONS":
            assert method["authorization"] == "COGNITO_USER_POOLS"
            assert method.wired_to("authorizer_id") == "aws_api_gateway_authorizer.this.id"


def test_the_authorizer_is_in_use(api: PlannedCase) -> None:
    methods = api.plan.resources_of_type("aws_api_gateway_method")
    used = {reference for method in methods for reference in method.wiring("authorizer_id").references}
    assert used == {"aws_api_gateway_authorizer.this.id"}


def test_a_browsers_preliminary_question_needs_no_token(api: PlannedCase) -> None:
    assert api.plan["aws_api_gateway_method.session_options"]["http_method"] == "OPTIONS"
    assert api.plan["aws_api_gateway_method.session_options"]["authorization"] == "NONE"


def test_the_authorizer_accepts_tokens_of_this_user_pool_only(api: PlannedCase) -> None:
    authorizer = api.plan["aws_api_gateway_authorizer.this"]
    assert authorizer["type"] == "COGNITO_USER_POOLS"
    assert authorizer["provider_arns"] == [USER_POOL]
    assert authorizer["identity_source"] == "method.request.header.Authorization"


def test_requests_are_validated(api: PlannedCase) -> None:
    validator = api.plan["aws_api_gateway_request_validator.this"]
    assert validator["validate_request_body"] is True
    assert validator["validate_request_parameters"] is True
    for method in api.plan.resources_of_type("aws_api_gateway_method"):
        assert method.wired_to("request_validator_id") == "aws_api_gateway_request_validator.this.id"


def test_everything_is_of_this_api(api: PlannedCase) -> None:
    parts = [r for r in api.plan.all_resources.values() if "rest_api_id" in r]
    assert len(parts) == 16
    assert {part.wired_to("rest_api_id") for part in parts} == {"aws_api_gateway_rest_api.this.id"}


# Where it is


def test_the_endpoint_is_regional_and_the_default_one_is_off(api: PlannedCase) -> None:
    rest_api = api.plan["aws_api_gateway_rest_api.this"]
    assert rest_api["endpoint_configuration"][0]["types"] == ["REGIONAL"]
    assert rest_api["disable_execute_api_endpoint"] is True


def test_the_domain_name_is_regional_with_tls_1_2(api: PlannedCase) -> None:
    domain = api.plan["aws_api_gateway_domain_name.this"]
    assert domain["domain_name"] == "api.shop.example.com"
    assert domain["endpoint_configuration"][0]["types"] == ["REGIONAL"]
    assert domain["regional_certificate_arn"] == CERTIFICATE
    assert domain["security_policy"] == "TLS_1_2"


def test_the_domain_name_leads_to_the_stage(api: PlannedCase) -> None:
    mapping = api.plan["aws_api_gateway_base_path_mapping.this"]
    assert mapping.wired_to("api_id") == "aws_api_gateway_rest_api.this.id"
    assert mapping.wired_to("stage_name") == "aws_api_gateway_stage.this.stage_name"
    assert mapping.wired_to("domain_name") == "aws_api_gateway_domain_name.this.domain_name"


@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_the_domain_is_found_over_ipv4_and_ipv6(api: PlannedCase, kind: str) -> None:
    record = api.plan[f'aws_route53_record.this["{kind}"]']
    assert (record["type"], record["name"], record["zone_id"]) == (kind, "api.shop.example.com", ZONE)
    assert record.wired_to("alias[0].name") == "aws_api_gateway_domain_name.this.regional_domain_name"
    assert record.wired_to("alias[0].zone_id") == "aws_api_gateway_domain_name.this.regional_zone_id"
    for address in ("aws_api_gateway_rest_api.this", "aws_api_gateway_domain_name.this"):
        assert api.plan[address]["endpoint_configuration"][0]["ip_address_type"] == "dualstack"


# Other origins


def cors_origins(resource: Resource) -> list[str]:
    """The origins that an answer names, without API Gateway's quotes."""
    headers = resource["response_parameters"]
    return [value.strip("'") for name, value in headers.items() if name.endswith(".Access-Control-Allow-Origin")]


@pytest.mark.parametrize(
    "address",
    [
        "aws_api_gateway_integration_response.session_get",
        "aws_api_gateway_integration_response.session_options",
        'aws_api_gateway_gateway_response.this["DEFAULT_4XX"]',
        'aws_api_gateway_gateway_response.this["DEFAULT_5XX"]',
    ],
)
def test_every_answer_names_the_one_origin_that_may_read_it(api: PlannedCase, address: str) -> None:
    assert cors_origins(api.plan[address]) == ["https://shop.example.com"]
    other = api.with_inputs(cors_origin="https://app.example.com:8443").plan
    assert cors_origins(other[address]) == ["https://app.example.com:8443"]


def test_the_answer_to_a_preliminary_question_allows_the_token(api: PlannedCase) -> None:
    headers = api.plan["aws_api_gateway_integration_response.session_options"]["response_parameters"]
    assert headers["method.response.header.Access-Control-Allow-Headers"] == "'Authorization,Content-Type'"


# How it is run


def test_every_request_is_logged_for_a_year(api: PlannedCase) -> None:
    (settings,) = api.plan["aws_api_gateway_stage.this"]["access_log_settings"]
    group = api.plan["aws_cloudwatch_log_group.access"]
    assert settings.wired_to("destination_arn") == "aws_cloudwatch_log_group.access.arn"
    assert all(f"$context.{what}" in settings["format"] for what in ("requestId", "status", "identity.sourceIp"))
    assert group["retention_in_days"] == 365
    assert group["kms_key_id"] is None


def test_logs_are_kept_and_encrypted_as_the_caller_says(api: PlannedCase) -> None:
    group = api.with_inputs(log_kms_key_arn=KEY, log_retention_days=731).plan["aws_cloudwatch_log_group.access"]
    assert group["kms_key_id"] == KEY
    assert group["retention_in_days"] == 731


def test_whole_requests_are_not_logged(api: PlannedCase) -> None:
    (settings,) = api.plan["aws_api_gateway_method_settings.this"]["settings"]
    assert settings["data_trace_enabled"] is False
    assert settings["logging_level"] == "ERROR"


@pytest.mark.parametrize(
    ("inputs", "burst", "rate"), [({}, 100, 50), ({"burst_requests": 1, "requests_per_second": 0.5}, 1, 0.5)]
)
def test_requests_are_throttled(api: PlannedCase, inputs: dict[str, float], burst: int, rate: float) -> None:
    method_settings = api.with_inputs(**inputs).plan["aws_api_gateway_method_settings.this"]
    (settings,) = method_settings["settings"]
    assert method_settings["method_path"] == "*/*"
    assert method_settings.wired_to("stage_name") == "aws_api_gateway_stage.this.stage_name"
    assert (settings["throttling_burst_limit"], settings["throttling_rate_limit"]) == (burst, rate)


DEPLOYED = {
    "aws_api_gateway_authorizer",
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_request_validator",
    "aws_api_gateway_resource",
}


def test_a_change_of_anything_that_is_deployed_deploys_again(api: PlannedCase) -> None:
    deployed = {r.local_address for r in api.plan.all_resources.values() if r.type in DEPLOYED}
    triggers = api.plan["aws_api_gateway_deployment.this"].wiring("triggers.redeployment")
    assert len(deployed) == 12
    assert set(triggers.references) == deployed
    assert api.plan["aws_api_gateway_stage.this"].wired_to("deployment_id") == "aws_api_gateway_deployment.this.id"


def test_no_two_states_of_what_is_deployed_share_a_trigger(api: PlannedCase) -> None:
    trigger = api.applied["aws_api_gateway_deployment.this"]["triggers"]["redeployment"]
    assert re.fullmatch("[0-9a-f]{64}", trigger), "a part of a hash is soon the same as before"


# What the caller may add


def test_a_web_acl_stands_in_front_where_the_caller_gives_one(api: PlannedCase) -> None:
    assert api.plan.resources_of_type("aws_wafv2_web_acl_association") == ()
    association = api.with_inputs(web_acl_arn=WEB_ACL).plan["aws_wafv2_web_acl_association.this[0]"]
    assert association["web_acl_arn"] == WEB_ACL
    assert association.wired_to("resource_arn") == "aws_api_gateway_stage.this.arn"


def test_the_account_gets_a_role_for_logs_only_where_the_caller_asks(api: PlannedCase) -> None:
    assert api.plan.resources_of_type("aws_iam_role") == ()
    assert api.plan.resources_of_type("aws_api_gateway_account") == ()
    of_role = {"data.aws_partition.current[0]", "data.aws_iam_policy_document.logging_trust[0]"}
    assert not of_role & api.plan.all_resources.keys()
    plan = api.with_inputs(account_logging_enabled=True).plan
    role = plan["aws_iam_role.logging[0]"]
    assert role.wired_to("assume_role_policy") == "data.aws_iam_policy_document.logging_trust[0].json"
    (trust,) = role.document("assume_role_policy").statements
    assert trust.actions == ("sts:AssumeRole",)
    assert [(p.type, p.identifiers) for p in trust.principals] == [("Service", ("apigateway.amazonaws.com",))]
    assert plan["aws_api_gateway_account.this[0]"].wired_to("cloudwatch_role_arn") == "aws_iam_role.logging[0].arn"
    attachment = plan["aws_iam_role_policy_attachment.logging[0]"]
    assert attachment["policy_arn"].endswith("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
    assert attachment["role"] == "shop-dev-api-logging"


def test_tags_reach_every_resource_that_takes_them(api: PlannedCase) -> None:
    plan = api.with_inputs(tags={"team": "shop"}, account_logging_enabled=True).plan
    tagged = [r for r in plan.all_resources.values() if r.mode == "managed" and "tags" in r]
    assert len(tagged) == 5
    assert all(resource["tags"] == {"team": "shop"} for resource in tagged)
    assert api.plan["aws_api_gateway_rest_api.this"]["tags"] is None


# Names and outputs


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_names_hold_service_and_stage(api: PlannedCase, stage: str) -> None:
    plan = api.with_inputs(stage_name=stage).plan
    assert plan["aws_api_gateway_rest_api.this"]["name"] == f"shop-{stage}-api"
    assert plan["aws_api_gateway_authorizer.this"]["name"] == f"shop-{stage}-authorizer"
    assert plan["aws_api_gateway_stage.this"]["stage_name"] == stage


@pytest.mark.parametrize(
    ("output", "source"),
    [
        ("cognito_authorizer", "aws_api_gateway_authorizer.this.id"),
        ("rest_api_id", "aws_api_gateway_rest_api.this.id"),
        ("root_resource_id", "aws_api_gateway_rest_api.this.root_resource_id"),
    ],
)
def test_an_output_is_what_its_name_promises(api: PlannedCase, output: str, source: str) -> None:
    assert api.plan.output_wired_to(output) == source


def test_the_url_is_that_of_the_domain_name(api: PlannedCase) -> None:
    assert api.plan.output("api_url") == "https://api.shop.example.com"
    # Who takes the URL from here comes after the mapping: before it, the name answers nothing.
    assert api.plan.output_wiring("api_url").references == ("aws_api_gateway_base_path_mapping.this.domain_name",)
