"""What the root takes, refuses and gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase

REQUIRED = {"domain_name", "region", "root_domain_name", "service_name", "stage"}
DEFAULT_TAGS = {"managed_by": "terraform", "service": "shop", "stage": "dev"}

by_inputs = tfproof.case(
    "terraform",
    domain_name="shop.example.com",
    hosted_zone_id="Z0123456789ABCDEFGHIJ",
    region="eu-west-2",
    root_domain_name="example.com",
    service_name="shop",
    stage="dev",
)


def test_the_example_says_the_same_as_a_file_and_as_inputs(stack: PlannedCase, by_inputs: PlannedCase) -> None:
    assert list(stack.plan.all_resources) == list(by_inputs.plan.all_resources)
    assert stack.plan.variables == by_inputs.plan.variables


def test_the_example_creates_everything_and_changes_nothing(stack: PlannedCase) -> None:
    actions = {change.actions for change in stack.plan.changes}
    assert actions == {("create",), ("read",)}


def test_the_required_inputs_are_these_and_no_more(stack: PlannedCase) -> None:
    declared = stack.plan["configuration"]["root_module"]["variables"]
    assert {name for name, variable in declared.items() if "default" not in variable} == REQUIRED
    assert {"hosted_zone_id", "secrets"} <= declared.keys()


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_what_has_no_default_must_be_given(by_inputs: PlannedCase, name: str) -> None:
    by_inputs.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


@pytest.mark.parametrize(
    ("output", "source"),
    [
        ("app_bucket", "module.nextjs_app_s3.aws_s3_bucket.this.bucket"),
        ("app_distribution_id", "module.nextjs_app_cloudfront.aws_cloudfront_distribution.this.id"),
        ("authenticated_role_name", "module.cognito.aws_iam_role.authenticated.name"),
        ("secret_arn", "module.secrets_manager.aws_secretsmanager_secret.this.arn"),
    ],
)
def test_an_output_is_what_its_name_promises(stack: PlannedCase, output: str, source: str) -> None:
    assert stack.plan.output_wired_to(output) == source


def test_the_urls_of_the_api_and_of_the_sign_in_pages_are_below_the_domain(stack: PlannedCase) -> None:
    assert stack.plan.output("api_url") == "https://api.shop.example.com"
    assert stack.plan.output("sign_in_url") == "https://id.shop.example.com"


def test_default_tags_reach_every_resource_in_both_regions(stack: PlannedCase) -> None:
    own = [r for r in stack.plan.all_resources.values() if r.mode == "managed" and "tags_all" in r]
    assert {r.module_address for r in own} >= {"module.acm", "module.acm_regional", "module.cognito"}
    assert [r.address for r in own if r["tags_all"] != DEFAULT_TAGS] == []


def test_pages_may_connect_to_the_api_and_to_cognito_of_the_stacks_region(stack: PlannedCase) -> None:
    headers = stack.plan["module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this"]
    (config,) = headers["security_headers_config"]
    assert config["content_security_policy"][0]["content_security_policy"].split("; ") == [
        "default-src 'self'",
        "base-uri 'self'",
        "connect-src 'self' https://api.shop.example.com https://cognito-identity.eu-west-2.amazonaws.com"
        " https://cognito-idp.eu-west-2.amazonaws.com https://id.shop.example.com",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]


def test_what_the_caller_adds_reaches_its_module(stack: PlannedCase) -> None:
    plan = stack.with_inputs(
        api_account_logging_enabled=True,
        api_web_acl_arn="arn:aws:wafv2:eu-west-2:111122223333:regional/webacl/shop/0",
        bucket_access_log_bucket="logs.example.com",
        cloudfront_access_log_bucket_domain_name="logs-example.s3.eu-west-2.amazonaws.com",
        cloudfront_web_acl_arn="arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0",
        content_security_policy="default-src 'none'",
        groups={"editors": {"precedence": 1}},
    ).plan
    distribution = plan["module.nextjs_app_cloudfront.aws_cloudfront_distribution.this"]
    headers = plan["module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this"]
    (config,) = headers["security_headers_config"]
    assert plan["module.rest_api_gateway.aws_api_gateway_account.this[0]"].actions == ("create",)
    assert plan["module.rest_api_gateway.aws_wafv2_web_acl_association.this[0]"]["web_acl_arn"].endswith("shop/0")
    assert plan["module.nextjs_app_s3.aws_s3_bucket_logging.this[0]"]["target_bucket"] == "logs.example.com"
    assert distribution["logging_config"][0]["bucket"] == "logs-example.s3.eu-west-2.amazonaws.com"
    assert distribution["web_acl_id"].endswith("global/webacl/shop/0")
    assert config["content_security_policy"][0]["content_security_policy"] == "default-src 'none'"
    assert plan['module.cognito.aws_cognito_user_group.this["editors"]']["precedence"] == 1


def test_what_the_caller_sets_reaches_the_argument_that_it_is_for(stack: PlannedCase) -> None:
    plan = stack.with_inputs(
        api_burst_requests=7,
        api_log_retention_days=731,
        api_requests_per_second=3,
        bucket_old_version_days=5,
        callback_urls=["https://shop.example.com/in"],
        hsts_preload_enabled=True,
        logout_urls=["https://shop.example.com/out"],
        secret_recovery_window_days=9,
        self_sign_up_enabled=True,
        threat_protection_mode="AUDIT",
        user_pool_deletion_protection_enabled=False,
    ).plan
    (throttling,) = plan["module.rest_api_gateway.aws_api_gateway_method_settings.this"]["settings"]
    (rule,) = plan["module.nextjs_app_s3.aws_s3_bucket_lifecycle_configuration.this"]["rule"]
    (headers,) = plan["module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this"][
        "security_headers_config"
    ]
    client = plan["module.cognito.aws_cognito_user_pool_client.this"]
    pool = plan["module.cognito.aws_cognito_user_pool.this"]
    assert (throttling["throttling_burst_limit"], throttling["throttling_rate_limit"]) == (7, 3)
    assert plan["module.rest_api_gateway.aws_cloudwatch_log_group.access"]["retention_in_days"] == 731
    assert rule["noncurrent_version_expiration"][0]["noncurrent_days"] == 5
    assert headers["strict_transport_security"][0]["preload"] is True
    assert (client["callback_urls"], client["logout_urls"]) == (
        ["https://shop.example.com/in"],
        ["https://shop.example.com/out"],
    )
    assert plan["module.secrets_manager.aws_secretsmanager_secret.this"]["recovery_window_in_days"] == 9
    assert pool["admin_create_user_config"][0]["allow_admin_create_user_only"] is False
    assert pool["user_pool_add_ons"][0]["advanced_security_mode"] == "AUDIT"
    assert pool["deletion_protection"] == "INACTIVE"


# Secrets


def test_a_callers_secret_stands_nowhere_in_the_plan(stack: PlannedCase) -> None:
    plan = stack.with_inputs(secrets={"mail_api_token": "do-not-write-me-down"}).plan
    parts = ("configuration", "output_changes", "planned_values", "resource_changes", "variables")
    everything = json.dumps([plan[part] for part in parts])
    assert plan["configuration"]["root_module"]["variables"]["secrets"]["sensitive"] is True
    assert "shop-tf" in everything
    assert "do-not-write-me-down" not in everything


def test_a_new_secret_is_written_when_its_version_is_counted_up(stack: PlannedCase) -> None:
    version = stack.plan["module.secrets_manager.aws_secretsmanager_secret_version.this"]
    assert "var.secrets_version" in version.wiring("secret_string_wo_version").references


# Good inputs and bad ones


@pytest.mark.parametrize(
    "inputs",
    [
        {"domain_name": "example.com"},
        {"domain_name": "a.b.example.com", "stage": "a" * 12, "service_name": "a" * 24},
        {"domain_name": "a" * 48 + ".example.com", "region": "ap-southeast-2"},
        {"stage": "ab", "service_name": "my-shop2", "region": "us-east-1"},
        {"domain_name": "shop.xn--p1ai", "root_domain_name": "shop.xn--p1ai"},
    ],
    ids=["root-domain", "longest-names", "longest-domain", "shortest-names", "international-domain"],
)
def test_good_inputs_are_accepted(stack: PlannedCase, inputs: dict[str, str]) -> None:
    domain = inputs.get("domain_name", "shop.example.com")
    assert stack.with_inputs(**inputs).plan["module.nextjs_app_s3.aws_s3_bucket.this"]["bucket"] == domain


FULL_NAME = "must be a full domain name in lower case"
REFUSED: list[tuple[str, str, list[Any]]] = [
    (
        "domain_name",
        f"domain_name {FULL_NAME} of at most 60",
        ["*.example.com", "Shop.example.com", "https://shop.example.com", "a" * 49 + ".example.com"],
    ),
    (
        "domain_name",
        r"domain_name must be root_domain_name \(example\.com\) or a name below it\.",
        ["shop.example.org", "badexample.com"],
    ),
    ("hosted_zone_id", "hosted_zone_id must be the id of a Route 53 hosted zone", ["example.com", "Z" + "A" * 32]),
    ("region", "region must be the code of an AWS region", ["London", "eu-west", "eu-west-2a"]),
    ("root_domain_name", f"root_domain_name {FULL_NAME}", ["*.com", "example", "Example.com"]),
    (
        "region",
        "region must be one of the commercial partition",
        ["us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"],
    ),
    ("service_name", "service_name must be 2 to 24 lower-case letters", ["Shop", "shop-", "s", "a" * 25]),
    ("stage", "stage must be 2 to 12 lower-case letters", ["Dev", "dev-", "d", "a" * 13]),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(stack: PlannedCase, name: str, value: Any, message: str) -> None:
    stack.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


@pytest.mark.parametrize(
    ("name", "value", "message", "address"),
    [
        ("api_web_acl_arn", "x", "scope REGIONAL", "module.rest_api_gateway.var.web_acl_arn"),
        ("cloudfront_web_acl_arn", "x", "scope CLOUDFRONT", "module.nextjs_app_cloudfront.var.web_acl_arn"),
        (
            "cloudfront_access_log_bucket_domain_name",
            "logs",
            "not its name alone",
            "module.nextjs_app_cloudfront.var.access_log_bucket_domain_name",
        ),
        (
            "content_security_policy",
            "script-src 'self'",
            "must have a default-src directive",
            "module.nextjs_app_cloudfront.var.content_security_policy",
        ),
        ("groups", {"A!": {"precedence": 1}}, "names of 1 to 20", "module.cognito.var.groups"),
        (
            "secrets",
            {"sls_cognito_authorizer": "x"},
            "a key that the stack writes itself",
            "module.secrets_manager.var.secrets",
        ),
        ("secrets_version", 0, "a whole number, 1 or greater", "module.secrets_manager.var.secrets_version"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." not in value and " " not in value else "",
)
def test_what_the_root_hands_on_is_refused_by_the_module_that_takes_it(
    stack: PlannedCase, name: str, value: Any, message: str, address: str
) -> None:
    stack.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=address)
