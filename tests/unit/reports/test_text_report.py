"""The report for people."""

from __future__ import annotations

from dataclasses import replace

from tfproof.findings import Call, Finding, Findings, Location, Severity, Verdict, View
from tfproof.reports import render_text

GUESTS = Finding(
    rule="CGA_FED_06",
    title="No guest identities",
    severity=Severity.HIGH,
    address="module.cognito.aws_cognito_identity_pool.this",
    found="allow_unauthenticated_identities = true",
    expected="false",
    fix="set it to false",
    view=View.PLAN,
    location=Location(file="modules/cognito/main.tf", line=41),
    calls=(Call(module="module.cognito", location=Location(file="main.tf", line=12)),),
)
BLIND = Finding(
    rule="CGA_FED_05", severity=Severity.HIGH, address="aws_iam_role.this", found="", expected="", fix="",
    view=View.SOURCE, verdict=Verdict.UNDECIDED,
)  # fmt: skip


def test_a_finding_shows_everything_that_a_reader_needs() -> None:
    assert render_text(Findings.of([GUESTS], checks=1)) == (
        "HIGH  CGA_FED_06  No guest identities\n"
        "  module.cognito.aws_cognito_identity_pool.this  modules/cognito/main.tf:41  (from the plan)\n"
        "  through:  module.cognito called at main.tf:12\n"
        "  found:    allow_unauthenticated_identities = true\n"
        "  expected: false\n"
        "  fix:      set it to false\n"
        "\n"
        "next:      tfproof explain CGA_FED_06\n"
        "\n"
        "1 finding, 0 undecided in 1 check\n"
    )


def test_an_undecided_check_says_so_instead_of_its_severity() -> None:
    text = render_text(Findings.of([BLIND], checks=2))
    assert text.startswith("UNDECIDED  CGA_FED_05\n")
    assert text.endswith("0 findings, 1 undecided in 2 checks\n")


def test_nothing_checked_is_said_not_to_be_a_pass() -> None:
    assert render_text(Findings.of([], checks=0)) == "nothing was checked, which is not a pass\n"


def test_no_line_of_a_text_begins_a_line_and_nothing_steers_the_terminal() -> None:
    text = render_text(Findings.of([replace(GUESTS, found="a\n::error::b\r::c", address="x\x1b[2J")], checks=1))
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "\x1b" not in text


AT = Location(file="main.tf", line=3)
LOGS = Finding(
    rule="CKV_AWS_18", title="No logs", severity=Severity.MEDIUM, address="aws_s3_bucket.this[0]", found="logging", expected="", fix="",
    view=View.SOURCE, location=AT,
)  # fmt: skip


def test_findings_at_one_line_are_together_and_say_once_what_they_are_about() -> None:
    other = replace(LOGS, rule="CKV_AWS_21", title="No versions", found="versioning")
    elsewhere = replace(LOGS, rule="CKV_AWS_20", address="aws_s3_bucket.b", location=Location(file="main.tf", line=9))
    assert render_text(Findings.of([LOGS, other, elsewhere], checks=3)) == (
        "MEDIUM  CKV_AWS_18  No logs\n"
        "  aws_s3_bucket.this[0]  main.tf:3  (from the source)\n"
        "  found:    logging\n"
        "MEDIUM  CKV_AWS_21  No versions\n"
        "  found:    versioning\n"
        "\n"
        "MEDIUM  CKV_AWS_20  No logs\n"
        "  aws_s3_bucket.b  main.tf:9  (from the source)\n"
        "  found:    logging\n"
        "\n"
        "severity:  3 medium, at 2 places\n"
        "\n"
        "3 findings, 0 undecided in 3 checks\n"
    )


def test_what_is_found_at_each_instance_of_a_block_is_said_once() -> None:
    instances = [replace(LOGS, address=f"aws_s3_bucket.this[{number}]") for number in range(5)]
    different = replace(instances[4], found="another")
    text = render_text(Findings.of([*instances[:4], different], checks=5))
    assert text.startswith(
        "MEDIUM  CKV_AWS_18  No logs\n"
        "  aws_s3_bucket.this[0]  main.tf:3  (from the source)\n"
        "  aws_s3_bucket.this[1]\n"
        "  aws_s3_bucket.this[2]\n"
        "  and 1 more instance: --format json\n"
        "  found:    logging\n"
        "MEDIUM  CKV_AWS_18  No logs\n"
        "  aws_s3_bucket.this[4]  main.tf:3  (from the source)\n"
        "  found:    another\n"
        "\n"
    )
    assert text.endswith("5 findings, 0 undecided in 5 checks\n")


def test_what_one_exception_covers_is_one_line() -> None:
    told = [
        {"rule": "CKV_AWS_1", "address": f"module.m[{number}].aws_x.a", "reason": "known", "by": "main.tf:3"}
        for number in range(3)
    ]
    other = {**told[0], "reason": "another"}
    text = render_text(Findings.of([], checks=1, notes={"accepted_findings": [*told, other]}))
    assert text.splitlines()[:2] == [
        "accepted: CKV_AWS_1 module.m[0].aws_x.a and 2 more: known (main.tf:3)",
        "accepted: CKV_AWS_1 module.m[0].aws_x.a: another (main.tf:3)",
    ]
