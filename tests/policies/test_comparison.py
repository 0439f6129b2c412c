"""The comparison says what stock Checkov says today."""

from __future__ import annotations

import pytest

import peer_comparison
from tfproof.scan import CheckovEnvironment, CheckovProcess


@pytest.mark.thorough
def test_the_comparison_is_up_to_date(checkov: CheckovEnvironment) -> None:
    with CheckovProcess(checkov, policies=None) as stock:
        written = peer_comparison.page(stock)
    assert peer_comparison.PAGE.read_text(encoding="utf-8") == written, "run python tools/peer_comparison.py"


def test_a_resource_that_gets_no_verdict_is_silent_and_a_failed_one_beats_a_passed_one() -> None:
    judged = {"aws_x.pass_a": "pass", "aws_x.fail_a": "fail", "aws_x.fail_b": "fail", "aws_x.unknown_a": "unknown"}
    said = {
        "CKV_1": {"aws_x.pass_a": "passed", "aws_x.fail_a": "failed", "aws_x.unknown_a": "passed"},
        "CKV_2": dict.fromkeys(judged, "passed"),
    }
    row = peer_comparison._row("CGA_TST_01", judged, said)
    assert row.about == ("CKV_1",)
    assert row.text() == "| [CGA_TST_01](policies/CGA_TST_01.md) | CKV_1 | 1, 0, 0 | 1, 0, 1 | 1, 0, 0 |\n"
