"""``tfproof scan``: its views, its options, and what a user can get wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tfproof.scan import own_policies

Run = Callable[..., subprocess.CompletedProcess[str]]
POOL = """
resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = true
}
"""
ONLY = ("--policy", "CGA_FED_06", "--no-stock")


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    """A stack that allows guests, which Checkov's source view says without any plan."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "main.tf").write_text(POOL)
    return folder


def plan_of(*, guests: bool, **more: Any) -> dict[str, Any]:
    common = {"address": "aws_cognito_identity_pool.this", "mode": "managed", "type": "aws_cognito_identity_pool"}
    values = {"identity_pool_name": "shop", "allow_unauthenticated_identities": guests, **more}
    resource = {**common, "name": "this"}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**resource, "values": values}]}},
        "resource_changes": [{**resource, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": {}}]}},
    }


def refused(done: subprocess.CompletedProcess[str], *says: str) -> None:
    """The command could not run, and says why once."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("tfproof: error: ")
    assert done.stderr.count("error:") == 1
    assert "Traceback" not in done.stderr
    for text in says:
        assert text in done.stderr


def test_the_policies_are_listed_with_their_severities(tfproof: Run, repository: Path) -> None:
    done = tfproof("scan", "--list", "--no-stock")
    assert done.returncode == 0, done.stderr
    files = {path.stem for path in (repository / "docs" / "policies").glob("CGA_*.md")}
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines() if line.startswith("CGA_")]
    assert {line[0] for line in lines} == files
    assert {line[1] for line in lines} == {"critical", "high", "medium", "low"}
    assert done.stdout.splitlines()[-1].startswith(f"{len(files)} policies: 4 critical, ")


@pytest.mark.thorough
def test_chosen_policies_are_listed_for_scripts(tfproof: Run) -> None:
    done = tfproof("scan", "--list", "--policy", "CGA_FED_0[12]", "--format", "json")
    listed = json.loads(done.stdout)
    assert [one["id"] for one in listed] == ["CGA_FED_01", "CGA_FED_02"]
    assert listed[0]["severity"] == "critical"
    refused(tfproof("scan", "--list", "--format", "sarif"), "text or json only")
    refused(tfproof("scan", "--list", "--policy", "CGA_FED_99"), "there is no policy CGA_FED_99")


@pytest.mark.thorough
def test_a_stack_is_planned_and_applied_and_every_view_is_scanned(
    tfproof: Run, repository: Path, kept: dict[str, str]
) -> None:
    stack = repository / "terraform"
    done = tfproof("scan", stack, "--var-file", stack / "example.tfvars", **kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scanned:   source, plan and applied, " in done.stdout
    assert "proved:" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 findings, 0 undecided in ")


@pytest.mark.thorough
def test_the_source_alone_is_scanned_and_a_baseline_accepts_what_it_holds(
    tfproof: Run, pool: Path, tmp_path: Path
) -> None:
    scan = ("scan", pool, "--source-only", *ONLY)
    found = json.loads(tfproof(*scan, "--format", "json").stdout)
    assert [(one["rule"], one["file"], one["line"]) for one in found["findings"]] == [("CGA_FED_06", "main.tf", 2)]
    assert found["summary"]["views"] == ["source"]
    assert found["summary"]["stock_policies"] == 0
    written = tfproof(*scan, "--write-baseline", "accepted.json")
    assert written.returncode == 0, written.stdout + written.stderr
    assert "1 accepted in accepted.json (written)" in written.stdout
    (pool / "main.tf").write_text(POOL.replace("= true", "= false"))
    unused = tfproof(*scan, "--baseline", "accepted.json")
    assert unused.returncode == 0
    assert "matches nothing any more: CGA_FED_06 aws_cognito_identity_pool.this" in unused.stdout
    assert [path.name for path in pool.iterdir()] == ["main.tf"]


@pytest.mark.thorough
def test_a_plan_that_somebody_else_made_is_scanned_without_terraform(tfproof: Run, pool: Path, tmp_path: Path) -> None:
    (pool / "main.tf").write_text(POOL.replace("= true", "= var.guests") + 'variable "guests" {\n  type = bool\n}\n')
    (tmp_path / "plan.json").write_text(json.dumps(plan_of(guests=True)))
    done = tfproof(
        "scan", pool, "--plan", "plan.json", "--policies", "own", *ONLY, "--format", "json", TFPROOF_TERRAFORM="nowhere"
    )
    assert done.returncode == 1, done.stderr
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["view"], finding["file"], finding["line"]) == ("plan", "main.tf", 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, ["cannot read the plan plan.json"]),
        ("PK\x03\x04", ["saved plan, not its JSON", "terraform show -json"]),
        ("Terraform will perform the following actions", ["is not JSON", "plan.json:1"]),
        ('{"version": "1.11.4"}', ["holds no plan", "format_version"]),
        ("[1]", ["holds no plan"]),
        (json.dumps({**plan_of(guests=True), "format_version": "2.0"}), ["format version 2.0", "newer tfproof"]),
    ],
)
def test_a_plan_file_that_is_none(
    tfproof: Run, pool: Path, tmp_path: Path, content: str | None, says: list[str]
) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_text(content)
    refused(tfproof("scan", pool, "--plan", "plan.json"), *says)


@pytest.mark.thorough
def test_a_plan_of_fifty_megabytes_is_scanned_like_any_other(tfproof: Run, pool: Path, tmp_path: Path) -> None:
    plan = json.dumps(plan_of(guests=True, tags={"long": "x" * 26_000_000}))
    assert len(plan) > 50_000_000
    (tmp_path / "plan.json").write_text(plan)
    done = tfproof("scan", pool, "--plan", "plan.json", *ONLY, "--format", "json")
    assert done.returncode == 1, done.stderr
    assert [one["rule"] for one in json.loads(done.stdout)["findings"]] == ["CGA_FED_06"]
    assert len(done.stdout) < 10_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--plan", "plan.json", "--source-only"), "--source-only and --plan"),
        (("--plan", "plan.json", "--var", "a=b"), "--plan and --var,"),
        (("--source-only", "--var-file", "a.tfvars"), "--source-only and --var,"),
    ],
)
def test_options_that_contradict_each_other(tfproof: Run, pool: Path, arguments: tuple[str, ...], says: str) -> None:
    refused(tfproof("scan", pool, *arguments), says)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", ["missing", "empty", "broken", "broken YAML"])
def test_a_folder_of_policies_that_cannot_be_right(tfproof: Run, pool: Path, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "checks"
    if kind != "missing":
        folder.mkdir()
        (folder / "__init__.py").touch()
    if kind == "broken":
        (folder / "broken.py").write_text("class A(:\n")
    if kind == "broken YAML":
        (folder / "broken.yaml").write_text("metadata: [\n")
    says = {
        "missing": "no such folder of policies",
        "empty": "no policy",
        "broken": "broken.py:1",
        "broken YAML": "broken.yaml:2",
    }
    refused(tfproof("scan", pool, "--source-only", "--policies", folder), says[kind], "fix:")


def test_a_policy_in_two_folders(tfproof: Run, pool: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "__init__.py").touch()
    text = (own_policies() / "identity_pool_refuses_guests.py").read_text()
    (folder / "guests_again.py").write_text(text)
    refused(tfproof("scan", pool, "--policies", "own", "--policies", folder), "CGA_FED_06 is declared twice")


def test_a_policy_that_there_is_not_is_told_before_anything_is_planned(tfproof: Run, pool: Path) -> None:
    done = tfproof("scan", pool, "--policy", "CGA_FED_99", TFPROOF_TERRAFORM="nowhere")
    refused(done, "there is no policy CGA_FED_99", "CGA_FED_0")


def test_a_baseline_that_is_none(tfproof: Run, pool: Path, tmp_path: Path) -> None:
    refused(tfproof("scan", pool, "--baseline", "nowhere.json"), "nowhere.json", "--write-baseline")
    (tmp_path / "odd.json").write_text("{}")
    refused(tfproof("scan", pool, "--baseline", "odd.json"), "odd.json is no baseline")


@pytest.mark.thorough
def test_source_that_does_not_parse(tfproof: Run, pool: Path) -> None:
    (pool / "broken.tf").write_text('resource "aws_iam_role" "x" {\n')
    refused(tfproof("scan", pool), "broken.tf:1", "--source-only")
    refused(
        tfproof("scan", pool, "--source-only", *ONLY),
        "a file of the configuration cannot be read",
        "broken.tf:",
        "terraform validate",
    )


def test_a_folder_that_is_no_stack(tfproof: Run, tmp_path: Path) -> None:
    refused(tfproof("scan", "nowhere"), "no such folder: nowhere")
    (tmp_path / "empty").mkdir()
    refused(tfproof("scan", "empty", "--source-only"), "no Terraform source in empty")
