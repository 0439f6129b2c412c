"""What was accepted stays accepted only as long as it is no worse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Location, Severity, Verdict, View
from tfproof.scan.baseline import read_baseline, without_accepted, write_baseline

WEAK = Finding(
    rule="CGA_UP_04", severity=Severity.MEDIUM, address="aws_cognito_user_pool.this", found="minimum_length = 8",
    expected="at least 12", fix="raise it", view=View.PLAN, location=Location(file="main.tf", line=4), digest="d1",
)  # fmt: skip


def judged(file: Path, *findings: Finding) -> Findings:
    return without_accepted(Findings.of(findings, checks=5), read_baseline(file))


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    file = tmp_path / "baseline.json"
    file.write_text(write_baseline(Findings.of([WEAK], checks=1)), encoding="utf-8")
    return file


def test_what_was_accepted_is_no_finding_wherever_it_has_moved_to(baseline: Path) -> None:
    moved = replace(WEAK, location=Location(file="pool.tf", line=90), severity=Severity.HIGH, fix="other words")
    result = judged(baseline, moved)
    assert result.clean
    assert (result.notes["accepted"], result.notes["accepted_unused"]) == (1, [])


@pytest.mark.parametrize(
    "change",
    [
        {"found": "minimum_length = 6"},
        {"digest": "d2"},
        {"address": "aws_cognito_user_pool.other"},
        {"rule": "CGA_UP_05"},
        {"verdict": Verdict.UNDECIDED},
    ],
)
def test_a_further_weakening_or_another_place_is_a_finding_and_the_entry_is_said_to_be_unused(
    baseline: Path, change: dict[str, str]
) -> None:
    result = judged(baseline, replace(WEAK, **change))  # type: ignore[arg-type]
    assert len(result.findings) + len(result.undecided) == 1
    assert not result.clean
    assert result.notes["accepted_unused"] == ["CGA_UP_04 aws_cognito_user_pool.this"]


def test_an_entry_of_a_rule_that_was_not_run_is_not_said_to_be_unused(baseline: Path) -> None:
    result = without_accepted(Findings.of([], checks=1), read_baseline(baseline), ran=lambda rule: rule != "CGA_UP_04")
    assert result.notes["accepted_unused"] == []


def test_the_file_is_the_same_for_the_same_findings_and_holds_no_value() -> None:
    other = replace(WEAK, rule="A", found="a = hunter2")
    text = write_baseline(Findings.of([WEAK, other], checks=1))
    assert text == write_baseline(Findings.of([other, WEAK], checks=9))
    assert "hunter2" not in text
    assert "main.tf" not in text


def test_nothing_checked_is_no_pass_with_a_baseline_either(baseline: Path) -> None:
    assert not without_accepted(Findings(), read_baseline(baseline)).clean


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "baseline.json:1"),
        ("[]", "format none"),
        ('{"format": 2, "accepted": []}', "format 2"),
        ('{"format": 1}', "accepted"),
        ('{"format": 1, "accepted": [{"rule": "A"}]}', r"accepted\[0\]"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        read_baseline(file)


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        read_baseline(tmp_path / "nowhere")
