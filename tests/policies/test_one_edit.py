"""One careless edit to the stack turns exactly its policy red, where the edit is: neither silence nor a chorus."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.policies.edits.edit import Edit
from tests.policies.one_edit_table import EDITS

from tfproof import PlannedCase
from tfproof.addresses import ResourceInstance
from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, own_policies, scan
from tfproof.scan.worker.policy_folder import declared

ROOT = Path(__file__).parents[2]
Seen = set[tuple[str, str, str, int]]


def edited(edit: Edit, folder: Path) -> Path:
    stack = folder / "terraform"
    shutil.copytree(ROOT / "terraform", stack)
    path = stack / edit.file
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) == 1, f"{edit.file} does not hold this once: {edit.old}"
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return stack


def wanted(edit: Edit, stack: Path) -> Seen:
    """What must go red: id, address, file, and the line that the resource's block begins on after the edit."""
    every = [(edit.id, edit.address), *((red.id, red.address) for red in edit.also)]
    return {(identifier, address, *_place(edit, address, stack)) for identifier, address in every}


def _place(edit: Edit, address: str, stack: Path) -> tuple[str, int]:
    file = edit.block_in or edit.file
    block = ResourceInstance.parse(address).resource
    lines = (stack / file).read_text(encoding="utf-8").splitlines()
    return file, lines.index(f'resource "{block.type}" "{block.name}" {{') + 1


def own(once: CheckovProcess, case: PlannedCase) -> Findings:
    """Scan source and plan with our policies; the applied view as well where those two leave something undecided."""
    views = {View.PLAN: dict(case.plan)}
    result = scan(once.environment, stack=case.case.source, plans=views, process=once, stock=False)
    if not result.undecided:
        return result
    views[View.APPLIED] = dict(case.applied)
    return scan(once.environment, stack=case.case.source, plans=views, process=once, stock=False)


def test_every_policy_has_an_edit_that_breaks_it() -> None:
    edited_ids = {edit.id for edit in EDITS}
    assert edited_ids == {policy.id for policy in declared(own_policies())}


def test_whatever_else_an_edit_breaks_has_a_reason() -> None:
    assert all(len(red.reason.split()) > 3 for edit in EDITS for red in (*edit.also, *edit.undecided))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit.id}-{edit.address.rsplit('.', 2)[-2]}")
@pytest.mark.thorough
def test_one_edit_breaks_exactly_its_policy(
    once: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path, edit: Edit
) -> None:
    stack = edited(edit, tmp_path)
    result = own(once, tfproof_case(stack, var_files=[stack / "example.tfvars"], **edit.inputs))
    unclear = {(one.rule, one.address): one.found for one in result.undecided}
    assert set(unclear) == {(one.id, one.address) for one in edit.undecided}, unclear
    seen = {
        (one.rule, one.address, *((one.location.file, one.location.line) if one.location else ("", 0)))
        for one in result.findings
    }
    assert seen == wanted(edit, stack), {one.rule: one.found for one in result.findings}
