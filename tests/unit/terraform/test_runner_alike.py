"""What a suite that was written for tftest relies on, the runner does as tftest does."""

from __future__ import annotations

import gc
import logging
import shutil
import stat
from pathlib import Path
from unittest.mock import patch

import pytest

import tftest
from tfproof.errors import TfproofError
from tfproof.terraform.runner import TerraformRunner

KINDS = [tftest.TerraformTest, TerraformRunner]
PREVENTS = 'resource "terraform_data" "a" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'
# Writes what Terraform would leave in its folder.
FAKE = """#!/bin/sh
case "$1" in
  init) mkdir -p .terraform; touch .terraform.lock.hcl ;;
  apply) touch terraform.tfstate ;;
esac
echo "$1"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "module"
    path.mkdir()
    (path / "main.tf").write_text(PREVENTS)
    return path


@pytest.fixture
def fake(tmp_path: Path) -> str:
    path = tmp_path / "terraform"
    path.write_text(FAKE)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # tftest leaves a file open
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_variable_of_the_environment_is_not_answered_from_the_cache(
    kind: type[tftest.TerraformTest], folder: Path, fake: str, tmp_path: Path
) -> None:
    runner = kind(str(folder), binary=fake, enable_cache=True, cache_dir=tmp_path / "cache", env={"NAME": "one"})
    with patch.object(runner, "execute_command", wraps=runner.execute_command) as ran:
        runner.apply(use_cache=True)
        runner._env["NAME"] = "two"
        runner.apply(use_cache=True)
        runner.apply(use_cache=True)
    assert ran.call_count == 2


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_runners_that_are_alive_at_once_nothing_stays(
    kind: type[tftest.TerraformTest], folder: Path, fake: str
) -> None:
    first = kind(str(folder), binary=fake)
    first.setup()
    first.apply()
    second = kind(str(folder), binary=fake)
    second.setup()
    del first
    gc.collect()
    second.apply()
    del second
    gc.collect()
    assert left(folder) == ["main.tf"]


def test_what_was_there_before_both_stays(folder: Path, fake: str) -> None:
    (folder / "terraform.tfstate").write_text("precious")
    runners = [TerraformRunner(str(folder), binary=fake) for _ in range(2)]
    for runner in runners:
        runner.setup()
    del runner, runners
    gc.collect()
    assert left(folder) == ["main.tf", "terraform.tfstate"]


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.ERROR)
    return caplog


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_copied_aside_is_told_in_the_same_words(
    kind: type[tftest.TerraformTest], folder: Path, fake: str, errors: pytest.LogCaptureFixture
) -> None:
    runner = kind(str(folder), binary=fake)
    with patch.object(shutil, "copy", side_effect=FileNotFoundError("gone")), pytest.raises(tftest.TerraformTestError):
        runner.setup(disable_prevent_destroy=True)
    assert errors.messages[0].startswith("Unable to backup terraform file ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_changed_is_told_in_the_same_words(
    kind: type[tftest.TerraformTest], folder: Path, fake: str, errors: pytest.LogCaptureFixture
) -> None:
    runner = kind(str(folder), binary=fake)
    with (
        patch.object(shutil, "copy"),
        patch("builtins.open", side_effect=PermissionError("read only")),
        pytest.raises(tftest.TerraformTestError),
    ):
        runner.setup(disable_prevent_destroy=True)
    assert errors.messages[0].startswith("Unable to update prevent_destroy in file ")


def test_a_setup_that_fails_leaves_the_folder_as_it_was(folder: Path) -> None:
    with pytest.raises(tftest.TerraformTestError) as caught:
        TerraformRunner(str(folder), binary="/nowhere/terraform").setup(disable_prevent_destroy=True)
    assert isinstance(caught.value, TfproofError)
    assert left(folder) == ["main.tf"]
    assert (folder / "main.tf").read_text() == PREVENTS


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_and_an_executable_that_are_not_there_are_errors_of_tftest(
    kind: type[tftest.TerraformTest], folder: Path
) -> None:
    for runner in (kind("/nowhere-at-all"), kind(str(folder), binary="/nowhere/terraform")):
        with pytest.raises(tftest.TerraformTestError) as caught:
            runner.setup()
        assert caught.value.cmd_error is None
