"""How the root composes its modules: each label, its source, and what must be wired to what."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof import PlannedCase, Unknown

SOURCES = {
    "acm": "./modules/acm",
    "acm_regional": "./modules/acm",
    "acm_sign_in": "./modules/acm",
    "cognito": "./modules/cognito",
    "nextjs_app_cloudfront": "./modules/cloudfront",
    "nextjs_app_s3": "./modules/s3",
    "rest_api_gateway": "./modules/rest_api_gateway",
    "secrets_manager": "./modules/secrets_manager",
}


def calls(case: PlannedCase) -> dict[str, dict[str, Any]]:
    """The module calls of the root, as Terraform sees them."""
    found: dict[str, dict[str, Any]] = case.plan["configuration"]["root_module"]["module_calls"]
    return found


def providers(case: PlannedCase, label: str) -> set[str]:
    """The provider configurations that a module's resources use."""
    return {resource["provider_config_key"] for resource in calls(case)[label]["module"]["resources"]}


def test_the_root_composes_these_modules(stack: PlannedCase) -> None:
    assert {label: call["source"] for label, call in calls(stack).items()} == SOURCES
    assert [r.address for r in stack.plan.all_resources.values() if not r.module_address] == []


# nextjs_app_s3


def test_the_bucket_is_named_after_the_domain(stack: PlannedCase) -> None:
    bucket = stack.plan["module.nextjs_app_s3.aws_s3_bucket.this"]
    assert bucket["bucket"] == "shop.example.com"
    assert bucket.wired_to("bucket") == "var.domain_name"


def test_the_bucket_is_read_by_the_stacks_own_distribution(stack: PlannedCase) -> None:
    policy = stack.plan["module.nextjs_app_s3.aws_s3_bucket_policy.this"].document("policy")
    (allow,) = (statement for statement in policy.statements if statement.effect == "Allow")
    (condition,) = allow.conditions
    (distribution,) = condition.values
    assert isinstance(distribution, Unknown)
    wiring = policy.wiring(distribution)
    assert wiring.exact
    assert wiring.references == ("module.nextjs_app_cloudfront.aws_cloudfront_distribution.this.arn",)


# acm, acm_sign_in and acm_regional


@pytest.mark.parametrize(
    ("label", "provider", "subject"),
    [
        ("acm", "aws.us_east_1", "shop.example.com"),
        ("acm_sign_in", "aws.us_east_1", "id.shop.example.com"),
        ("acm_regional", "aws", "api.shop.example.com"),
    ],
)
def test_each_certificate_is_issued_where_it_is_used(
    stack: PlannedCase, label: str, provider: str, subject: str
) -> None:
    assert providers(stack, label) == {provider}
    assert stack.plan[f"module.{label}.aws_acm_certificate.this"]["subject_alternative_names"] == [subject]


def test_cloudfronts_certificate_is_of_us_east_1_wherever_the_stack_is(stack: PlannedCase) -> None:
    configurations = stack.plan["configuration"]["provider_config"]
    assert configurations["aws.us_east_1"]["expressions"]["region"] == {"constant_value": "us-east-1"}
    assert configurations["aws"]["expressions"]["region"] == {"references": ["var.region"]}


@pytest.mark.parametrize("label", [label for label in SOURCES if not label.startswith("acm")])
def test_everything_else_is_in_the_stacks_own_region(stack: PlannedCase, label: str) -> None:
    assert providers(stack, label) == {"aws"}


@pytest.mark.parametrize("label", ["acm", "acm_sign_in", "acm_regional"])
def test_certificates_stay_below_the_zones_domain(stack: PlannedCase, label: str) -> None:
    expressions = calls(stack)[label]["expressions"]
    assert expressions["root_domain_name"] == {"references": ["var.root_domain_name"]}


# nextjs_app_cloudfront


def test_cloudfront_takes_the_certificate_after_its_validation(stack: PlannedCase) -> None:
    distribution = stack.plan["module.nextjs_app_cloudfront.aws_cloudfront_distribution.this"]
    certificate = distribution.wired_to("viewer_certificate[0].acm_certificate_arn")
    assert certificate == "module.acm.aws_acm_certificate_validation.this.certificate_arn"


def test_cloudfront_reads_the_bucket_by_its_regional_domain_name(stack: PlannedCase) -> None:
    distribution = stack.plan["module.nextjs_app_cloudfront.aws_cloudfront_distribution.this"]
    origin = distribution.wired_to("origin[0].domain_name")
    assert origin == "module.nextjs_app_s3.aws_s3_bucket.this.bucket_regional_domain_name"
    assert distribution["default_root_object"] == "index.html"
    assert distribution["aliases"] == ["shop.example.com"]


# rest_api_gateway


def test_the_api_is_below_the_domain_with_a_validated_certificate_of_its_region(stack: PlannedCase) -> None:
    domain = stack.plan["module.rest_api_gateway.aws_api_gateway_domain_name.this"]
    assert domain["domain_name"] == "api.shop.example.com"
    certificate = domain.wired_to("regional_certificate_arn")
    assert certificate == "module.acm_regional.aws_acm_certificate_validation.this.certificate_arn"


def test_the_api_accepts_tokens_of_the_stacks_own_user_pool(stack: PlannedCase) -> None:
    authorizer = stack.plan["module.rest_api_gateway.aws_api_gateway_authorizer.this"]
    assert authorizer.wired_to("provider_arns[0]") == "module.cognito.aws_cognito_user_pool.this.arn"
    assert authorizer.wiring("provider_arns").references == ("module.cognito.aws_cognito_user_pool.this.arn",)


def test_the_api_is_read_by_the_web_apps_pages_only(stack: PlannedCase) -> None:
    answer = stack.plan["module.rest_api_gateway.aws_api_gateway_integration_response.session_get"]
    origin = answer["response_parameters"]["method.response.header.Access-Control-Allow-Origin"]
    assert origin == "'https://shop.example.com'"


# cognito


@pytest.mark.parametrize(
    ("address", "attribute", "value"),
    [
        ("module.cognito.aws_cognito_user_pool.this", "name", "shop-dev-pool"),
        ("module.cognito.aws_cognito_user_pool_client.this", "name", "shop-dev-client"),
        ("module.cognito.aws_cognito_user_pool_client.this", "callback_urls", ["https://shop.example.com/"]),
        ("module.cognito.aws_cognito_identity_pool.this", "identity_pool_name", "shop_dev_identity_pool"),
        ("module.cognito.aws_iam_role.authenticated", "name", "shop-dev-cognito_authenticated"),
        ("module.rest_api_gateway.aws_api_gateway_stage.this", "stage_name", "dev"),
        ("module.rest_api_gateway.aws_api_gateway_rest_api.this", "name", "shop-dev-api"),
        ("module.secrets_manager.aws_secretsmanager_secret.this", "name", "shop-tf"),
    ],
)
def test_service_stage_and_domain_reach_every_module(
    stack: PlannedCase, address: str, attribute: str, value: object
) -> None:
    assert stack.plan[address][attribute] == value


def test_the_sign_in_pages_are_below_the_domain_with_a_validated_certificate(stack: PlannedCase) -> None:
    domain = stack.plan["module.cognito.aws_cognito_user_pool_domain.this[0]"]
    record = stack.plan["module.cognito.aws_route53_record.sign_in[0]"]
    assert (domain["domain"], record["name"]) == ("id.shop.example.com", "id.shop.example.com")
    certificate = domain.wired_to("certificate_arn")
    assert certificate == "module.acm_sign_in.aws_acm_certificate_validation.this.certificate_arn"


def test_the_sign_in_pages_wait_for_the_record_of_the_domain_above_them(stack: PlannedCase) -> None:
    domain = stack.plan["module.cognito.aws_cognito_user_pool_domain.this[0]"]
    assert any("nextjs_app_cloudfront" in reference for reference in domain.wiring("domain").references)
    output = calls(stack)["nextjs_app_cloudfront"]["module"]["outputs"]["domain_name"]
    assert output["depends_on"] == ["aws_route53_record.this"]


def test_the_identity_pool_of_the_stack_trusts_the_stacks_own_user_pool(stack: PlannedCase) -> None:
    pool = stack.plan["module.cognito.aws_cognito_identity_pool.this"]
    provider = pool.wired_to("cognito_identity_providers[0].provider_name")
    assert provider == "module.cognito.aws_cognito_user_pool.this.endpoint"


# secrets_manager


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("next_cognito_identity_pool_id", "module.cognito.aws_cognito_identity_pool.this.id"),
        ("next_sls_cognito_user_pool_id", "module.cognito.aws_cognito_user_pool.this.id"),
        ("next_sls_cognito_user_pool_client_id", "module.cognito.aws_cognito_user_pool_client.this.id"),
        ("sls_cognito_authorizer", "module.rest_api_gateway.aws_api_gateway_authorizer.this.id"),
        ("sls_cognito_user_pool_client_arn", "module.cognito.aws_cognito_user_pool.this.arn"),
        ("sls_api_gateway_root_resource_id", "module.rest_api_gateway.aws_api_gateway_rest_api.this.root_resource_id"),
        ("sls_api_gateway_rest_api_id", "module.rest_api_gateway.aws_api_gateway_rest_api.this.id"),
    ],
)
def test_each_identifier_in_the_secret_is_from_the_module_that_owns_it(
    stack: PlannedCase, key: str, owner: str
) -> None:
    version = stack.plan["module.secrets_manager.aws_secretsmanager_secret_version.this"]
    assert version.wired_to(f"secret_string_wo.{key}") == owner
    assert len(version.wiring("secret_string_wo").keys or ()) == 7


# The zone


def test_every_record_goes_into_the_given_zone(stack: PlannedCase) -> None:
    records = stack.plan.resources_of_type("aws_route53_record")
    assert len(records) == 8
    assert {record["zone_id"] for record in records} == {"Z0123456789ABCDEFGHIJ"}


def test_without_an_id_the_public_zone_is_looked_up_by_the_root_domain(stack: PlannedCase) -> None:
    looking = stack.with_inputs(hosted_zone_id=None).plan
    zone = looking["data.aws_route53_zone.this[0]"]
    assert (zone["name"], zone["private_zone"]) == ("example.com", False)
    records = looking.resources_of_type("aws_route53_record")
    assert all("data.aws_route53_zone.this[0].zone_id" in record.wiring("zone_id").references for record in records)
    assert len(records) == 8
    (lookup,) = stack.plan["configuration"]["root_module"]["resources"]
    assert lookup["address"] == "data.aws_route53_zone.this"
    assert lookup["expressions"]["name"] == {"references": ["var.root_domain_name"]}
    assert lookup["expressions"]["private_zone"] == {"constant_value": False}
    assert stack.plan.resources_of_type("data.aws_route53_zone") == ()
