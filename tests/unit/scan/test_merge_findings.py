"""What several checks say of one resource is reported once, and nothing that may be worse is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.scan.merge_findings import FAULTS, one_for_each_fault

CRITICAL, HIGH, MEDIUM = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM


def said(rule: str, severity: Severity = CRITICAL, **changes: Any) -> Finding:
    return Finding(
        **{"rule": rule, "severity": severity, "address": "a.b", "found": f"{rule} says so", "expected": "", "fix": "",
           "view": View.PLAN, **changes}
    )  # fmt: skip


def told(*found: Finding) -> list[tuple[str, str, tuple[str, ...]]]:
    result = one_for_each_fault(Findings.of(found, checks=9))
    assert result.checks == 9
    return [(one.rule, one.address, one.also) for one in (*result.findings, *result.undecided)]


@pytest.mark.parametrize("rules", FAULTS)
def test_rules_that_find_the_same_fault_make_one_finding_with_every_id(rules: tuple[str, ...]) -> None:
    assert told(*map(said, reversed(rules))) == [(rules[0], "a.b", tuple(sorted(rules[1:])))]
    apart = told(*(said(rule, address=f"a.{rule}") for rule in rules))
    assert sorted(apart) == sorted((rule, f"a.{rule}", ()) for rule in rules)


def test_the_worst_is_told() -> None:
    assert told(said("PROOF_RESOURCE_PUBLIC", MEDIUM), said("CGA_WEB_01")) == [
        ("CGA_WEB_01", "a.b", ("PROOF_RESOURCE_PUBLIC",))
    ]


def test_a_proof_is_told_with_one_policy_and_another_policy_is_another_fault() -> None:
    found = told(said("PROOF_TRUST_ONLY"), said("CGA_FED_01"), said("CGA_FED_02", HIGH))
    assert found == [("PROOF_TRUST_ONLY", "a.b", ("CGA_FED_01",)), ("CGA_FED_02", "a.b", ())]


def test_a_second_proof_of_the_same_rule_is_told_by_itself() -> None:
    found = told(said("PROOF_TRUST_ONLY"), said("PROOF_TRUST_ONLY", found="something else"), said("CGA_FED_01"))
    assert sorted(found) == [("PROOF_TRUST_ONLY", "a.b", ()), ("PROOF_TRUST_ONLY", "a.b", ("CGA_FED_01",))]


def test_a_fault_that_is_written_elsewhere_meets_the_policy_that_is_about_that() -> None:
    escalation = said("PROOF_ROLE_ESCALATION", HIGH, address="aws_iam_role.r", cause="aws_iam_role_policy.p")
    assert told(escalation, said("CGA_PRM_01", address="aws_iam_role_policy.p")) == [
        ("CGA_PRM_01", "aws_iam_role_policy.p", ("PROOF_ROLE_ESCALATION",))
    ]


def test_what_is_undecided_is_told_by_itself_when_it_may_be_worse() -> None:
    fragile = said("PROOF_TRUST_ONLY", MEDIUM)
    unsure = said("CGA_FED_01", verdict=Verdict.UNDECIDED)
    assert told(fragile, unsure) == [("PROOF_TRUST_ONLY", "a.b", ()), ("CGA_FED_01", "a.b", ())]
    assert told(said("PROOF_TRUST_ONLY"), unsure) == [("PROOF_TRUST_ONLY", "a.b", ("CGA_FED_01",))]


def test_other_stacks_and_other_rules_stay_apart() -> None:
    found = [said("CGA_WEB_01", stack="one"), said("PROOF_RESOURCE_PUBLIC", stack="two"), said("CGA_WEB_05")]
    assert [also for _, _, also in told(*found)] == [(), (), ()]
