"""All that the distribution is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase, references

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"
SCRIPT = Path(__file__).parents[2] / "terraform/modules/cloudfront/directory_index.js"
CSP = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

cloudfront = tfproof.case(
    "terraform/modules/cloudfront",
    access_log_bucket_domain_name="logs-example.s3.eu-west-2.amazonaws.com",
    bucket_regional_domain_name="shop.example.com.s3.eu-west-2.amazonaws.com",
    cert_arn=CERTIFICATE,
    domain_name="shop.example.com",
    hosted_zone_id=ZONE,
    tags={"team": "shop"},
)

EXPECTED: dict[str, dict[str, Any]] = {
    "aws_cloudfront_distribution.this": {
        "aliases": ["shop.example.com"],
        "comment": "shop.example.com",
        "custom_error_response": [
            {"error_caching_min_ttl": 60, "error_code": 404, "response_code": 404, "response_page_path": "/404.html"}
        ],
        "default_cache_behavior": [
            {
                "allowed_methods": ["GET", "HEAD", "OPTIONS"],
                "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                "cached_methods": ["GET", "HEAD"],
                "compress": True,
                "function_association": [
                    {
                        "event_type": "viewer-request",
                        "function_arn": references("aws_cloudfront_function.directory_index.arn"),
                    }
                ],
                "response_headers_policy_id": references("aws_cloudfront_response_headers_policy.this.id"),
                "target_origin_id": "bucket",
                "viewer_protocol_policy": "redirect-to-https",
            }
        ],
        "default_root_object": "index.html",
        "enabled": True,
        "http_version": "http2and3",
        "is_ipv6_enabled": True,
        "logging_config": [
            {
                "bucket": "logs-example.s3.eu-west-2.amazonaws.com",
                "include_cookies": False,
                "prefix": "shop.example.com/",
            }
        ],
        "origin": [
            {
                "domain_name": "shop.example.com.s3.eu-west-2.amazonaws.com",
                "origin_access_control_id": references("aws_cloudfront_origin_access_control.this.id"),
                "origin_id": "bucket",
            }
        ],
        "price_class": "PriceClass_100",
        "restrictions": [{"geo_restriction": [{"restriction_type": "none"}]}],
        "tags": {"team": "shop"},
        "viewer_certificate": [
            {
                "acm_certificate_arn": CERTIFICATE,
                "minimum_protocol_version": "TLSv1.2_2021",
                "ssl_support_method": "sni-only",
            }
        ],
    },
    "aws_cloudfront_function.directory_index": {
        "lifecycle": {"create_before_destroy": True},
        "code": SCRIPT.read_text(),
        "comment": "Directory URLs of shop.example.com",
        "name": "shop_example_com",
        "publish": True,
        "runtime": "cloudfront-js-2.0",
    },
    "aws_cloudfront_origin_access_control.this": {
        "lifecycle": {"create_before_destroy": True},
        "description": "Signs the requests of shop.example.com to its bucket",
        "name": "shop_example_com",
        "origin_access_control_origin_type": "s3",
        "signing_behavior": "always",
        "signing_protocol": "sigv4",
    },
    "aws_cloudfront_response_headers_policy.this": {
        "lifecycle": {"create_before_destroy": True},
        "comment": "Security headers of shop.example.com",
        "name": "shop_example_com",
        "security_headers_config": [
            {
                "content_security_policy": [{"content_security_policy": CSP, "override": True}],
                "content_type_options": [{"override": True}],
                "frame_options": [{"frame_option": "DENY", "override": True}],
                "referrer_policy": [{"override": True, "referrer_policy": "strict-origin-when-cross-origin"}],
                "strict_transport_security": [
                    {
                        "access_control_max_age_sec": 31536000,
                        "include_subdomains": True,
                        "override": True,
                        "preload": False,
                    }
                ],
            }
        ],
    },
    'aws_route53_record.this["A"]': {
        "alias": [
            {
                "evaluate_target_health": False,
                "name": references("aws_cloudfront_distribution.this.domain_name"),
                "zone_id": references("aws_cloudfront_distribution.this.hosted_zone_id"),
            }
        ],
        "name": "shop.example.com",
        "type": "A",
        "zone_id": ZONE,
    },
    'aws_route53_record.this["AAAA"]': {
        "alias": [
            {
                "evaluate_target_health": False,
                "name": references("aws_cloudfront_distribution.this.domain_name"),
                "zone_id": references("aws_cloudfront_distribution.this.hosted_zone_id"),
            }
        ],
        "name": "shop.example.com",
        "type": "AAAA",
        "zone_id": ZONE,
    },
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(cloudfront: PlannedCase, address: str) -> None:
    cloudfront.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(cloudfront: PlannedCase) -> None:
    assert set(cloudfront.plan.all_resources) == set(EXPECTED)
