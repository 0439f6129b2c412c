"""What was accepted stays accepted only as long as it is no worse."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Location, Severity, Verdict, View
from tfproof.scan.baseline import Accepted, read_baseline, without_accepted, write_baseline

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
    moved = replace(WEAK, location=Location(file="pool.tf", line=90), found="other words", fix="other words")
    result = judged(baseline, moved)
    assert result.clean
    assert (result.notes["accepted"], result.notes["accepted_unused"]) == (1, [])


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "", "found": "a sentence about no value"},
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
    other = replace(WEAK, rule="A", found="a = hunter2", digest="")
    text = write_baseline(Findings.of([WEAK, other], checks=1))
    assert text == write_baseline(Findings.of([other, WEAK], checks=9))
    assert "hunter2" not in text
    assert "main.tf" not in text


def test_nothing_checked_is_no_pass_with_a_baseline_either(baseline: Path) -> None:
    assert not without_accepted(Findings(), read_baseline(baseline)).clean


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires": "2026-05-31"}, "until 2026-05-31"),
        ({"severity": "low"}, "accepted it as low"),
        ({"expires": "2026-06-01"}, ""),
        ({"severity": "critical"}, ""),
        ({"severity": ""}, ""),
    ],
)
def test_an_entry_that_has_expired_or_was_for_less_is_a_finding_that_says_so(
    tmp_path: Path, change: dict[str, str], says: str
) -> None:
    entry = {**Accepted.of(WEAK).to_json(), **change}
    result = without_accepted(Findings.of([WEAK], checks=1), read(tmp_path, entry), today=dt.date(2026, 6, 1))
    assert result.clean is (says == "")
    assert result.notes["accepted_unused"] == []
    assert all(says in finding.note for finding in result.findings)


@pytest.mark.parametrize(("reason", "clean"), [("", False), ("  ", False), ("public on purpose", True)])
def test_a_critical_finding_is_accepted_with_a_reason_only(tmp_path: Path, reason: str, clean: bool) -> None:
    critical = replace(WEAK, severity=Severity.CRITICAL)
    entry = {**Accepted.of(critical).to_json(), "reason": reason}
    result = without_accepted(Findings.of([critical], checks=1), read(tmp_path, entry))
    assert result.clean is clean
    assert all("no reason" in finding.note for finding in result.findings)


def test_format_1_is_read_and_converted_with_the_reasons_that_were_given_since(tmp_path: Path) -> None:
    stock = replace(WEAK, rule="CKV_AWS_1", former="as it was", digest="as it is")
    values = {one.rule: one.former for one in (WEAK, stock)}
    entries = [
        {"rule": one.rule, "address": one.address, "verdict": "failed",
         "value": hashlib.sha256(json.dumps([one.found, values[one.rule]]).encode()).hexdigest()[:16]}
        for one in (WEAK, stock)
    ]  # fmt: skip
    old = read(tmp_path, *entries, form=1)
    found = Findings.of([WEAK, stock], checks=2)
    assert without_accepted(found, old).clean
    written = json.loads(write_baseline(found, old))
    assert [entry["value"] for entry in written["accepted"]] == ["d1", "as it is"]
    written["accepted"][0] |= {"reason": "legacy", "expires": "2030-01-01"}
    kept = json.loads(write_baseline(found, read(tmp_path, *written["accepted"])))
    assert kept == written


def read(folder: Path, *entries: dict[str, str], form: int = 2) -> tuple[Accepted, ...]:
    file = folder / "accepted.json"
    file.write_text(json.dumps({"format": form, "accepted": entries}), encoding="utf-8")
    return read_baseline(file)


ENTRY = '"rule": "A", "address": "a.b", "verdict": "failed", "value": "0"'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "baseline.json:1"),
        ("[]", "format none"),
        ("[" * 100_000, "no baseline"),
        ('{"format": 3, "accepted": []}', "format 3"),
        ('{"format": true, "accepted": []}', "format True"),
        ('{"format": 1}', "accepted"),
        ('{"format": 2, "accepted": {}}', "accepted"),
        ('{"format": 1, "accepted": [{"rule": "A"}]}', r"accepted\[0\].address"),
        (f'{{"format": 1, "accepted": [{{{ENTRY}, "reason": "x"}}]}}', r"accepted\[0\].reason"),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "expire": "2030-01-01"}}]}}', r"accepted\[0\].expire"),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "expires": "soon"}}]}}', 'expires = "soon"'),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "expires": "20300101"}}]}}', 'expires = "20300101"'),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "expires": 2030}}]}}', r"accepted\[0\].expires"),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "severity": "bad"}}]}}', 'severity = "bad"'),
        (f'{{"format": 2, "accepted": [{{{ENTRY}, "value": "1"}}]}}', "given twice"),
        (f'{{"format": 2, "accepted": [{{{ENTRY}}}, {{{ENTRY}}}]}}', "repeats"),
        (f'{{"format": 2, "accepted": [{{{ENTRY.replace("failed", "passed")}}}]}}', 'verdict = "passed"'),
        ('{"format": 2, "accepted": ["x"]}', r"accepted\[0\]"),
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
