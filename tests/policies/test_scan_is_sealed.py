"""What a scan takes from its surroundings, which is nothing, and what it shows of secrets, which is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.policies.identity_pools import GOOD, good_stack, own, plan_of, pool

from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, CheckovProcess, own_policies, scan


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    return good_stack(tmp_path)


@pytest.mark.thorough
def test_no_setting_of_the_user_changes_the_result(
    checkov: CheckovEnvironment, stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stack / "main.tf").write_text(GOOD.replace("= false", "= true"), encoding="utf-8")
    before = scan(checkov, stack=stack, policies=own_policies())
    settings = "skip-check:\n  - CGA_FED_06\n  - CKV_AWS_366\nsoft-fail: true\n"
    for place in (stack, tmp_path):
        (place / ".checkov.yaml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "HOME": str(tmp_path), "CKV_IGNORE_HIDDEN_DIRECTORIES": "false", "CHECKOV_CHECK_FAIL_LEVEL": "OFF",
        "BC_API_KEY": "key", "PRISMA_API_URL": "http://127.0.0.1:9", "LOG_LEVEL": "DEBUG", "PYTHONPATH": str(tmp_path),
        "CKV_SKIP_CHECK": "CGA_FED_06", "TF_VAR_x": "evil",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    after = scan(checkov, stack=stack, policies=own_policies())
    assert before == after
    assert ("CGA_FED_06", "aws_cognito_identity_pool.this") in own(after)


def test_no_value_of_the_plan_reaches_a_finding(process: CheckovProcess, stack: Path) -> None:
    secret = "hunter2-hunter2"
    plan = plan_of(
        pool(identity_pool_name=secret, allow_unauthenticated_identities=True),
        {"address": "aws_db_instance.this", "type": "aws_db_instance", "name": "this",
         "values": {"password": secret, "publicly_accessible": True}},
    )  # fmt: skip
    result = scan(process.environment, stack=stack, plans={View.PLAN: plan}, process=process)
    assert len(result.findings) > 2
    printed = json.dumps([finding.to_json() for finding in (*result.findings, *result.undecided)]) + str(result.notes)
    assert secret not in printed


def test_no_sensitive_value_reaches_a_finding_of_ours(process: CheckovProcess, stack: Path) -> None:
    secret = "hunter2-hunter2"
    method = {
        "address": "aws_api_gateway_method.this", "type": "aws_api_gateway_method", "name": "this",
        "values": {"authorization": secret, "http_method": "GET"},
    }  # fmt: skip
    plan = plan_of(pool(), method)
    for change in plan["resource_changes"]:
        change["change"]["after_sensitive"] = {"authorization": True}
    (stack / "api.tf").write_text(
        'variable "how" {\n  type      = string\n  sensitive = true\n}\n'
        'resource "aws_api_gateway_method" "this" {\n  http_method   = "GET"\n  authorization = var.how\n}\n'
    )
    (stack / "terraform.tfvars").write_text(f'how = "{secret}"\n', encoding="utf-8")
    for plans in ({}, {View.PLAN: plan}):
        result = scan(process.environment, stack=stack, plans=plans, process=process)
        found = [finding.found for finding in result.findings if finding.rule == "CGA_API_01"]
        assert found == ["authorization = (sensitive value)"]
