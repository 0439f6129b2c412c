"""``tfproof plan``."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_each_change_is_listed_with_its_actions(tfproof: Run, stack: Path) -> None:
    done = tfproof("plan", stack, "--var", "name=a")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "create         terraform_data.this\n1 to create\n"


def test_json_for_scripts(tfproof: Run, stack: Path, tmp_path: Path) -> None:
    done = tfproof("plan", stack, "--var", "name=a", "--format", "json", "--output", "report.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text()) == {
        "changes": [{"address": "terraform_data.this", "actions": ["create"]}],
        "summary": {"create": 1},
    }


@pytest.mark.thorough
def test_the_differences_from_another_version_are_shown_as_terraform_shows_them(
    tfproof: Run, stack: Path, tmp_path: Path
) -> None:
    shutil.copytree(stack, tmp_path / "former")
    text = (stack / "main.tf").read_text()
    text = text.replace(
        "[var.name, var.sizes]", "[upper(var.name), var.sizes]\n  triggers_replace = terraform_data.key.id"
    )
    (stack / "main.tf").write_text(f'{text}resource "terraform_data" "key" {{}}\n')
    done = tfproof("plan", stack, "--var", "name=a", "--from", "former")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[2:] == [
        "create         terraform_data.key",
        "delete/create  terraform_data.this  # replace because cannot update",
        '    ~ input[0]                       = "a" → "A"',
        "    + triggers_replace",
        "        (known after apply)",
        "        # from terraform_data.key.id",
        "        # forces replacement",
        "    … 2 more (known after apply): --full",
        "1 to create, 1 to replace",
    ]
    same = tfproof("plan", stack, "--var", "name=a", "--from", "stack", "--format", "json")
    assert json.loads(same.stdout)["summary"] == {}
    refused = tfproof("plan", stack, "--var", "name=a", "--from", "nothing")
    assert refused.returncode == 2


def test_variables_win_over_files_and_lists_are_read_as_terraform_reads_them(tfproof: Run, stack: Path) -> None:
    (stack / "main.tf").write_text(
        (stack / "main.tf").read_text() + 'output "seen" {\n  value = "${var.name} ${join(",", var.sizes)}"\n'
        '  precondition {\n    condition     = var.name == "b" && var.sizes == tolist([1, 2])\n'
        '    error_message = "wrong inputs"\n  }\n}\n'
    )
    (stack / "given.tfvars").write_text('name = "a"\nsizes = [3]\n')
    done = tfproof("plan", stack, "--var-file", stack / "given.tfvars", "--var", "name=b", "--var", "sizes=[1, 2]")
    assert done.returncode == 0, done.stderr


def test_the_users_tree_is_not_touched(tfproof: Run, stack: Path) -> None:
    stack.chmod(0o555)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in stack.rglob("*"))
    assert tfproof("plan", stack, "--var", "name=a").returncode == 0
    assert sorted((path.name, path.stat().st_mtime_ns) for path in stack.rglob("*")) == before
    stack.chmod(0o755)


@pytest.mark.parametrize("command", [[], ["check"], ["plan"]], ids=["tfproof", "check", "plan"])
def test_help_tells_usage_and_exit_codes(tfproof: Run, command: list[str]) -> None:
    done = tfproof(*command, "--help")
    assert done.returncode == 0
    assert "exit codes: 0 clean, 1 findings or undecided checks, 2 could not run" in done.stdout
    assert "default: text" in done.stdout or not command


def denied(rule: str, plan: dict[str, Any]) -> Any:
    """What a rule denies, as conftest and `opa eval` find it: a value that is not there is undefined, and denies nothing."""
    rego = importlib.import_module("regopy").Interpreter()  # it has no types
    rego.add_module("policy.rego", rule)
    rego.set_input(plan)
    return json.loads(str(rego.query("data.main.deny")))["expressions"][0]


def test_a_rule_in_rego_sees_what_only_an_apply_knows(stack: Path, tfproof: Run) -> None:
    (stack / "main.tf").write_text(
        'resource "terraform_data" "key" {}\n'
        'resource "terraform_data" "policy" {\n'
        '  input = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Resource = terraform_data.key.id }] })\n}\n'
        'output "policy" {\n  value = terraform_data.policy.output\n}\n'
    )
    page = (Path(__file__).parents[2] / "docs" / "other-tools.md").read_text(encoding="utf-8")
    rule = page.partition("```rego\n")[2].partition("```")[0]
    for theirs, ours in (("aws_sqs_queue_policy", "terraform_data"), (".policy)", ".input)"), ('"policy"', '"input"')):
        assert theirs in rule
        rule = rule.replace(theirs, ours)  # the same rule about a resource that needs no provider
    run = tfproof("plan", stack, "--applied", "--format", "terraform-json")
    assert run.returncode == 0, run.stderr
    plan = json.loads(run.stdout)
    assert denied(rule, plan) == ["terraform_data.policy lets everybody in"]
    assert plan["tfproof"]["unknown"] == {}
    made_up = {**plan, "tfproof": {**plan["tfproof"], "simulated": {"terraform_data.policy": ["input"]}}}
    assert denied(rule, made_up) == [], "what is simulated is left out, as the page says"
    late = plan["tfproof"]["derived"]  # Terraform itself gives a terraform_data its id
    assert late["terraform_data.key"] == ["id"]
    assert "input" in late["terraform_data.policy"]
    for entry in plan["resource_changes"]:  # as Terraform writes it: without what is known after apply
        for name in late[entry["address"]]:
            del entry["change"]["after"][name]
    assert denied(rule, plan) == []
    statement = json.loads(plan["planned_values"]["outputs"]["policy"]["value"])["Statement"][0]
    assert statement["Effect"] == "Allow"


def test_applied_and_its_format_go_together(stack: Path, tfproof: Run) -> None:
    for words in (["--applied"], ["--format", "terraform-json"], ["--applied", "--format", "json"]):
        run = tfproof("plan", stack, "--var", "name=a", *words)
        assert run.returncode == 2
        assert "expected: --applied --format terraform-json" in run.stderr
