"""A stack that does not plan is told in few lines, with what helps."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tfproof.cli import main


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "main.tf"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["plan"]) == 2
    return capsys.readouterr().err


def test_many_missing_inputs_are_one_line_and_a_way_to_values(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stack.write_text("".join(f'variable "v{number}" {{}}\n' for number in range(3)), encoding="utf-8")
    text = said(capsys)
    assert "  - missing input at var.v0 (main.tf:1), var.v1 (main.tf:2), var.v2 (main.tf:3)\n" in text
    assert text.count("--var NAME=VALUE") == 1
    assert "`tfproof init` looks for values" in text
    assert "TF_VAR_" not in text
    stack.with_name("tfproof.toml").touch()
    assert "tfproof init" not in said(capsys)


def test_a_variable_of_the_environment_is_said_not_to_count(
    stack: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.write_text('variable "password" {}\n', encoding="utf-8")
    monkeypatch.setenv("TF_VAR_password", "hunter2")
    text = said(capsys)
    assert "TF_VAR_* of the environment do not count" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ('terraform {\n  required_version = ">= 99"\n}\n', "--terraform PATH"),
        ('resource "terraform_data" "a" {\n  inputs = 1\n}\n', "see --mirror"),
        ('output "a" {\n  value = terraform_data.a.id\n}\n', "correct the configuration at that place"),
    ],
)
def test_what_is_around_a_configuration_has_a_fix_of_its_own(
    source: str, fix: str, stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.write_text(source, encoding="utf-8")
    assert fix in said(capsys).partition("fix:")[2]


@pytest.mark.parametrize("command", ["upgrade", "access", "review"])
def test_a_former_version_that_cannot_be_loaded_is_named(
    command: str, stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.write_text('resource "terraform_data" "a" {\n  count = \n}\n', encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True)
    stack.write_text('resource "terraform_data" "a" {}\n', encoding="utf-8")
    assert main([command, "--from", "HEAD", *(["--no-scan"] if command == "review" else [])]) == 2
    assert re.search(r"error: \S+ as it was at HEAD", capsys.readouterr().err)
