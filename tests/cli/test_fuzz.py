"""``tfproof fuzz`` on a module that needs no provider: real Terraform refuses what no validation does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.forked.client import Forks

SOURCE = """
variable "name" {
  type     = string
  nullable = false

  validation {
    condition     = can(regex("^[a-z-]{3,20}$", var.name))
    error_message = "name must be 3 to 20 letters: \\"shop\\"."
  }
}

variable "block" {
  type     = string
  default  = "10.0.0.0/16"
  nullable = false
}

variable "sizes" {
  type    = map(number)
  default = { small = 1 }
}

resource "terraform_data" "this" {
  input = {
    name   = var.name
    subnet = cidrsubnet(var.block, 8, 1)
    sizes  = length(var.sizes)
  }
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "main.tf").write_text(SOURCE)
    return folder


@pytest.mark.thorough
def test_it_finds_what_no_validation_refuses_and_writes_tests(
    tfproof: Run, module: Path, tmp_path: Path, forks: Forks
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = tfproof("fuzz", "module", "--examples", "60", "--format", "json", "--write-tests", "test_found.py")
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    found = {(one["rule"], one["variable"]): one for one in report["findings"]}
    assert found.keys() == {("missing validation", "block"), ("null let through", "sizes")}
    block = found["missing validation", "block"]
    assert (block["file"], block["line"], block["general"]) == ("module/main.tf", 12, True)
    assert "can(cidrhost(var.block, 0))" in block["fix"] or "regex" in block["fix"] or "length" in block["fix"]
    assert list(block["inputs"]) == ["block"]
    assert found["null let through", "sizes"]["inputs"] == {"sizes": None}
    assert report["complete"]
    assert report["refused"] >= 2
    # Nothing else was written, and the tests fail until the module is mended.
    written = tmp_path / "test_found.py"
    assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in tmp_path.rglob("*.py")} == {"test_found.py"}
    assert _passed(forks, written) == "2 failed"
    mended = SOURCE.replace(
        "  nullable = false\n}",
        '  nullable = false\n\n  validation {\n    condition     = can(cidrsubnet(var.block, 8, 1))\n    error_message = "block."\n  }\n}',
    ).replace("default = { small = 1 }", "default  = { small = 1 }\n  nullable = false")
    (module / "main.tf").write_text(mended)
    assert _passed(forks, written) == "2 passed"
    assert tfproof("fuzz", "module", "--examples", "60").returncode == 0


def _passed(forks: Forks, file: Path) -> str:
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tfproof-no-store", file.name]
    done = forks.run(arguments, cwd=file.parent, env=forks.environment())
    return done.stdout.strip().splitlines()[-1].partition(" in ")[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--examples", "0"), "not a number of inputs: --examples 0"),
        (("--seconds", "nan"), "not a time limit: --seconds nan"),
        (("--only", "nam"), "no such input variable: nam"),
        (("--var", "name=A"), "no inputs of module were found that plan: variable validation at var.name"),
    ],
)
def test_what_cannot_run_is_no_verdict(tfproof: Run, module: Path, arguments: tuple[str, str], said: str) -> None:
    done = tfproof("fuzz", "module", *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr


def test_a_missing_extra_is_said_in_one_line(tfproof: Run, module: Path, tmp_path: Path) -> None:
    (tmp_path / "hypothesis.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'hypothesis'\", name='hypothesis')"
    )
    done = tfproof("fuzz", "module", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        2,
        "tfproof: error: hypothesis is not installed; run: pip install 'tfproof[fuzz]'\n",
    )


@pytest.mark.thorough
def test_a_data_source_that_asks_a_cloud_keeps_nothing_from_being_tried(tfproof: Run, module: Path) -> None:
    asking = 'data "aws_caller_identity" "this" {}\n\noutput "account" {\n  value = data.aws_caller_identity.this.account_id\n}\n'
    (module / "data.tf").write_text(asking)
    done = tfproof("fuzz", "module", "--only", "block", "--examples", "8", "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["undecided"] == 0
    assert {one["variable"] for one in report["findings"]} == {"block"}
