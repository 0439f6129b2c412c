"""What is read or evaluated in a shorter way gets the same verdicts; views that are scanned at once end as one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import ScanError
from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, CheckovProcess, find_checkov, own_policies, scan
from tfproof.scan.environment import clean_environment
from tfproof.scan.worker.compiled_grammar import FOLDER

FIXTURES = Path(__file__).parent / "fixtures"
SCRIPT = """
import json, pathlib, sys
from tfproof.scan.worker.__main__ import Worker
from tfproof.scan.worker import plan_reading
from tfproof.scan.worker import parse_cache
from tfproof.scan.worker import checkov_runner
from tfproof.scan.worker.outside_reads import OutsideReads
import hcl2
from checkov.terraform import plan_parser
from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform

folder, policies, *given = map(pathlib.Path, sys.argv[1:])
plans, stacks = [path for path in given if path.is_file()], [path for path in given if path.is_dir()]
by_lines, load, evaluate = plan_parser.parse, hcl2.load, evaluate_terraform.evaluate
worker = Worker(OutsideReads([]))
worker.answer({"do": "declare", "policies": [str(policies)]})
assert "ok" in worker.answer({"do": "load"})
assert plan_parser.parse is not by_lines and hcl2.load is not load and evaluate_terraform.evaluate is not evaluate
compared = 0
for stack in stacks:
    hcl2.load, evaluate_terraform.evaluate = load, evaluate
    anew = checkov_runner.scan_source(stack)
    parse_cache.parse_and_evaluate_once()
    assert anew == checkov_runner.scan_source(stack) == checkov_runner.scan_source(stack), stack
    compared += len(anew.outcomes)
assert parse_cache._parsed.cache_info().hits and parse_cache._evaluated.cache_info().hits
for plan in plans:
    pretty = folder / "plan.json"
    pretty.write_text(json.dumps(json.loads(plan.read_text()), indent=2))
    plan_parser.parse = by_lines
    one = checkov_runner.scan_plan("plan", pretty)
    plan_reading.read_plans_as_json()
    two = checkov_runner.scan_plan("plan", pretty)
    said = [[(o.policy, o.address, o.outcome, o.found, o.expected, o.keys) for o in v.outcomes] for v in (one, two)]
    # Where a stock check raises, the two readers differ in the exception's name and line, and in nothing else.
    logs = [[line.split(": ")[0] for line in view.log] for view in (one, two)]
    assert said[0] == said[1] and one.entities == two.entities and logs[0] == logs[1], plan
    compared += len(said[0])
print(compared)
"""
PLAIN = """
import os
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Plain(BaseResourceCheck):
    def __init__(self):
        super().__init__(name="plain", id="TST_02", categories=[CheckCategories.IAM],
                         supported_resources=["aws_cognito_identity_pool"])

    def scan_resource_conf(self, conf):
        if "identity_pool_name" in conf and conf["identity_pool_name"] == ["planned"]:
            os._exit(5)
        return CheckResult.PASSED


check = Plain()
"""


@pytest.mark.thorough
def test_what_is_read_as_json_and_evaluated_once_gets_the_same_verdicts_as_in_checkovs_own_way(
    checkov: CheckovEnvironment, tmp_path: Path
) -> None:
    plans = sorted(FIXTURES.glob("*/plan.json"))[::7] + sorted(FIXTURES.glob("*/applied.json"))[3::9]
    stacks = [FIXTURES.parents[2] / "terraform", *sorted(FIXTURES.iterdir())[::8]]
    assert len(plans) > 6
    assert len(stacks) > 6
    done = subprocess.run(
        [checkov.python, "-s", "-P", "-c", SCRIPT, tmp_path, own_policies(), *plans, *stacks],
        capture_output=True, text=True, timeout=300, check=False, env=clean_environment(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 2500


def test_a_policy_that_ends_the_scan_of_one_view_ends_the_scan(checkov: CheckovEnvironment, tmp_path: Path) -> None:
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "plain_check.py").write_text(PLAIN, encoding="utf-8")
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "main.tf").write_text('resource "aws_cognito_identity_pool" "a" {\n  identity_pool_name = "source"\n}\n')
    body = {
        "address": "aws_cognito_identity_pool.a", "mode": "managed", "type": "aws_cognito_identity_pool", "name": "a",
    }  # fmt: skip
    values = {"identity_pool_name": "planned"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**body, "values": values}]}},
        "resource_changes": [{**body, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**body, "expressions": {}}]}},
    }
    with CheckovProcess(checkov, policies=folder) as process:
        with pytest.raises(ScanError, match="exit code 5 in the middle of the plan view"):
            scan(checkov, stack=stack, plans={View.PLAN: plan}, process=process)
        harmless = json.loads(
            json.dumps(plan).replace("planned", "harmless").replace("harmless_values", "planned_values")
        )
        assert scan(checkov, stack=stack, plans={View.PLAN: harmless}, process=process).checks


@pytest.mark.thorough
def test_a_plan_of_50_megabytes_is_scanned(process: CheckovProcess, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  count = 500\n}\n', encoding="utf-8")
    bucket: dict[str, Any] = {"mode": "managed", "type": "aws_s3_bucket", "name": "b"}
    large = [{**bucket, "address": f"aws_s3_bucket.b[{n}]", "index": n} for n in range(500)]
    values: dict[str, Any] = {"bucket": "b", "tags": {"text": "x" * 50_000}}
    pool: dict[str, Any] = {
        "address": "aws_cognito_identity_pool.a", "mode": "managed", "type": "aws_cognito_identity_pool", "name": "a",
    }  # fmt: skip
    every = [*((one, values) for one in large), (pool, {"allow_unauthenticated_identities": True})]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**one, "values": body} for one, body in every]}},
        "resource_changes": [
            {**one, "change": {"actions": ["create"], "before": None, "after": body}} for one, body in every
        ],
        "configuration": {"root_module": {"resources": [{**one, "expressions": {}} for one, _ in every[-2:]]}},
    }
    assert len(json.dumps(plan)) > 50_000_000
    result = scan(process.environment, stack=tmp_path, plans={View.PLAN: plan}, process=process, ids=["CGA_FED_06"])
    assert [(one.rule, one.address) for one in result.findings] == [("CGA_FED_06", "aws_cognito_identity_pool.a")]
    assert result.notes["resources"] == 501


@pytest.mark.thorough
def test_the_grammar_of_checkovs_parser_is_compiled_once() -> None:
    checkov = find_checkov()  # which starts: a fork has its grammar already
    for kept in FOLDER.glob(".lark_cache_*.tmp"):
        kept.unlink()
    with CheckovProcess(checkov, policies=None) as running:
        assert running.loaded.policies
    made = {path: path.stat().st_mtime_ns for path in FOLDER.glob(".lark_cache_*.tmp")}
    assert made
    with CheckovProcess(checkov, policies=None) as running:
        assert running.loaded.policies
    assert {path: path.stat().st_mtime_ns for path in FOLDER.glob(".lark_cache_*.tmp")} == made
