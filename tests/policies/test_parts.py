"""A scan whose views come one after the other finds what a scan of all of them finds."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import ScanError
from tfproof.findings import View
from tfproof.scan import CheckovProcess, ScanInParts, scan

SOURCE = 'variable "mfa" {\n  default = "ON"\n}\nresource "aws_cognito_user_pool" "a" {\n  name = "a"\n  mfa_configuration = var.mfa\n}\n'


def plan(mfa: str, **more: object) -> dict[str, Any]:
    body = {"address": "aws_cognito_user_pool.a", "mode": "managed", "type": "aws_cognito_user_pool", "name": "a"}
    values = {"name": "a", "mfa_configuration": mfa, **more}
    expressions = {"mfa_configuration": {"references": ["var.mfa"]}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"mfa": {"value": mfa}},
        "planned_values": {"root_module": {"resources": [{**body, "values": values}]}},
        "resource_changes": [{**body, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**body, "expressions": expressions}]}},
    }


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_views_that_come_later_give_the_same_findings(process: CheckovProcess, stack: Path) -> None:
    views = {View.PLAN: plan("OFF"), View.APPLIED: plan("OFF", id="eu-central-1_abc")}
    whole = scan(process.environment, stack=stack, plans=copy.deepcopy(views), process=process)
    assert any(one.rule == "CGA_UP_01" for one in whole.findings)
    parts = ScanInParts(process, stack=stack)
    parts.add({View.PLAN: views[View.PLAN]})
    parts.add(views)
    assert parts.findings() == whole


def test_the_source_is_scanned_with_the_inputs_of_all_views(process: CheckovProcess, stack: Path) -> None:
    whole = scan(process.environment, stack=stack, plans={View.PLAN: plan("OFF")}, process=process)
    parts = ScanInParts(process, stack=stack)
    parts.add({})
    parts.add({View.PLAN: plan("OFF")})
    assert parts.findings() == whole


def test_a_scan_that_nobody_waits_for_changes_no_other(process: CheckovProcess, stack: Path) -> None:
    whole = scan(process.environment, stack=stack, plans={View.PLAN: plan("OFF")}, process=process)
    ScanInParts(process, stack=stack).add({View.PLAN: plan("ON")})
    first, second = (ScanInParts(process, stack=stack) for _ in range(2))
    first.add({View.PLAN: plan("OFF")})
    second.add({View.PLAN: plan("ON")})
    assert all(one.rule != "CGA_UP_01" for one in second.findings().findings)
    assert first.findings() == whole, "also when it is waited for last"


def test_a_plan_of_an_unknown_format_is_refused_when_it_comes(process: CheckovProcess, stack: Path) -> None:
    parts = ScanInParts(process, stack=stack)
    parts.add({})
    with pytest.raises(ScanError, match="format version"):
        parts.add({View.PLAN: {**plan("ON"), "format_version": "2.0"}})
