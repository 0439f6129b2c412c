"""What a user declared to be meant is no finding, is listed, and is one again when the exception ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tfproof.config import Acceptance
from tfproof.findings import Finding, Findings, Location, Severity, Verdict, View
from tfproof.reports import FORMATS, ReportContext
from tfproof.scan.exemptions import PROOF_SKIPS, SKIPPED, without_exceptions

TODAY = dt.date(2026, 6, 1)
KEYED = 'module.web["a*b"].aws_s3_bucket_policy.this[0]'
OPEN = Finding(
    rule="CGA_WEB_01", severity=Severity.CRITICAL, address="module.web.aws_s3_bucket_policy.this", found="public",
    expected="", fix="", view=View.PLAN,
)  # fmt: skip


def changed(finding: Finding = OPEN, **changes: Any) -> Finding:
    return Finding(**{**{name: getattr(finding, name) for name in finding.__slots__}, **changes})


def entry(**changes: Any) -> Acceptance:
    values = {"rule": OPEN.rule, "address": OPEN.address, "stack": None, "reason": "price lists", "expires": None}
    return Acceptance(**{**values, **changes}, location=Location(file="tfproof.toml", line=3))


def left(*found: Finding, accept: tuple[Acceptance, ...] = (), **notes: Any) -> Findings:
    return without_exceptions(Findings.of(found, checks=3, notes=notes), accept, today=TODAY)


@pytest.mark.parametrize(
    ("finding", "accepted"),
    [
        ({}, {}),
        ({}, {"rule": "CGA_*"}),
        ({}, {"address": "module.web.*"}),
        ({}, {"address": "*"}),
        ({}, {"expires": TODAY}),
        ({"address": KEYED}, {"address": KEYED}),
        ({"address": KEYED}, {}),
        ({"address": KEYED}, {"address": 'module.web["a*"].*'}),
        ({"verdict": Verdict.UNDECIDED}, {}),
        ({"stack": "prod"}, {"stack": "prod"}),
        ({"stack": "prod"}, {}),
        ({"rule": "TFPROOF_SCAN"}, {"rule": "TFPROOF_SCAN"}),
    ],
)
def test_what_an_exception_means_is_no_finding_and_is_listed(finding: dict[str, Any], accepted: dict[str, Any]) -> None:
    one = changed(**finding)
    result = left(one, accept=(entry(**accepted),))
    assert result.clean
    (listed,) = result.notes["accepted_findings"]
    assert (listed["rule"], listed["address"], listed["reason"]) == (one.rule, one.address, "price lists")
    assert listed["by"] == "tfproof.toml:3"
    assert "exceptions_unused" not in result.notes


@pytest.mark.parametrize(
    ("finding", "accepted"),
    [
        ({}, {"rule": "CGA_WEB_0"}),
        ({}, {"rule": "CGA_WEB_02"}),
        ({}, {"address": "module.web"}),
        ({}, {"address": "module.web.aws_s3_bucket_policy.thi?"}),
        ({}, {"address": "module[.]web.*"}),
        ({}, {"stack": "prod"}),
        ({"stack": "test"}, {"stack": "prod"}),
        ({"address": KEYED}, {"address": 'module.web["c"].*'}),
        ({"rule": "TFPROOF_SCAN", "verdict": Verdict.UNDECIDED}, {"rule": "*"}),
    ],
)
def test_anything_else_is_a_finding_and_the_exception_is_said_to_match_nothing(
    finding: dict[str, Any], accepted: dict[str, Any]
) -> None:
    result = left(changed(**finding), accept=(entry(**accepted),))
    assert not result.clean
    assert len(result.notes["exceptions_unused"]) == 1


def test_an_exception_that_has_expired_covers_nothing_and_the_finding_says_so() -> None:
    result = left(OPEN, accept=(entry(expires=dt.date(2026, 5, 31)),))
    assert [one.note for one in result.findings] == ["it was accepted until 2026-05-31 (tfproof.toml:3)"]


def test_what_is_public_on_purpose_is_declared_once() -> None:
    proof = changed(rule="PROOF_RESOURCE_PUBLIC", view=View.PROOF)
    assert left(OPEN, proof, accept=(entry(),)).clean
    assert left(OPEN, proof, accept=(entry(rule=proof.rule),)).clean
    skip = {"rule": OPEN.rule, "address": OPEN.address, "severity": "critical", "reason": "fair", "by": "main.tf:4"}
    for notes in ({SKIPPED: [skip]}, {"stacks": {"prod": {SKIPPED: [skip], "passed": 1}}}):
        result = left(changed(proof, stack="prod"), **notes)
        assert result.clean
        assert [one["by"] for one in result.notes["accepted_findings"]] == ["main.tf:4", "main.tf:4"]
        assert SKIPPED not in str(result.notes)
    elsewhere = changed(proof, address="aws_sqs_queue.this")
    assert left(OPEN, elsewhere, accept=(entry(),)).findings == (elsewhere,)


def test_a_fault_of_another_kind_is_not_covered_by_what_covers_a_policy() -> None:
    guests, proof = changed(rule="CGA_FED_02"), changed(rule="PROOF_TRUST_ONLY")
    assert left(guests, proof, accept=(entry(rule="CGA_FED_02"),)).findings == (proof,)


def test_a_skip_names_a_proof_as_well() -> None:
    proof = changed(rule="PROOF_ROLE_ESCALATION")
    skip = {"rule": proof.rule, "address": "module.web.*", "reason": "deploys", "by": "main.tf:4"}
    notes: dict[str, Any] = {PROOF_SKIPS: [skip]}
    assert left(proof, **notes).clean
    assert not left(changed(proof, address="a.b"), **notes).clean


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"gitlab"}))
def test_each_report_that_has_room_lists_what_is_accepted(form: str) -> None:
    text = FORMATS[form].render(left(OPEN, accept=(entry(), entry(rule="CGA_API_05"))), ReportContext())
    plain = text.replace("\\", "")
    assert "price lists" in plain
    assert "CGA_API_05" in plain
