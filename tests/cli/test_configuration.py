"""The command in a repository with a configuration file."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

STACK = """
variable "name" {
  type = string
}

resource "terraform_data" "this" {
  # checkov:skip=CKV_AWS_1:
  input = var.name
}
"""
FILE = """
fail_on = "high"
[severities]
TFPROOF_SKIP = "medium"
[[stacks]]
name = "one"
folder = "infra/one"
variables = { name = "first" }
[[stacks]]
folder = "infra/two"
[[stacks]]
name = "three"
folder = "infra/one"
variables = { name = "third" }
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two root modules, of which one needs an input that the configuration file does not give."""
    for name in ("one", "two"):
        (tmp_path / "infra" / name).mkdir(parents=True)
        (tmp_path / "infra" / name / "main.tf").write_text(STACK)
    (tmp_path / "tfproof.toml").write_text(FILE)
    return tmp_path


def test_all_stacks_are_one_report_and_one_that_does_not_plan_is_no_pass(repository: Path, tfproof: Run) -> None:
    baseline = repository / "baseline.json"
    run = tfproof(
        "check", "--format", "json", "--also", "sarif=report.sarif", "--write-baseline", baseline, "--skip", "CKV_AWS_2"
    )
    assert run.returncode == 2, run.stderr
    assert "stack: infra/two" in run.stderr
    report = json.loads(run.stdout)
    assert (report["findings"], report["undecided"]) == ([], []), "the baseline accepts everything"
    assert set(report["summary"]["stacks"]) == {"one", "infra/two", "three"}
    assert report["versions"].keys() == {"terraform", "checkov"}
    accepted = {(entry["rule"], entry["address"]) for entry in json.loads(baseline.read_text())["accepted"]}
    assert ("TFPROOF_STACK", "infra/two: infra/two") in accepted
    assert ("TFPROOF_SKIP", "one: terraform_data.this") in accepted
    assert ("TFPROOF_SKIP", "three: terraform_data.this") in accepted
    assert tfproof("check", "one", "--write-baseline", baseline, "--no-scan").returncode in (0, 1)
    kept = {(entry["rule"], entry["address"]) for entry in json.loads(baseline.read_text())["accepted"]}
    assert ("TFPROOF_SKIP", "three: terraform_data.this") in kept, "what this run is not about stays"


def test_a_name_chooses_a_stack_and_options_win_over_the_file(repository: Path, tfproof: Run) -> None:
    run = tfproof("config", "three", "--fail-on", "low", "--var", "name=mine", "--format", "json")
    shown = json.loads(run.stdout)
    assert [stack["name"] for stack in shown["stacks"]] == ["three"]
    assert shown["settings"]["fail_on"] == {"value": "low", "from": "option --fail-on"}
    assert "first" not in run.stdout, "values may be secrets"


def test_a_folder_chooses_every_stack_of_it_and_another_command_asks_for_one(repository: Path, tfproof: Run) -> None:
    shown = json.loads(tfproof("config", "infra/one", "--format", "json").stdout)
    assert [stack["name"] for stack in shown["stacks"]] == ["one", "three"]
    refused = tfproof("plan", "infra/one")
    assert refused.returncode == 2
    assert "tfproof plan one" in refused.stderr
    assert tfproof("plan", "three").stdout.startswith("create ")


def test_a_stack_that_there_is_not_is_refused_by_each_command_with_the_nearest_name(
    repository: Path, tfproof: Run
) -> None:
    for command in ("config", "check", "plan", "test"):
        refused = tfproof(command, "thre")
        assert (refused.returncode, refused.stdout) == (2, ""), command
        assert "no such folder: thre\n" in refused.stderr
        assert "name the stack three, or a folder that exists\n" in refused.stderr
    assert tfproof("config", "tfproof.toml").returncode == 2


def test_a_fault_of_the_file_is_an_error_before_anything_runs(repository: Path, tfproof: Run) -> None:
    (repository / "tfproof.toml").write_text('fail_on = "hgih"\n')
    refused = tfproof("check")
    assert refused.returncode == 2
    assert "tfproof.toml:1" in refused.stderr
    assert "write high" in refused.stderr
    assert tfproof("config", "--no-config").returncode == 0


def test_root_modules_are_found_below_a_folder(repository: Path, tfproof: Run) -> None:
    example = repository / "modules" / "queue" / "examples" / "basic"
    example.mkdir(parents=True)
    (repository / "modules" / "queue" / "main.tf").write_text(STACK)
    (example / "main.tf").write_text('module "queue" {\n  source = "../.."\n  name = "x"\n}\n')
    (repository / ".terraform" / "modules").mkdir(parents=True)
    (repository / ".terraform" / "modules" / "main.tf").write_text(STACK)
    shown = json.loads(tfproof("config", "--recursive", "--format", "json").stdout)
    assert [stack["folder"] for stack in shown["stacks"]] == [
        "infra/one", "infra/two", "infra/one", "modules/queue/examples/basic",
    ]  # fmt: skip


def test_a_rule_is_explained_offline_and_a_near_one_is_named(tfproof: Run) -> None:
    assert tfproof("explain", "cga_fed_02").stdout.startswith("# CGA_FED_02: ")
    stock = tfproof("explain", "ckv_aws_18").stdout
    assert stock.startswith("# CKV_AWS_18: Ensure the S3 bucket has access logging enabled\n")
    assert "Judges `aws_s3_bucket`" in stock
    wrong = tfproof("explain", "PROOF_PATH_GUESTS")
    assert (wrong.returncode, "tfproof explain PROOF_PATH_GUEST\n" in wrong.stderr) == (2, True)
    wrong = tfproof("explain", "CKV_AWS_18X")
    assert (wrong.returncode, "tfproof explain CKV_AWS_18\n" in wrong.stderr) == (2, True)
