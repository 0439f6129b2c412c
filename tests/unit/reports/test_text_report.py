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
