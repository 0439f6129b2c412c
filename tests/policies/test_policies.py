"""Each policy against its fixture: the name of a resource says what the verdict must be.

``pass_*`` passes, ``fail_*`` fails, ``unknown_*`` cannot be decided before apply. Source and plan are the same
configuration, and both views together must give the verdict; no single view may say the opposite.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tfproof.addresses import without_keys
from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, own_policies
from tfproof.scan.environment import clean_environment
from tfproof.scan.plan_file_input import read_plan
from tfproof.scan.worker.policy_folder import declared

FIXTURES = Path(__file__).parent / "fixtures"
IDS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
ORACLE = re.compile(r"(?:^|\.)(pass|fail|unknown)_")
# What names an authorizer is a reference that the source shows.
ALWAYS_DECIDED = frozenset({"CGA_API_02"})
WANTED = {"pass": "passed", "fail": "failed", "unknown": "undecided"}


def recorded(identifier: str, view: View) -> dict[str, Any]:
    """The plan of a fixture, or its state after an apply without a cloud, as it lies beside the source."""
    file = FIXTURES / identifier / f"{view.value}.json"
    if view is View.PLAN:
        return read_plan(file, FIXTURES / identifier)
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read


def oracle(address: str) -> str:
    found = ORACLE.search(address)
    assert found, f"{address} has no oracle in its name"
    return WANTED[found.group(1)]


def test_every_policy_has_a_fixture_and_every_fixture_a_policy() -> None:
    assert [policy.id for policy in declared(own_policies())] == IDS


@pytest.mark.parametrize("identifier", IDS)
def test_the_fixture_has_all_three_kinds_in_source_and_plan(identifier: str) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((FIXTURES / identifier).rglob("*.tf")))
    named = {
        without_keys(address)
        for change in recorded(identifier, View.PLAN)["resource_changes"]
        for address in [change["address"]]
    }
    labels = re.findall(r'^(?:resource "([\w-]+)"|(module)) "((?:pass|fail|unknown)_\w+)"', source, re.MULTILINE)
    kinds = {label.split("_")[0] for _, _, label in labels}
    assert kinds == set(WANTED) - ({"unknown"} if identifier in ALWAYS_DECIDED else set())
    for type_, module, label in labels:
        address = f"{type_ or module}.{label}"
        assert any(name == address or name.startswith(f"{address}.") for name in named), (
            f"{address}: make the plan again"
        )


GUESSED = """
variable "known" {
  default = "ON"
}
variable "missing" {
  type = string
}
variable "nothing" {
  type    = string
  default = null
}
variable "no_flows" {
  type    = list(string)
  default = null
}
locals {
  known = var.known == "ON" ? "ON" : "OFF"
  looped = [for one in [var.missing] : one]
}
resource "aws_s3_bucket" "this" {
  bucket = "this"
}
resource "aws_iam_policy" "unknown_attached" {
  name = "unknown_attached"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
resource "aws_iam_policy_attachment" "this" {
  name       = "this"
  roles      = [for role in [aws_iam_role.this] : role.name]
  policy_arn = aws_iam_policy.unknown_attached.arn
}
resource "aws_iam_role" "this" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity",
    Principal = { Federated = "cognito-identity.amazonaws.com" } }] })
}
"""
CHOICES = {
    "pass_written": '"ON"',
    "pass_variable": "var.known",
    "pass_local": "local.known",
    "unknown_missing": "var.missing",
    "unknown_compared": 'aws_s3_bucket.this.id == "a" ? "OFF" : "ON"',
    "unknown_unequal": 'aws_s3_bucket.this.id != "" ? "ON" : "OFF"',
    "unknown_variable": 'var.missing == "" ? "OFF" : "ON"',
    "unknown_in_local": "local.looped[0]",
    "unknown_counted": 'length(local.looped) > 3 ? "OFF" : "ON"',
    "unknown_negated": '!(var.missing == "a") ? "ON" : "OFF"',
    "unknown_null": 'var.nothing == null ? "OFF" : "ON"',
    "unknown_coalesced": 'coalesce(var.nothing, "OFF")',
    "unknown_splat": 'length(aws_s3_bucket.this[*].id) == 1 ? "ON" : "OFF"',
}


FLOWS = {
    "pass_written": '["ALLOW_USER_SRP_AUTH"]',
    "pass_omitted": "var.no_flows",
    "unknown_coalesced": 'coalesce(var.no_flows, ["ALLOW_USER_PASSWORD_AUTH"])',
    "unknown_list": 'coalescelist(var.no_flows, ["ALLOW_USER_PASSWORD_AUTH"])',
    "unknown_tried": 'try(var.no_flows.of, ["ALLOW_USER_PASSWORD_AUTH"])',
    "unknown_equal": 'var.no_flows == null ? ["ALLOW_USER_PASSWORD_AUTH"] : ["ALLOW_USER_SRP_AUTH"]',
}
"""A list that is null becomes an empty one in Checkov, and what is compared with null is not equal."""


@pytest.mark.thorough
def test_plain_checkov_passes_nothing_that_it_may_have_guessed(checkov: CheckovEnvironment, tmp_path: Path) -> None:
    pools = [
        f'resource "aws_cognito_user_pool" "{name}" {{\n  name = "x"\n  mfa_configuration = {value}\n}}\n'
        for name, value in CHOICES.items()
    ]
    clients = [
        f'resource "aws_cognito_user_pool_client" "{name}" {{\n  name = "x"\n  user_pool_id = "x"\n  explicit_auth_flows = {value}\n}}\n'
        for name, value in FLOWS.items()
    ]
    (tmp_path / "main.tf").write_text(GUESSED + "".join(pools + clients), encoding="utf-8")
    results = plain(checkov, tmp_path, tmp_path, "CGA_UP_01,CGA_CL_01,CGA_PRM_01,CGA_PRM_04")
    passed = {record["resource"] for record in results["passed_checks"]}
    for type_, choices in (("aws_cognito_user_pool", CHOICES), ("aws_cognito_user_pool_client", FLOWS)):
        expected = {name for name in choices if name.startswith("pass_")}
        assert {name for one in passed for kind, _, name in [one.partition(".")] if kind == type_} == expected
    assert "aws_iam_policy.unknown_attached" not in passed


def plain(checkov: CheckovEnvironment, scratch: Path, folder: Path, ids: str) -> Any:
    """What ``checkov --external-checks-dir`` says of a folder."""
    command = [
        str(checkov.python),
        "-m",
        "checkov.main",
        "--skip-download",
        "--external-checks-dir",
        str(own_policies()),
    ]
    command += ["-c", ids, "-o", "json", "--compact", "--framework", "terraform", "-d", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=clean_environment(scratch), cwd=scratch, check=False
    )
    assert done.returncode == 1
    return json.loads(done.stdout)["results"]


@pytest.mark.thorough
def test_plain_checkov_gives_the_same_verdicts(checkov: CheckovEnvironment, tmp_path: Path) -> None:
    """`checkov --external-checks-dir`: what is undecided there is a failed check, for it has no other list."""
    results = plain(checkov, tmp_path, FIXTURES / "CGA_FED_06", "CGA_*")
    failed = {record["resource"] for record in results["failed_checks"] if record["check_id"] == "CGA_FED_06"}
    passed = {record["resource"] for record in results["passed_checks"] if record["check_id"] == "CGA_FED_06"}
    assert {oracle(address) for address in passed} == {"passed"}
    assert {address for address in failed if oracle(address) == "passed"} == set()
    one = next(record for record in results["failed_checks"] if record["resource"].endswith("fail_explicit"))
    assert one["severity"] == "HIGH"
    assert one["guideline"].startswith("https://")
    assert one["details"] == [
        "failed: allow_unauthenticated_identities = true", "expected: allow_unauthenticated_identities = false"
    ]  # fmt: skip
