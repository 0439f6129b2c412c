"""``tfproof mutate`` on a module whose tests are native: real Terraform, run blocks as killers and as suggestions."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tfproof.cli import main
from tfproof.terraform import find_executable

MAIN = """
variable "name" {
  type = string

  validation {
    condition     = length(var.name) > 2
    error_message = "The name is too short."
  }
}

resource "terraform_data" "this" {
  input = {
    name   = var.name
    closed = true
    size   = 3
  }
}

output "closed" {
  value = terraform_data.this.input.closed
}
"""
TESTS = """
variables {
  name = "jobs"
}

run "it_is_closed" {
  command = plan

  assert {
    condition     = terraform_data.this.input.closed
    error_message = "It is open."
  }
}

run "short_names_are_refused" {
  command = plan

  variables {
    name = "a"
  }

  expect_failures = [var.name]
}

run "nobody_passes" {
  command = plan

  assert {
    condition     = terraform_data.this.input.name == "other"
    error_message = "It has another name."
  }
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "module"
    (folder / "tests").mkdir(parents=True)
    (folder / "main.tf").write_text(MAIN)
    (folder / "tests/module.tftest.hcl").write_text(TESTS)
    return folder


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(find_executable(None).path), "test", "-no-color"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.thorough
def test_native_runs_notice_mutants_and_what_they_miss_comes_with_a_run_that_does(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(module.parent)
    before = {path: path.read_bytes() for path in module.rglob("*") if path.is_file()}
    written = module.parent / "suggested.tftest.hcl"
    asked = ["mutate", "module", "--operators", "boolean-flipped,number-changed,validation-dropped,output-removed"]
    assert main([*asked, "--format", "json", "--write-tests", str(written)]) == 0
    assert {path: path.read_bytes() for path in module.rglob("*") if path.is_file()} == before
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    mutants = report["files"]["module/main.tf"]["mutants"]
    found = {(one["mutatorName"], one["description"]): one["tfproof"] for one in mutants}
    named = [{"kind": "test", "name": "module/tests/module.tftest.hcl::it_is_closed"}]
    assert found["boolean-flipped", "terraform_data.this.input.closed"]["killers"] == named
    assert found["validation-dropped", "var.name.validation"]["killers"] == [
        {"kind": "test", "name": "module/tests/module.tftest.hcl::short_names_are_refused"}
    ]
    assert found["number-changed", "terraform_data.this.input.size"]["status"] == "never asserted"
    assert found["output-removed", "output.closed"]["status"] == "never asserted"
    [note] = [one for one in report["config"]["notes"] if "nobody_passes" in one]
    assert "it does not pass on the original" in note
    missed = [one for one in mutants if one["tfproof"]["native"] is not None]
    assert len(missed) == 3  # two sizes, and the output

    (module / "tests/module.tftest.hcl").unlink()
    shutil.copy(written, module / "tests")
    assert "3 passed, 0 failed" in run(module).stdout
    (module / "main.tf").write_text(MAIN.replace("size   = 3", "size   = 4"))
    noticed = run(module)
    assert "1 passed, 2 failed" in noticed.stdout, noticed.stdout


def test_native_tests_of_several_folders_do_not_fit_into_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(MAIN)
    assert main(["mutate", "a", "b", "--write-tests", "x.tftest.hcl"]) == 2
    assert "native tests belong to one folder, and 2 are mutated" in capsys.readouterr().err
