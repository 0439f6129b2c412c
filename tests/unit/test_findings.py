"""Findings of every kind in one shape."""

from __future__ import annotations

from typing import Any

from tfproof.findings import Call, Finding, Findings, Location, Severity, Verdict, View


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "CGA_FED_06",
        "severity": Severity.HIGH,
        "address": "aws_cognito_identity_pool.this",
        "found": "true",
        "expected": "false",
        "fix": "set it to false",
        "view": View.SOURCE,
        "location": Location(file="main.tf", line=4),
    }
    return Finding(**{**values, **changes})


def test_findings_come_worst_first_and_in_an_order_that_never_varies() -> None:
    items = [finding(severity=Severity.LOW), finding(rule="B"), finding(rule="A"), finding(severity=Severity.CRITICAL)]
    forward = Findings.of(items, checks=4)
    assert forward == Findings.of(reversed(items), checks=4)
    assert [f.severity.value for f in forward.findings] == ["critical", "high", "high", "low"]
    assert [f.rule for f in forward.findings][1:3] == ["A", "B"]


def test_an_undecided_check_is_not_a_pass() -> None:
    result = Findings.of([finding(verdict=Verdict.UNDECIDED)], checks=1)
    assert not result.findings
    assert len(result.undecided) == 1
    assert not result.clean


def test_nothing_checked_is_not_a_pass() -> None:
    assert not Findings.of([], checks=0).clean
    assert Findings.of([], checks=1).clean


def test_merging_keeps_everything() -> None:
    one = Findings.of([finding()], checks=2, notes={"a": 1})
    two = Findings.of([finding(verdict=Verdict.UNDECIDED)], checks=3, notes={"b": 2})
    both = one.merged(two)
    assert (len(both.findings), len(both.undecided), both.checks, both.notes) == (1, 1, 5, {"a": 1, "b": 2})


def test_the_json_form_has_the_keys_that_scripts_rely_on() -> None:
    assert set(finding().to_json()) >= {
        "rule", "severity", "address", "file", "line", "found", "expected", "fix", "view",
    }  # fmt: skip
    assert finding(location=None).to_json()["line"] is None


def test_the_json_form_has_the_module_calls() -> None:
    call = Call(module="module.cognito", location=Location(file="main.tf", line=12))
    assert finding(calls=(call,)).to_json()["calls"] == [{"module": "module.cognito", "file": "main.tf", "line": 12}]
    assert finding().to_json()["calls"] == []
