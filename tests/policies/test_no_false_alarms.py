"""Good configurations, written to the letter of AWS's documentation in different styles, alarm none of our policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.findings import View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, scan

GOOD = sorted(path for path in (Path(__file__).parent / "good").iterdir() if path.is_dir())


def test_there_are_ten_styles_at_least() -> None:
    assert len(GOOD) >= 10


@pytest.mark.sampled(4)
@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_a_good_configuration_has_no_finding_and_nothing_undecided(
    process: CheckovProcess, tfproof_case: CaseFactory, folder: Path
) -> None:
    case = tfproof_case(folder)
    plans: dict[View, dict[str, Any]] = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    result = scan(process.environment, stack=folder, plans=plans, process=process)
    alarms = [
        (one.rule, one.address, one.verdict.value, one.found)
        for one in (*result.findings, *result.undecided)
        if not one.rule.startswith("CKV")
    ]
    assert not alarms
    own = {policy.types for policy in process.loaded.policies if policy.own}
    judged = {change["type"] for change in plans[View.PLAN]["resource_changes"]}
    assert any(judged & set(types) for types in own)
