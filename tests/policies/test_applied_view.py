"""What a plan hides is judged after an apply without a cloud, and a stand-in is never the cause of a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import find_checkov, own_policies, scan

ROOT = Path(__file__).parents[2]
stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
SPELLINGS = ("jsonencode", "heredoc", "templatefile", "for_expression")


def scanned(case: PlannedCase, *, applied: bool) -> Findings:
    views = {View.PLAN: dict(case.plan)} | ({View.APPLIED: dict(case.applied)} if applied else {})
    return scan(find_checkov(), stack=case.case.source, plans=views, policies=own_policies())


def test_the_applied_stack_has_no_finding_and_decides_more_than_its_plan(stack: PlannedCase) -> None:
    before, after = scanned(stack, applied=False), scanned(stack, applied=True)
    assert (after.findings, after.undecided) == ((), ())
    assert after.checks > before.checks


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_trust_that_the_plan_hides_is_decided(tfproof_case: CaseFactory, spelling: str) -> None:
    result = scanned(tfproof_case(f"tests/applied/spellings/{spelling}"), applied=True)
    rules = {finding.rule for finding in (*result.findings, *result.undecided)}
    assert not {rule for rule in rules if rule.startswith("CGA_FED_0") and rule <= "CGA_FED_03"}


def test_a_hidden_trust_that_admits_guests_is_found(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    text = (ROOT / "tests/applied/spellings/heredoc/main.tf").read_text()
    assert text.count('"authenticated"') == 1
    (tmp_path / "main.tf").write_text(text.replace('"authenticated"', '"*authenticated"'))
    result = scanned(tfproof_case(tmp_path), applied=True)
    assert "CGA_FED_02" in {finding.rule for finding in result.findings}
