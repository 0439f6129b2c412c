"""``tfproof check``, with real Terraform, the real AWS provider and real Checkov."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

FOREIGN = {
    "main.tf": """
terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket = "somebodys-state"
    key    = "network"
    region = "eu-central-1"
  }
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region  = var.region
  profile = "production"
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/deploy"
  }
}

provider "aws" {
  alias  = "replica"
  region = "eu-west-1"
}

variable "region" {
  type = string
}

module "sign_in" {
  source    = "./modules/sign_in"
  providers = { aws = aws, aws.other = aws.replica }
}
""",
    "modules/sign_in/main.tf": """
terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.other]
    }
  }
}

module "pools" {
  source = "./pools"
  guests = true
}

module "elsewhere" {
  source    = "./pools"
  providers = { aws = aws.other }
  guests    = false
}
""",
    "modules/sign_in/pools/main.tf": """
variable "guests" {
  type = bool
}

module "identity" {
  source = "../identity"
  guests = var.guests
}
""",
    "modules/sign_in/identity/main.tf": """
variable "guests" {
  type = bool
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "visitors"
  allow_unauthenticated_identities = var.guests
}
""",
}


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A stack in a git repository: a backend, two provider aliases, a role to assume, three levels of modules."""
    root = tmp_path / "foreign stack"
    for name, text in FOREIGN.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def test_a_foreign_stack_is_checked_as_it_is_and_not_touched(tfproof: Run, foreign: Path) -> None:
    done = tfproof("check", foreign, "--var", "region=eu-central-1", "--format", "json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    guests = [finding for finding in report["findings"] if finding["rule"] == "CGA_FED_06"]
    assert {finding["address"] for finding in guests} == {
        "module.sign_in.module.pools.module.identity.aws_cognito_identity_pool.this"
    }
    assert {(finding["file"], finding["line"]) for finding in guests} == {("modules/sign_in/identity/main.tf", 6)}
    assert {finding["severity"] for finding in guests} == {"high"}
    status = subprocess.run(["git", "status", "--porcelain"], cwd=foreign, capture_output=True, text=True, check=True)
    assert status.stdout == ""


@pytest.mark.thorough
def test_a_stack_that_looks_things_up_is_checked_without_a_cloud(tfproof: Run, repository: Path) -> None:
    done = tfproof("check", repository / "tests/applied/lookups")
    assert done.returncode in (0, 1), done.stderr
    assert (
        "unknown:   what a cloud would answer to data.aws_caller_identity.me, data.aws_route53_zone.this" in done.stdout
    )
    assert "scanned:   source, plan and applied, " in done.stdout


@pytest.mark.thorough
def test_our_own_stack_is_clean(tfproof: Run, repository: Path, kept: dict[str, str]) -> None:
    stack = repository / "terraform"
    done = tfproof("check", stack, "--var-file", stack / "example.tfvars", **kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("0 findings, 0 undecided in ")
    assert int(done.stdout.split()[-2]) > 100
    assert "scanned:   source, plan and applied, " in done.stdout
    assert "proved:    6 of 6 claims" in done.stdout


def test_a_folder_of_policies_that_is_not_there(tfproof: Run, stack: Path) -> None:
    done = tfproof("check", stack, "--var", "name=a", "--policies", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_checkov_that_is_not_there(tfproof: Run, stack: Path) -> None:
    done = tfproof("check", stack, "--var", "name=a", "--checkov", "nowhere/python")
    assert done.returncode == 2
    assert "nowhere/python" in done.stderr


def test_without_a_checkov_everything_else_runs_and_the_exit_code_says_that_the_scan_is_missing(
    stack: Path, tfproof: Run, tmp_path: Path
) -> None:
    run = tfproof(
        "check", stack, "--var", "name=a", "--also", "json=report.json", TFPROOF_CHECKOV=str(tmp_path / "none")
    )
    assert run.returncode == 2
    assert "scanned:   no: Cannot find Checkov" in run.stdout
    [undecided] = json.loads((tmp_path / "report.json").read_text())["undecided"]
    assert (undecided["rule"], "tfproof setup-checkov" in undecided["fix"]) == ("TFPROOF_SCAN", True)
    run = tfproof("check", stack, "--var", "name=a", "--no-scan", TFPROOF_CHECKOV=str(tmp_path / "none"))
    assert (run.returncode, "scanned:   no (--no-scan)" in run.stdout) == (1, True), "nothing is checked there"
    assert tfproof("scan", stack, "--source-only", TFPROOF_CHECKOV=str(tmp_path / "none")).returncode == 2
