"""What a plan hides is judged after an apply without a cloud, and a stand-in is never the cause of a finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.simulated_values import with_marks
from tfproof.scan.facts.unresolved import is_unresolved
from tfproof.scan.facts.view_resource import ViewResource

ROOT = Path(__file__).parents[2]
stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
SPELLINGS = ("jsonencode", "heredoc", "templatefile", "for_expression")


def scanned(once: CheckovProcess, case: PlannedCase, *, applied: bool) -> Findings:
    views = {View.PLAN: dict(case.plan)} | ({View.APPLIED: dict(case.applied)} if applied else {})
    return scan(once.environment, stack=case.case.source, plans=views, process=once)


@pytest.mark.thorough
def test_the_applied_stack_has_no_finding_and_decides_more_than_its_plan(
    once: CheckovProcess, stack: PlannedCase
) -> None:
    before, after = scanned(once, stack, applied=False), scanned(once, stack, applied=True)
    assert (after.findings, after.undecided) == ((), ())
    assert after.checks > before.checks


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_trust_that_the_plan_hides_is_decided(
    process: CheckovProcess, tfproof_case: CaseFactory, spelling: str
) -> None:
    result = scanned(process, tfproof_case(f"tests/applied/spellings/{spelling}"), applied=True)
    rules = {finding.rule for finding in (*result.findings, *result.undecided)}
    assert not {rule for rule in rules if rule.startswith("CGA_FED_0") and rule <= "CGA_FED_03"}


def test_a_hidden_trust_that_admits_guests_is_found(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path
) -> None:
    text = (ROOT / "tests/applied/spellings/heredoc/main.tf").read_text()
    assert text.count('"authenticated"') == 1
    (tmp_path / "main.tf").write_text(text.replace('"authenticated"', '"*authenticated"'))
    result = scanned(process, tfproof_case(tmp_path), applied=True)
    assert "CGA_FED_02" in {finding.rule for finding in result.findings}


@pytest.mark.thorough
def test_no_stock_check_fails_because_of_a_stand_in(once: CheckovProcess, tfproof_case: CaseFactory) -> None:
    """Over 60 types: what fails after apply fails in the source as well, and fewer checks do not know."""
    case = tfproof_case("tests/provider/many_types")
    stack = case.case.source
    before = scan(once.environment, stack=stack, process=once)
    after = scan(once.environment, stack=stack, plans={View.APPLIED: dict(case.applied)}, process=once)
    stock = {(one.rule, one.address) for one in after.findings if not one.rule.startswith("CGA_")}
    assert stock
    assert stock <= {(one.rule, one.address) for one in before.findings}
    assert after.notes["stock_unknown"] < before.notes["stock_unknown"]
    assert after.notes["resources"] > 60


def test_a_value_that_a_plan_does_not_know_is_believed_only_when_it_holds_what_the_cloud_assigned() -> None:
    marks = {"aws_y.b": {"id": True}, "aws_x.a": {"id": True, "chosen": True, "list": [True, False]}}
    after = {
        "aws_y.b": {"id": "id-0001"},
        "aws_x.a": {"id": "id-0002", "arn": "arn:id-0001", "chosen": "ON", "list": ["to id-0001", "b"], "known": "c"},
    }
    resources = [
        {"address": address, "type": address[:5], "mode": "managed", "change": {"after": values}}
        for address, values in after.items()
    ]
    plan = {"resource_changes": [{"address": one, "change": {"after_unknown": mark}} for one, mark in marks.items()]}
    references = {"references": ["aws_y.b.id", "aws_y.b"]}
    expressions: dict[str, Any] = dict.fromkeys(("arn", "chosen", "list", "known"), references)
    configuration = {
        "root_module": {"resources": [{"address": "aws_x.a", "expressions": expressions}, {"address": "aws_y.b"}]}
    }
    applied = with_marks({"resource_changes": resources, "configuration": configuration}, plan)
    (seen,) = ViewResource(PlanFile(applied), address="aws_x.a", type_="aws_x").others("aws_x")
    assert seen.view is View.APPLIED
    assert seen.value("id") is None, "nobody set it"
    assert is_unresolved(seen.value("chosen"))
    assert (seen.value("list"), seen.value("known")) == (["to id-0001", "b"], "c")


def test_a_data_source_that_was_read_during_apply_is_there() -> None:
    data = {"address": "data.aws_y.a", "type": "aws_y", "mode": "data", "values": {"name": "n"}}
    raw = {"prior_state": {"values": {"root_module": {"resources": [data]}}}, "resource_changes": []}
    assert PlanFile(raw).values["data.aws_y.a"] == {"name": "n"}
