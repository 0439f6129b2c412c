"""What another version of a provider would do to everything that a stack made: with versions of a stub provider."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
STUB = Path(__file__).parents[1] / "provider" / "stub_provider.py"
SYSTEM = f"{sys.platform}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(platform.machine(), platform.machine()) }"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    for release in (5, 6, 7):
        package = tmp_path / f"mirror/registry.terraform.io/hashicorp/aws/{release}.0.0/{SYSTEM}"
        package.mkdir(parents=True)
        program = package / f"terraform-provider-aws_v{release}.0.0"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STUB}" --release {release}\n', encoding="utf-8")
        program.chmod(0o755)
    return tmp_path / "mirror"


def _stack(tmp_path: Path, version: str, more: str = "") -> Path:
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "main.tf").write_text(
        "terraform {\n  required_providers {\n"
        f'    aws = {{ source = "hashicorp/aws", version = "{version}" }}\n  }}\n}}\n'
        'provider "aws" {\n  region = "eu-west-1"\n}\n'
        'resource "aws_sqs_queue" "this" {\n  name = "jobs"\n}\n' + more,
        encoding="utf-8",
    )
    return folder


@pytest.mark.thorough
def test_from_5_to_6_nothing_changes_but_what_is_deprecated_is_told(tfproof: Run, tmp_path: Path, mirror: Path) -> None:
    stack = _stack(tmp_path, "5.0.0", 'resource "aws_opsworks_stack" "old" {\n  name = "old"\n}\n')
    before = sorted(path.name for path in stack.iterdir())
    done = tfproof("upgrade", stack, "--provider", "aws=6.0.0", "--mirror", mirror)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no changes" in done.stdout
    assert "Deprecated Resource" in done.stdout
    assert sorted(path.name for path in stack.iterdir()) == before


def test_what_a_version_replaces_changes_or_drops_is_told(tfproof: Run, tmp_path: Path, mirror: Path) -> None:
    stack = _stack(tmp_path, "~> 5.0")
    done = tfproof("upgrade", stack, "--provider", "aws=7.0.0", "--mirror", mirror, "--format", "json")
    report = json.loads(done.stdout)
    (change,) = report["changes"]
    assert (change["address"], change["action"]) == ("aws_sqs_queue.this", "replace")
    assert [(one["attribute"], one["before"], one["after"]) for one in change["forced_by"]] == [
        ("mode", "'plain'", "'fancy'")
    ]
    text = (stack / "main.tf").read_text(encoding="utf-8")
    (stack / "main.tf").write_text(
        text + 'resource "aws_opsworks_stack" "old" {\n  name = "old"\n}\n', encoding="utf-8"
    )
    gone = tfproof("upgrade", stack, "--provider", "aws=7.0.0", "--mirror", mirror)
    assert gone.returncode == 1
    assert "aws_opsworks_stack" in gone.stdout + gone.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--provider", "aws"], "not a version of a provider"),
        (["--provider", "aws=>6"], "not a version"),
        (["--provider", "azurerm=4.0.0"], "the source has no provider azurerm"),
        (["--provider", "aws=9.9.9"], "a provider cannot be had"),
        ([], "say what to upgrade from"),
        (["--from", "HEAD", "--provider", "aws=6.0.0"], "either --from or --provider"),
    ],
)
def test_what_cannot_be_is_one_error(tfproof: Run, tmp_path: Path, mirror: Path, options: list[str], said: str) -> None:
    done = tfproof("upgrade", _stack(tmp_path, "5.0.0"), "--mirror", mirror, *options)
    assert done.returncode == 2
    assert said in done.stderr
