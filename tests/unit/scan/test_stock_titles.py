"""A title of a stock finding says that its rule is not met."""

from __future__ import annotations

import pytest

from tfproof.findings import Finding, Severity, Verdict, View
from tfproof.reports.problems import details
from tfproof.scan.stock_titles import stock_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Ensure the S3 bucket has access logging enabled", "Not met: the S3 bucket has access logging enabled"),
        ("Ensure that S3 bucket has a Public Access block", "Not met: S3 bucket has a Public Access block"),
        ("Verify CloudFront uses TLS", "Not met: CloudFront uses TLS"),
        ("CloudFront Distribution should have WAF enabled", "Not met: CloudFront Distribution should have WAF enabled"),
        ("Do not admit privileged containers", "Not met: Do not admit privileged containers"),
        ("S3 Bucket has an ACL defined which allows public READ access.",) * 2,
        ("Ensure", "Ensure"),
    ],
)
def test_what_is_required_is_not_met_and_a_problem_stays(name: str, title: str) -> None:
    assert stock_title(name, Verdict.FAILED) == title


def test_what_is_undecided_names_the_rule() -> None:
    assert stock_title("Ensure that it is on", Verdict.UNDECIDED) == "Could not determine: it is on"


@pytest.mark.parametrize(("expected", "is_shown"), [("Ensure that it is on", False), ("on = true", True)])
def test_a_reader_sees_the_rule_once(expected: str, *, is_shown: bool) -> None:
    finding = Finding(
        rule="CKV_AWS_1", severity=Severity.MEDIUM, address="aws_x.y", found="it is off", expected=expected, fix="",
        view=View.PLAN, title="Not met: it is on",
    )  # fmt: skip
    assert (("expected", expected) in details(finding)) == is_shown
