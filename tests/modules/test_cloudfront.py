"""The distribution: HTTPS only, security headers, directory URLs, and signed requests to a private bucket."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
import quickjs
from tests.modules.bad_arns import bad_arns

import tfproof
from tfproof import PlannedCase

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
WEB_ACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/00000000-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"

cloudfront = tfproof.case(
    "terraform/modules/cloudfront",
    bucket_regional_domain_name="shop.example.com.s3.eu-west-2.amazonaws.com",
    cert_arn=CERTIFICATE,
    domain_name="shop.example.com",
    hosted_zone_id=ZONE,
)


# Where the pages come from


def test_the_origin_is_the_buckets_own_endpoint_with_signed_requests(cloudfront: PlannedCase) -> None:
    distribution = cloudfront.plan["aws_cloudfront_distribution.this"]
    (origin,) = distribution["origin"]
    assert origin["domain_name"] == "shop.example.com.s3.eu-west-2.amazonaws.com"
    assert origin.wired_to("origin_access_control_id") == "aws_cloudfront_origin_access_control.this.id"
    assert origin["custom_origin_config"] == []
    assert distribution["default_cache_behavior"][0]["target_origin_id"] == origin["origin_id"]


def test_every_request_to_the_bucket_is_signed(cloudfront: PlannedCase) -> None:
    control = cloudfront.plan["aws_cloudfront_origin_access_control.this"]
    assert control["signing_behavior"] == "always"
    assert control["signing_protocol"] == "sigv4"
    assert control["origin_access_control_origin_type"] == "s3"


def test_the_start_page_is_the_default_root_object(cloudfront: PlannedCase) -> None:
    assert cloudfront.plan["aws_cloudfront_distribution.this"]["default_root_object"] == "index.html"
    other = cloudfront.with_inputs(default_root_object="start.html").plan
    assert other["aws_cloudfront_distribution.this"]["default_root_object"] == "start.html"


def test_a_page_that_is_not_there_is_a_404_and_a_refusal_stays_one(cloudfront: PlannedCase) -> None:
    (response,) = cloudfront.plan["aws_cloudfront_distribution.this"]["custom_error_response"]
    assert (response["error_code"], response["response_code"]) == (404, 404)
    assert (response["response_page_path"], response["error_caching_min_ttl"]) == ("/404.html", 60)


# Directory URLs


def test_a_function_sees_each_request_of_a_viewer(cloudfront: PlannedCase) -> None:
    (behaviour,) = cloudfront.plan["aws_cloudfront_distribution.this"]["default_cache_behavior"]
    (association,) = behaviour["function_association"]
    assert association["event_type"] == "viewer-request"
    assert association.wired_to("function_arn") == "aws_cloudfront_function.directory_index.arn"
    assert cloudfront.plan["aws_cloudfront_function.directory_index"]["publish"] is True


@pytest.mark.parametrize(
    ("asked", "answered_by"),
    [
        ("/", "/"),  # left to the default root object
        ("/about/", "/about/index.html"),
        ("/about", "/about/index.html"),
        ("/blog/2024/", "/blog/2024/index.html"),
        ("/v1.2/notes", "/v1.2/notes/index.html"),
        ("/logo.svg", "/logo.svg"),
        ("/_next/static/app.js", "/_next/static/app.js"),
        ("//other.example/", "//other.example/index.html"),
    ],
)
def test_directory_urls_work_as_on_a_website_endpoint(cloudfront: PlannedCase, asked: str, answered_by: str) -> None:
    (answer,) = answers(cloudfront, [{"uri": asked}])
    assert answer == {"uri": answered_by}


def answers(case: PlannedCase, requests: list[dict[str, Any]]) -> list[Any]:
    """What the function makes of requests: each as CloudFront gives it, with what is beside the request."""
    script = quickjs.Context()
    script.eval(case.plan["aws_cloudfront_function.directory_index"]["code"])
    events = [{"version": "1.0", "context": {"eventType": "viewer-request"}, "request": one} for one in requests]
    return [json.loads(script.eval(f"JSON.stringify(handler({json.dumps(event)}))")) for event in events]


def page(uri: str) -> str:
    """The object that answers for a path: what has no extension is a folder."""
    last = uri.rpartition("/")[2]
    return uri if uri == "/" or "." in last else f"{uri.removesuffix('/')}/index.html"


def test_the_function_changes_the_path_of_a_request_and_nothing_else(cloudfront: PlannedCase) -> None:
    """Whatever the path: those among them that the function's own words make."""
    words = re.findall(r"'([^'\n]*)'", cloudfront.plan["aws_cloudfront_function.directory_index"]["code"])
    parts = ["", "about", "A%2Fb", "v1.2", ".well-known", "..", "%2e%2e%00", "x" * 60, *words]
    paths = {f"/{'/'.join(found).lstrip('/')}" for size in (1, 2) for found in itertools.product(parts, repeat=size)}
    paths |= {"//other.example/", f"//{'x' * 60}/y", *(word for word in words if word.startswith("/"))}
    requests = [
        {
            "method": method,
            "uri": uri,
            "querystring": {"q": {"value": "1"}},
            "headers": {"host": {"value": "shop.example.com"}, "origin": {"value": "https://other.example"}},
            "cookies": {"session": {"value": "a"}},
        }
        for uri in sorted(paths)
        for method in ("GET", "HEAD", "OPTIONS")
    ]
    found = zip(requests, answers(cloudfront, requests), strict=True)
    assert [(asked, answer) for asked, answer in found if answer != {**asked, "uri": page(str(asked["uri"]))}] == []


# TLS, names and headers


def test_pages_are_served_over_https_only(cloudfront: PlannedCase) -> None:
    distribution = cloudfront.plan["aws_cloudfront_distribution.this"]
    assert distribution["default_cache_behavior"][0]["viewer_protocol_policy"] == "redirect-to-https"
    assert distribution.get("ordered_cache_behavior", []) == []


def test_tls_is_of_2021_or_newer_under_the_given_certificate(cloudfront: PlannedCase) -> None:
    (certificate,) = cloudfront.plan["aws_cloudfront_distribution.this"]["viewer_certificate"]
    assert certificate["minimum_protocol_version"] == "TLSv1.2_2021"
    assert certificate["ssl_support_method"] == "sni-only"
    assert certificate["acm_certificate_arn"] == CERTIFICATE
    assert certificate["cloudfront_default_certificate"] is None


@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_the_domain_leads_to_the_distribution_over_ipv4_and_ipv6(cloudfront: PlannedCase, kind: str) -> None:
    distribution = cloudfront.plan["aws_cloudfront_distribution.this"]
    record = cloudfront.plan[f'aws_route53_record.this["{kind}"]']
    assert distribution["is_ipv6_enabled"] is True
    assert distribution["aliases"] == ["shop.example.com"]
    assert (record["type"], record["name"], record["zone_id"]) == (kind, "shop.example.com", ZONE)
    assert record.wired_to("alias[0].name") == "aws_cloudfront_distribution.this.domain_name"
    assert record.wired_to("alias[0].zone_id") == "aws_cloudfront_distribution.this.hosted_zone_id"


def test_every_page_has_security_headers(cloudfront: PlannedCase) -> None:
    (behaviour,) = cloudfront.plan["aws_cloudfront_distribution.this"]["default_cache_behavior"]
    assert behaviour.wired_to("response_headers_policy_id") == "aws_cloudfront_response_headers_policy.this.id"
    (headers,) = cloudfront.plan["aws_cloudfront_response_headers_policy.this"]["security_headers_config"]
    assert headers["content_type_options"][0]["override"] is True
    assert headers["frame_options"][0]["frame_option"] == "DENY"
    assert headers["referrer_policy"][0]["referrer_policy"] == "strict-origin-when-cross-origin"
    (transport,) = headers["strict_transport_security"]
    assert transport["access_control_max_age_sec"] >= 31536000
    assert transport["include_subdomains"] is True
    assert transport["override"] is True


@pytest.mark.parametrize("preload", [False, True])
def test_browsers_list_the_domain_only_where_the_caller_says(cloudfront: PlannedCase, preload: bool) -> None:
    plan = cloudfront.with_inputs(hsts_preload_enabled=preload).plan
    (headers,) = plan["aws_cloudfront_response_headers_policy.this"]["security_headers_config"]
    assert headers["strict_transport_security"][0]["preload"] is preload


def test_two_domains_never_share_a_name(cloudfront: PlannedCase) -> None:
    def names(domain: str) -> set[str]:
        plan = cloudfront.with_inputs(domain_name=domain).plan
        kinds = ("function.directory_index", "origin_access_control.this", "response_headers_policy.this")
        return {plan[f"aws_cloudfront_{kind}"]["name"] for kind in kinds}

    assert names("a.b-c.example.com") == {"a_b-c_example_com"}
    assert names("a-b.c.example.com") == {"a-b_c_example_com"}


def test_pages_load_from_their_own_origin_unless_the_caller_says_otherwise(cloudfront: PlannedCase) -> None:
    def policy(case: PlannedCase) -> Any:
        (headers,) = case.plan["aws_cloudfront_response_headers_policy.this"]["security_headers_config"]
        return headers["content_security_policy"][0]["content_security_policy"]

    other = "default-src 'self' https://cdn.example.com"
    assert "default-src 'self'" in policy(cloudfront).split("; ")
    assert "object-src 'none'" in policy(cloudfront).split("; ")
    assert policy(cloudfront.with_inputs(content_security_policy=other)) == other


# What the caller may add


def test_a_web_acl_stands_in_front_where_the_caller_gives_one(cloudfront: PlannedCase) -> None:
    assert cloudfront.plan["aws_cloudfront_distribution.this"]["web_acl_id"] is None
    guarded = cloudfront.with_inputs(web_acl_arn=WEB_ACL).plan
    assert guarded["aws_cloudfront_distribution.this"]["web_acl_id"] == WEB_ACL


def test_access_is_logged_where_the_caller_says(cloudfront: PlannedCase) -> None:
    bucket = "logs-example.s3.eu-west-2.amazonaws.com"
    assert cloudfront.plan["aws_cloudfront_distribution.this"]["logging_config"] == []
    logged = cloudfront.with_inputs(access_log_bucket_domain_name=bucket).plan
    (config,) = logged["aws_cloudfront_distribution.this"]["logging_config"]
    assert config["bucket"] == bucket
    assert config["prefix"] == "shop.example.com/"
    assert config["include_cookies"] is False


def test_tags_reach_the_distribution(cloudfront: PlannedCase) -> None:
    plan = cloudfront.with_inputs(tags={"team": "shop"}).plan
    assert plan["aws_cloudfront_distribution.this"]["tags"] == {"team": "shop"}
    assert cloudfront.plan["aws_cloudfront_distribution.this"]["tags"] is None


@pytest.mark.parametrize(
    ("output", "attribute"),
    [("distribution_arn", "arn"), ("distribution_domain_name", "domain_name"), ("distribution_id", "id")],
)
def test_an_output_is_what_its_name_promises(cloudfront: PlannedCase, output: str, attribute: str) -> None:
    assert cloudfront.plan.output_wired_to(output) == f"aws_cloudfront_distribution.this.{attribute}"


def test_the_domain_name_is_given_after_its_records(cloudfront: PlannedCase) -> None:
    assert cloudfront.plan.output("domain_name") == "shop.example.com"
    assert cloudfront.plan.output_wiring("domain_name").references == ("aws_cloudfront_distribution.this.aliases",)
    output = cloudfront.plan["configuration"]["root_module"]["outputs"]["domain_name"]
    assert output["depends_on"] == ["aws_route53_record.this"]


# Inputs


@pytest.mark.parametrize("domain", ["example.com", "a.b.example.com", "a" * 51 + ".example.com", "shop.xn--p1ai"])
def test_full_domain_names_are_accepted(cloudfront: PlannedCase, domain: str) -> None:
    assert cloudfront.with_inputs(domain_name=domain).plan["aws_cloudfront_distribution.this"]["aliases"] == [domain]


FULL_NAME = "domain_name must be a full domain name in lower case of at most 63"
REFUSED: list[tuple[str, str, list[Any]]] = [
    (
        "access_log_bucket_domain_name",
        "must be the domain name of an S3 bucket, not its name alone",
        ["logs-example", "logs.s3.amazonaws.com/x", "logs.s3 eu.amazonaws.com"],
    ),
    (
        "bucket_regional_domain_name",
        r"a website endpoint \(s3-website\) knows neither TLS nor origin access control",
        ["shop.example.com.s3-website.eu-west-2.amazonaws.com"],
    ),
    (
        "cert_arn",
        "cert_arn must be the ARN of an ACM certificate in us-east-1",
        [*(CERTIFICATE.replace("us-east-1", one) for one in ("eu-west-2", "us-west-1")), "x", *bad_arns(CERTIFICATE)],
    ),
    ("content_security_policy", "must have a default-src directive", ["script-src 'self'", ""]),
    ("default_root_object", "default_root_object must be the name of an object", ["/index.html", "index.html/x", ""]),
    (
        "domain_name",
        FULL_NAME,
        ["*.example.com", "https://shop.example.com", "shop.example.com.", "a" * 52 + ".example.com", "shop.xn--"],
    ),
    (
        "hosted_zone_id",
        "hosted_zone_id must be the id of a Route 53 hosted zone",
        ["example.com", "xZ0123456789", "Z0123456789/x"],
    ),
    (
        "web_acl_arn",
        r"web_acl_arn must be the ARN of a WAF \(v2\) web ACL of scope CLOUDFRONT",
        [
            "arn:aws:wafv2:eu-west-2:111122223333:regional/webacl/shop/0",
            "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/0",
            "x",
            *bad_arns("arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0"),
        ],
    ),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(cloudfront: PlannedCase, name: str, value: Any, message: str) -> None:
    cloudfront.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


WITHOUT_DEFAULT = ["bucket_regional_domain_name", "cert_arn", "domain_name", "hosted_zone_id"]
WITH_DEFAULT = ["content_security_policy", "default_root_object", "hsts_preload_enabled", "tags"]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(cloudfront: PlannedCase, name: str) -> None:
    cloudfront.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(cloudfront: PlannedCase, name: str) -> None:
    without = cloudfront.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(cloudfront: PlannedCase) -> None:
    with_nulls = cloudfront.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == cloudfront.plan["planned_values"]
