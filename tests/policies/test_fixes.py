"""Each exact edit that a policy proposes takes its finding away, brings no other, and leaves a stack that plans."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.policies.test_fixture_verdicts import FIXABLE
from tests.policies.test_policies import FIXTURES, recorded

from tfproof.cases import Case, Planner, Settings
from tfproof.findings import Findings, View
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.fixes.applying import changed_files
from tfproof.source_edits import FixKind, kind_of


def seen(result: Findings) -> set[tuple[str, str, str]]:
    return {(one.rule, one.address, one.verdict.value) for one in (*result.findings, *result.undecided)}


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings()) as planner:
        yield planner


@pytest.mark.thorough
@pytest.mark.parametrize("identifier", sorted(FIXABLE))
def test_exact_edits_take_their_findings_away_and_bring_none(
    process: CheckovProcess, planner: Planner, identifier: str, tmp_path: Path
) -> None:
    stack = tmp_path / identifier
    shutil.copytree(FIXTURES / identifier, stack, ignore=shutil.ignore_patterns("plan.json", "applied.json"))
    plans = {View.PLAN: recorded(identifier, View.PLAN)}
    before = scan(process.environment, stack=stack, plans=plans, process=process)
    exact = {
        one.address: one.edits
        for one in before.findings
        if one.rule == identifier and kind_of(one.edits) is FixKind.EXACT
    }
    changed, left = changed_files(stack, [edit for edits in exact.values() for edit in edits])
    assert exact
    assert not left
    for file in changed:
        file.write()
    formatted = subprocess.run(
        [planner.executable.path, "fmt", "-check", "-diff", stack], capture_output=True, check=False
    )
    assert formatted.returncode == 0, formatted.stdout.decode()
    outcome = planner.outcome(Case(source=stack))
    assert outcome.plan is not None, outcome.failures
    after = scan(process.environment, stack=stack, plans={View.PLAN: dict(outcome.plan)}, process=process)
    assert seen(before) - seen(after) >= {(identifier, address, "failed") for address in exact}
    assert seen(after) - seen(before) == set()
