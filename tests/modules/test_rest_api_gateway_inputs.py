"""What the API module accepts and refuses as inputs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.bad_arns import bad_arns

import tfproof
from tfproof import PlannedCase

# A module that is planned by itself, without a provider block, is in us-east-1.
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"

api = tfproof.case(
    "terraform/modules/rest_api_gateway",
    cert_arn=CERTIFICATE,
    cors_origin="https://shop.example.com",
    domain_name="api.shop.example.com",
    hosted_zone_id="Z0123456789ABCDEFGHIJ",
    service_name="shop",
    stage_name="dev",
    user_pool_arn="arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Example00",
)


@pytest.mark.parametrize("days", [365, 3653])
def test_good_inputs_are_accepted(api: PlannedCase, days: int) -> None:
    alias = "arn:aws:kms:us-east-1:111122223333:alias/logs"
    plan = api.with_inputs(
        burst_requests=1,
        cors_origin="https://app.example.com:8443",
        domain_name="example.com",
        log_kms_key_arn=alias,
        log_retention_days=days,
        requests_per_second=0.01,
        service_name="a" * 24,
        stage_name="a" * 12,
    ).plan
    assert plan["aws_cloudwatch_log_group.access"]["retention_in_days"] == days


PERIODS = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]


@pytest.mark.parametrize("days", PERIODS)
def test_logs_are_kept_for_any_period_of_cloudwatch_from_a_year_on(api: PlannedCase, days: int) -> None:
    assert api.with_inputs(log_retention_days=days).plan["aws_cloudwatch_log_group.access"]["retention_in_days"] == days


REFUSED: list[tuple[str, str, list[Any]]] = [
    ("burst_requests", "burst_requests must be a whole number, 1 or greater", [0, -1, 1.5]),
    (
        "cert_arn",
        "cert_arn must be the ARN of an ACM certificate",
        ["x", "arn:aws:iam::111122223333:server-certificate/x", *bad_arns(CERTIFICATE)],
    ),
    (
        "cors_origin",
        "cors_origin must be one https:// origin",
        [
            "*",
            "http://shop.example.com",
            "https://*.example.com",
            "https://shop.example.com/",
            "xhttps://shop.example.com",
        ],
    ),
    (
        "domain_name",
        "domain_name must be a full domain name in lower case",
        ["*.example.com", "https://api.shop.example.com", "api", "api.shop.example.com/"],
    ),
    (
        "hosted_zone_id",
        "hosted_zone_id must be the id of a Route 53 hosted zone",
        ["example.com", "xZ0123456789", "Z0123456789/x"],
    ),
    (
        "log_kms_key_arn",
        "log_kms_key_arn must be the ARN of a KMS key or alias",
        ["alias/x", *bad_arns("arn:aws:kms:us-east-1:111122223333:key/0")],
    ),
    ("log_retention_days", "log_retention_days must be one of", [0, 30, 366, 3654]),
    ("requests_per_second", "requests_per_second must be greater than 0", [0, -1]),
    ("service_name", "service_name must be 2 to 24 lower-case letters", ["Shop", "shop-"]),
    ("stage_name", "stage_name must be 2 to 12 lower-case letters", ["Dev", "dev-"]),
    (
        "user_pool_arn",
        "user_pool_arn must be the ARN of one Cognito user pool",
        [
            "*",
            "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/*",
            "eu-west-2_Example00",
            "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu*",
            *bad_arns("arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"),
        ],
    ),
    (
        "web_acl_arn",
        r"web_acl_arn must be the ARN of a WAF \(v2\) web ACL of scope REGIONAL",
        [
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0",
            "x",
            *bad_arns("arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/0"),
        ],
    ),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(api: PlannedCase, name: str, value: Any, message: str) -> None:
    api.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


@pytest.mark.parametrize("region", ["eu-west-2", "us-east-2", "us-west-1", "us-gov-east-1"])
@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-000000000000", "us-east-1"])
def test_a_certificate_of_another_region_is_refused(api: PlannedCase, region: str, name: str) -> None:
    elsewhere = f"arn:aws:acm:{region}:111122223333:certificate/{name}"
    api.with_inputs(cert_arn=elsewhere).must_fail(
        "precondition",
        match="must be a certificate in the API's own region, us-east-1",
        at="aws_api_gateway_domain_name.this",
    )


WITHOUT_DEFAULT = [
    "cert_arn",
    "cors_origin",
    "domain_name",
    "hosted_zone_id",
    "service_name",
    "stage_name",
    "user_pool_arn",
]
WITH_DEFAULT = ["account_logging_enabled", "burst_requests", "log_retention_days", "requests_per_second", "tags"]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(api: PlannedCase, name: str) -> None:
    api.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(api: PlannedCase, name: str) -> None:
    without = api.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(api: PlannedCase) -> None:
    with_nulls = api.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == api.plan["planned_values"]
