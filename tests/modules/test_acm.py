"""Certificates: named subjects, each validated by DNS, and an ARN that is known only once that is done."""

from __future__ import annotations

from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase

ZONE = "Z0123456789ABCDEFGHIJ"
SUBJECTS = ["example.com", "shop.example.com", "www.example.com"]

acm = tfproof.case(
    "terraform/modules/acm", domain_name="shop.example.com", hosted_zone_id=ZONE, root_domain_name="example.com"
)
several = tfproof.case(
    "terraform/modules/acm",
    domain_name="shop.example.com",
    hosted_zone_id=ZONE,
    root_domain_name="example.com",
    subject_alternative_names=["www.example.com", "example.com"],
)


@pytest.mark.parametrize("output", ["cert_arn", "cert_id"])
def test_the_certificate_is_known_only_once_it_is_validated(acm: PlannedCase, output: str) -> None:
    assert acm.plan.output_wired_to(output) == "aws_acm_certificate_validation.this.certificate_arn"


def test_what_is_validated_is_this_certificate(acm: PlannedCase) -> None:
    validation = acm.plan["aws_acm_certificate_validation.this"]
    assert validation.wired_to("certificate_arn") == "aws_acm_certificate.this.arn"


def test_the_certificate_names_its_subjects(acm: PlannedCase, several: PlannedCase) -> None:
    certificate = several.plan["aws_acm_certificate.this"]
    assert certificate["domain_name"] == "shop.example.com"
    assert sorted(certificate["subject_alternative_names"]) == SUBJECTS
    assert acm.plan["aws_acm_certificate.this"]["subject_alternative_names"] == ["shop.example.com"]


def test_every_subject_is_validated_by_dns(several: PlannedCase) -> None:
    assert several.plan["aws_acm_certificate.this"]["validation_method"] == "DNS"
    records = several.plan.resources_of_type("aws_route53_record")
    assert [record.key for record in records] == SUBJECTS
    assert several.plan["aws_acm_certificate_validation.this"].wiring("validation_record_fqdns").references == tuple(
        f"{record.address}.fqdn" for record in records
    )


def test_the_certificate_waits_for_the_record_of_every_subject(several: PlannedCase) -> None:
    names = {record["fqdn"] for record in several.applied.resources_of_type("aws_route53_record")}
    assert len(names) == len(SUBJECTS)
    assert set(several.applied["aws_acm_certificate_validation.this"]["validation_record_fqdns"]) == names


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_validation_record_is_the_one_that_acm_asks_for(several: PlannedCase, subject: str) -> None:
    options = several.plan["aws_acm_certificate.this"]["domain_validation_options"]
    place = [option["domain_name"] for option in options].index(subject)
    record = several.plan[f'aws_route53_record.validation["{subject}"]']
    for attribute, asked in (("name", "name"), ("type", "type"), ("records[0]", "value")):
        assert record.wired_to(attribute) == (
            f"aws_acm_certificate.this.domain_validation_options[{place}].resource_record_{asked}"
        )
    assert record["zone_id"] == ZONE
    assert record["allow_overwrite"] is True


def test_certificates_are_published_in_the_transparency_log(acm: PlannedCase) -> None:
    (options,) = acm.plan["aws_acm_certificate.this"]["options"]
    assert options["certificate_transparency_logging_preference"] == "ENABLED"


def test_tags_reach_the_certificate(acm: PlannedCase) -> None:
    assert acm.with_inputs(tags={"team": "shop"}).plan["aws_acm_certificate.this"]["tags"] == {"team": "shop"}
    assert acm.plan["aws_acm_certificate.this"]["tags"] is None


# Inputs


@pytest.mark.parametrize("domain", ["example.com", "a.b.example.com", "a" * 52 + ".example.com"])
def test_the_root_domain_and_all_below_it_are_accepted(acm: PlannedCase, domain: str) -> None:
    certificate = acm.with_inputs(domain_name=domain, subject_alternative_names=[domain]).plan[
        "aws_acm_certificate.this"
    ]
    assert certificate["subject_alternative_names"] == [domain]


FULL_NAME = "must be a full domain name in lower case"
REFUSED: list[tuple[str, str, list[Any]]] = [
    (
        "domain_name",
        f"domain_name {FULL_NAME} of at most 64",
        ["*.example.com", "Shop.example.com", "shop.example.com.", "a" * 53 + ".example.com"],
    ),
    (
        "hosted_zone_id",
        "hosted_zone_id must be the id of a Route 53 hosted zone",
        ["example.com", "/hostedzone/Z0123", "Z0123/x", ""],
    ),
    ("root_domain_name", f"root_domain_name {FULL_NAME}", ["*.com", "example", "https://example.com", "example.com."]),
    (
        "subject_alternative_names",
        "subject_alternative_names must be full domain names",
        [["*.example.com"], ["WWW.example.com"], ["www.example.com."]],
    ),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(acm: PlannedCase, name: str, value: Any, message: str) -> None:
    acm.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


@pytest.mark.parametrize("domain", ["example.org", "badexample.com"])
def test_a_name_outside_the_zone_cannot_be_validated_there(acm: PlannedCase, domain: str) -> None:
    rule = r"must be root_domain_name \(example\.com\) or"
    acm.with_inputs(domain_name=domain).must_fail(
        "variable validation", match=f"domain_name {rule} a name below it", at="var.domain_name"
    )
    acm.with_inputs(subject_alternative_names=[domain]).must_fail(
        "variable validation",
        match=f"subject_alternative_names {rule} names below it",
        at="var.subject_alternative_names",
    )


WITHOUT_DEFAULT = ["domain_name", "hosted_zone_id", "root_domain_name"]
WITH_DEFAULT = ["subject_alternative_names", "tags"]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(acm: PlannedCase, name: str) -> None:
    acm.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(acm: PlannedCase, name: str) -> None:
    without = acm.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(acm: PlannedCase) -> None:
    with_nulls = acm.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == acm.plan["planned_values"]
