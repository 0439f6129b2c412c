"""Each exact edit takes its finding away, brings no other, and leaves a stack that plans and replaces nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.policies.fixed import must_be_mended
from tests.policies.test_fixture_verdicts import FIXABLE, PRICED
from tests.policies.test_policies import FIXTURES, recorded

from tfproof.cases import Case, Planner, Settings
from tfproof.findings import View
from tfproof.scan import CheckovProcess, scan
from tfproof.source_edits import FixKind

STOCK = Path(__file__).parent / "stock_fixes"
TESTED = Path(__file__).parents[2] / "src" / "tfproof" / "scan" / "worker" / "stock_values.py"


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings()) as planner:
        yield planner


@pytest.mark.thorough
@pytest.mark.parametrize("identifier", sorted(FIXABLE | PRICED))
def test_edits_of_a_policy(process: CheckovProcess, planner: Planner, identifier: str, tmp_path: Path) -> None:
    former, stack = tmp_path / "former", tmp_path / "now"
    for folder in (former, stack):
        shutil.copytree(FIXTURES / identifier, folder, ignore=shutil.ignore_patterns("plan.json", "applied.json"))
    plans = {View.PLAN: recorded(identifier, View.PLAN)}
    before = scan(process.environment, stack=stack, plans=plans, process=process)
    kind = FixKind.LIKELY if identifier in PRICED else FixKind.EXACT
    must_be_mended(process, planner, stack=stack, former=former, before=before, rules={identifier}, kind=kind)


@pytest.mark.thorough
def test_exact_edits_of_stock_policies(process: CheckovProcess, planner: Planner, tmp_path: Path) -> None:
    """Those of which Checkov itself says which boolean it wants, and of which a change replaces nothing."""
    tested = set(re.findall(r'"(CKV_AWS_\d+)"', TESTED.read_text(encoding="utf-8")))
    assert {policy.id for policy in process.loaded.policies if policy.safe and not policy.own} == tested
    stack = tmp_path / "now"
    shutil.copytree(STOCK, stack)
    plan = planner.outcome(Case(source=STOCK)).plan
    assert plan is not None
    before = scan(process.environment, stack=stack, plans={View.PLAN: dict(plan)}, process=process)
    mended = must_be_mended(process, planner, stack=stack, former=STOCK, before=before, rules=tested)
    assert {rule for rule, _, _ in mended} == tested
