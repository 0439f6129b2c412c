"""Which findings are reported, and which fail a run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.reports.samples import finding, undecided

from tfproof.config.finding_filters import Choice
from tfproof.errors import UsageError
from tfproof.findings import Findings, Severity
from tfproof.pages import rules_with_pages

LOW, HIGH = finding(rule="CKV_AWS_1", severity=Severity.LOW), finding(rule="CGA_FED_06", severity=Severity.HIGH)
RUN = undecided(rule="TFPROOF_APPLY", severity=Severity.MEDIUM)
KNOWN = {*rules_with_pages(), "CKV_AWS_1", "CKV_AWS_2"}


def rules(choice: Choice, *items: object) -> list[str]:
    found = choice.applied(Findings.of(items, checks=9))  # type: ignore[arg-type]
    return sorted(one.rule for one in (*found.findings, *found.undecided))


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (Choice(), ["CGA_FED_06", "CKV_AWS_1", "TFPROOF_APPLY"]),
        (Choice(skip=("CKV_*",)), ["CGA_FED_06", "TFPROOF_APPLY"]),
        (Choice(skip=("*_*",)), ["TFPROOF_APPLY"]),
        (Choice(skip=("TFPROOF_APPLY",)), ["CGA_FED_06", "CKV_AWS_1"]),
        (Choice(only=("CKV_AWS_?",)), ["CKV_AWS_1", "TFPROOF_APPLY"]),
        (Choice(only=("C*",), skip=("CKV_AWS_1",)), ["CGA_FED_06", "TFPROOF_APPLY"]),
        (Choice(only=("ckv_aws_1",)), ["TFPROOF_APPLY"]),
    ],
)
def test_rules_are_left_out_and_what_the_run_could_not_do_is_not(choice: Choice, left: list[str]) -> None:
    assert rules(choice, LOW, HIGH, RUN) == left


def test_what_is_left_out_is_counted_by_rule() -> None:
    found = Choice(skip=("CKV_*",)).applied(Findings.of([LOW, LOW, HIGH], checks=3))
    assert found.notes["left_out"] == {"CKV_AWS_1": 2}


@pytest.mark.parametrize(
    ("items", "fail_on", "passed"),
    [
        ([LOW], Severity.LOW, False),
        ([LOW], Severity.MEDIUM, True),
        ([HIGH], Severity.HIGH, False),
        ([HIGH], Severity.CRITICAL, True),
        ([replace(HIGH, severity=Severity.CRITICAL)], Severity.CRITICAL, False),
        ([undecided(severity=Severity.HIGH)], Severity.HIGH, False),
        ([undecided(severity=Severity.LOW)], Severity.HIGH, True),
        ([RUN], Severity.CRITICAL, False),
        ([], Severity.LOW, True),
    ],
)
def test_a_run_fails_from_a_severity_on_and_always_by_what_could_not_be_seen(
    items: list[object], fail_on: Severity, passed: bool
) -> None:
    found = Choice(fail_on=fail_on).applied(Findings.of(items, checks=4))  # type: ignore[arg-type]
    assert found.passed is passed
    assert not replace(found, checks=0).passed


def test_results_together_fail_on_the_least_severity_of_both() -> None:
    strict, loose = Findings.of([LOW], checks=1), replace(Findings(), fail_on=Severity.CRITICAL)
    assert not strict.merged(loose).passed
    assert not loose.merged(strict).passed


def test_the_last_severity_that_matches_counts() -> None:
    choice = Choice(severities={"CKV_*": Severity.CRITICAL, "CKV_AWS_1": Severity.MEDIUM})
    assert [one.severity for one in choice.applied(Findings.of([LOW, HIGH], checks=2)).findings] == [
        Severity.HIGH,
        Severity.MEDIUM,
    ]


@pytest.mark.parametrize("option", ["only", "skip", "severities"])
@pytest.mark.parametrize("pattern", ["CKV_AWS_3", "CGA_FED_99", "PROOF_PTH_GUEST", "nothing*", "TFPROOF_NO"])
def test_an_id_that_means_no_rule_is_refused(option: str, pattern: str) -> None:
    given = {pattern: Severity.LOW} if option == "severities" else (pattern,)
    with pytest.raises(UsageError, match="no such rule"):
        Choice(**{option: given}).verified(KNOWN, complete=True)  # type: ignore[arg-type]


def test_an_id_of_checkov_is_not_refused_where_nobody_has_loaded_its_policies() -> None:
    Choice(skip=("CKV_AWS_3",)).verified(rules_with_pages(), complete=False)
    with pytest.raises(UsageError, match="PROOF_PATH_GUEST"):
        Choice(skip=("PROOF_PATH_GUST",)).verified(rules_with_pages(), complete=False)


def test_a_choice_that_leaves_no_rule_is_refused() -> None:
    for choice in (Choice(skip=("*",)), Choice(only=("CKV_*",), skip=("CKV_AWS*",)), Choice(only=("TFPROOF_*",))):
        with pytest.raises(UsageError, match="no rule is left"):
            choice.verified(KNOWN, complete=True)
