"""All that the certificate is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase, references

ZONE = "Z0123456789ABCDEFGHIJ"

acm = tfproof.case(
    "terraform/modules/acm",
    domain_name="shop.example.com",
    hosted_zone_id=ZONE,
    root_domain_name="example.com",
    subject_alternative_names=["www.shop.example.com"],
    tags={"team": "shop"},
)

EXPECTED: dict[str, dict[str, Any]] = {
    "aws_acm_certificate.this": {
        "lifecycle": {"create_before_destroy": True},
        "domain_name": "shop.example.com",
        "options": [{"certificate_transparency_logging_preference": "ENABLED"}],
        "subject_alternative_names": ["shop.example.com", "www.shop.example.com"],
        "tags": {"team": "shop"},
        "validation_method": "DNS",
    },
    "aws_acm_certificate_validation.this": {
        "certificate_arn": references("aws_acm_certificate.this.arn"),
        "validation_record_fqdns": references(
            'aws_route53_record.validation["shop.example.com"].fqdn',
            'aws_route53_record.validation["www.shop.example.com"].fqdn',
        ),
    },
    'aws_route53_record.validation["shop.example.com"]': {
        "allow_overwrite": True,
        "name": references("aws_acm_certificate.this.domain_validation_options[0].resource_record_name"),
        "records": references(
            "aws_acm_certificate.this.domain_validation_options[0].resource_record_value", exact=False
        ),
        "ttl": 300,
        "type": references("aws_acm_certificate.this.domain_validation_options[0].resource_record_type"),
        "zone_id": ZONE,
    },
    'aws_route53_record.validation["www.shop.example.com"]': {
        "allow_overwrite": True,
        "name": references("aws_acm_certificate.this.domain_validation_options[1].resource_record_name"),
        "records": references(
            "aws_acm_certificate.this.domain_validation_options[1].resource_record_value", exact=False
        ),
        "ttl": 300,
        "type": references("aws_acm_certificate.this.domain_validation_options[1].resource_record_type"),
        "zone_id": ZONE,
    },
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(acm: PlannedCase, address: str) -> None:
    acm.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(acm: PlannedCase) -> None:
    assert set(acm.plan.all_resources) == set(EXPECTED)
