"""Checkov is installed when something plans, and not before: 200 MB say nothing of an input that is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.cli import main
from tfproof.errors import ScanError
from tfproof.scan.environment import CheckovEnvironment

SOURCE = 'variable "name" {\n  type = string\n}\nresource "terraform_data" "this" {\n  input = var.name\n}\n'


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The caches that Checkov would be installed into, on a machine that has none and reaches no index."""
    caches: list[Path] = []

    def find(
        setting: str | None, *, cache: Path | None, install: Callable[[Path], Path] | None = None
    ) -> CheckovEnvironment:
        if install is not None:
            caches.append(cache or Path())
        raise ScanError("Cannot find Checkov", where=str(setting), fix="install it")

    monkeypatch.setattr("tfproof.cli.scan_step.find_checkov", find)
    monkeypatch.delenv("TFPROOF_CHECKOV", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    return caches


@pytest.mark.parametrize("command", ["check", "scan"])
def test_what_does_not_plan_is_said_first(
    command: str, installed: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == 2
    assert "missing input at var.name" in capsys.readouterr().err
    assert installed == []


def test_it_is_installed_once_what_plans_is_to_be_scanned(
    installed: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--var", "name=a"]) == 2
    assert len(installed) == 1
    assert "Cannot find Checkov" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "setting"), [(["--offline"], ""), ([], "nowhere")])
def test_it_is_not_installed_where_it_may_not_or_another_is_named(
    words: list[str], setting: str, installed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFPROOF_CHECKOV", setting)
    assert main(["check", "--var", "name=a", *words]) == 2
    assert installed == []
