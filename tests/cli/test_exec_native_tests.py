"""``tfproof exec`` around ``terraform test``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.terraform import find_executable
from tfproof.terraform.mirror import find_mirrors

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def mocked(tmp_path: Path) -> Path:
    """Native tests of a module that needs the AWS provider."""
    mirrors = "".join(f'  filesystem_mirror {{\n    path = "{m.root}"\n  }}\n' for m in find_mirrors())
    (tmp_path / "cli.tfrc").write_text(f"provider_installation {{\n{mirrors}}}\n")
    (tmp_path / "main.tf").write_text(
        'variable "name" {\n  type = string\n}\nresource "aws_cognito_user_pool" "this" {\n  name = var.name\n}\n'
    )
    runs = "".join(
        f'run "{name}" {{\n  variables {{\n    name = "{name}"\n  }}\n  assert {{\n'
        '    condition     = aws_cognito_user_pool.this.name == "one"\n    error_message = "another name"\n  }\n}\n'
        for name in ("one", "two")
    )
    (tmp_path / "main.tftest.hcl").write_text('mock_provider "aws" {}\n' + runs)
    return tmp_path


@pytest.mark.thorough
def test_native_tests_say_the_same(tfproof: Run, mocked: Path) -> None:
    environment = {"TF_CLI_CONFIG_FILE": str(mocked / "cli.tfrc"), "CHECKPOINT_DISABLE": "1"}
    terraform = find_executable().path
    subprocess.run(
        [terraform, "init", "-input=false"],
        cwd=mocked, env={**os.environ, **environment}, check=True, timeout=120, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    stock = subprocess.run(
        [terraform, "test", "-no-color"],
        cwd=mocked, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    done = tfproof("exec", "--", terraform, "test", "-no-color", **environment)
    assert (done.returncode, done.stdout) == (stock.returncode, stock.stdout)
    assert "1 passed, 1 failed." in done.stdout
