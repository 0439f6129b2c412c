"""``tfproof plan``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

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
