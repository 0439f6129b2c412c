"""An equal scan takes kept verdicts: the report is the same, and says so. What reads more than its name covers is never kept."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
NOTE = "verdicts of an equal scan"
RULE = """
metadata:
  id: OWN_1
  name: Input must be good
  category: GENERAL_SECURITY
  severity: HIGH
definition:
  cond_type: attribute
  resource_types: [terraform_data]
  attribute: input
  operator: equals
  value: good
"""
READER = """
from pathlib import Path
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Reader(BaseResourceCheck):
    def __init__(self):
        super().__init__(name="Asks a file elsewhere", id="OWN_2", categories=[CheckCategories.IAM], supported_resources=["terraform_data"])

    def scan_resource_conf(self, conf):
        return CheckResult.PASSED if Path("{file}").read_text() == "yes" else CheckResult.FAILED


check = Reader()
"""
INPUT = 'resource "terraform_data" "this" {{\n  input = "{0}"\n}}\n'


@pytest.fixture
def scanned(tmp_path: Path, tfproof: Run) -> Callable[..., tuple[set[str], bool]]:
    """Scan the stack: the rules that found something, and whether the verdicts were kept."""
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack/main.tf").write_text(INPUT.format("bad"))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/rule.yaml").write_text(RULE)

    def run(*more: str) -> tuple[set[str], bool]:
        report = tmp_path / "report.json"
        done = tfproof(
            "scan", "stack", "--policies", "rules", "--no-stock", f"--also=json={report}", *more,
            TFPROOF_CACHE=str(tmp_path / "cache"),
        )  # fmt: skip
        assert done.stderr == ""
        found = json.loads(report.read_text())["findings"]
        assert done.returncode == (1 if found else 0)
        return {one["rule"] for one in found}, NOTE in done.stdout

    return run


@pytest.mark.thorough
def test_an_equal_scan_is_kept_and_any_edit_is_scanned(
    tmp_path: Path, scanned: Callable[..., tuple[set[str], bool]]
) -> None:
    assert scanned("--source-only") == ({"OWN_1"}, False)
    assert scanned("--source-only") == ({"OWN_1"}, True)
    assert scanned("--source-only", "--no-cache") == ({"OWN_1"}, False)
    assert scanned() == ({"OWN_1"}, False), "the plan and the applied state are new"
    assert scanned() == ({"OWN_1"}, True)
    (tmp_path / "stack/main.tf").write_text(INPUT.format("good"))
    assert scanned() == (set(), False)
    assert scanned() == (set(), True)
    (tmp_path / "rules/rule.yaml").write_text(RULE.replace("value: good", "value: best"))
    assert scanned() == ({"OWN_1"}, False)


def test_a_policy_that_reads_elsewhere_is_asked_each_time(
    tmp_path: Path, scanned: Callable[..., tuple[set[str], bool]]
) -> None:
    (tmp_path / "answer").write_text("yes")
    (tmp_path / "rules/__init__.py").write_text("")
    (tmp_path / "rules/asks_elsewhere.py").write_text(READER.format(file=tmp_path / "answer"))
    assert scanned("--source-only") == ({"OWN_1"}, False)
    (tmp_path / "answer").write_text("no")
    assert scanned("--source-only") == ({"OWN_1", "OWN_2"}, False)
