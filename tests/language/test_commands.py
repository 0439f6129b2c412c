"""What `prove`, `access` and `scan` make of each block and feature: the columns of docs/terraform.md."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tfproof.cli import main

STACKS = Path(__file__).parent / "documents"
# By feature: the address of what has it, and whether each command judges it (1), cannot (0), or has nothing to say (None).
FEATURES: dict[str, tuple[str, dict[str, int | None]]] = {
    "`import`": ("aws_iam_role.imported", {"prove": 1, "access": 1, "scan": 1}),
    "`moved`": ("aws_iam_role.moved", {"prove": 1, "access": None, "scan": 1}),
    "`removed`": ("aws_iam_role.removed", {"prove": None, "access": None, "scan": None}),
    "`check`": ("check.fails", {"prove": None, "access": None, "scan": 1}),
    "override files": ("aws_iam_role.overridden", {"prove": 1, "access": 1, "scan": 1}),
    "`.tf.json`": ("aws_iam_role.json", {"prove": 1, "access": 1, "scan": 1}),
    "provider functions": ("aws_iam_role.function", {"prove": 1, "access": 1, "scan": 1}),
    "`terraform.workspace`": ("aws_iam_role.workspace", {"prove": 1, "access": 1, "scan": 1}),
    "`terraform_remote_state`": ("aws_iam_role.other", {"prove": 0, "access": 0, "scan": 0}),
}
PLACES = {"aws_iam_role.json": "json.tf.json", "aws_iam_role.imported": "main.tf", "aws_iam_role.moved": "main.tf"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The former stack is what is committed, the present one what lies there."""
    folder = tmp_path_factory.mktemp("documents") / "stack"
    shutil.copytree(STACKS / "before", folder)
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    shutil.copytree(STACKS / "now", folder, dirs_exist_ok=True)
    return folder


@pytest.mark.sampled(3)
@pytest.mark.parametrize("command", ["prove", "access", "scan"])
def test_each_feature_has_an_answer(stack: Path, tmp_path: Path, command: str) -> None:
    report = tmp_path / "report.json"
    options = ["--from", "HEAD"] if command == "access" else []
    assert main([command, str(stack), *options, "--format", "json", "--output", str(report)]) == 1
    said = json.loads(report.read_text())
    judged = {one["address"] for one in said["findings"]}
    undecided = {one["address"] for one in said["undecided"]}
    for feature, (address, expected) in FEATURES.items():
        found = 1 if address in judged else 0 if address in undecided else None
        assert found == expected[command], (feature, address)
    places = {one["address"]: one["file"] for one in said["findings"]}
    assert places == places | {address: file for address, file in PLACES.items() if address in places}


@pytest.mark.thorough
def test_locals_only_are_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text('locals {\n  a = "b"\n}\n')
    for command, code, said in (
        ("prove", 1, "nothing was checked, which is not a pass"),
        ("scan", 2, "nothing to check"),
    ):
        assert main([command, str(tmp_path)]) == code
        printed = capsys.readouterr()
        assert said in printed.out + printed.err
