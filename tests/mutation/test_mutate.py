"""``tfproof mutate`` on a module with planted gaps: real Terraform, real provider, its own pytest."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.forked.client import Forks

from tfproof.hcl import splice
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant import Mutant

MAIN = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type     = string
  nullable = false

  validation {
    condition     = length(var.name) > 2
    error_message = "The name is too short."
  }
}

variable "wait" {
  type     = number
  default  = 0
  nullable = false
}

locals {
  size = 2048
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}

resource "aws_sqs_queue" "this" {
  name                       = "${var.name}-queue"
  delay_seconds              = 0
  max_message_size           = local.size
  message_retention_seconds  = 86400
  receive_wait_time_seconds  = var.wait
  sqs_managed_sse_enabled    = true
  visibility_timeout_seconds = 60
}

resource "aws_sqs_queue_policy" "this" {
  policy    = data.aws_iam_policy_document.this.json
  queue_url = aws_sqs_queue.this.id
}

output "name" {
  value = aws_sqs_queue.this.name
}
"""
TESTS = """
import pytest

import tfproof

queue = tfproof.case("module", name="jobs", wait=1)


@pytest.fixture(scope="session")
def plan(queue):
    return queue.plan


def test_it_is_encrypted(plan):
    assert plan["aws_sqs_queue.this"]["sqs_managed_sse_enabled"] is True


NAMES = set()


def test_it_is_always_named_the_same(queue):  # once it has seen a mutant of the name, it fails for each one after it
    assert queue.plan["aws_sqs_queue.this"]["visibility_timeout_seconds"] > 0
    NAMES.add(queue.plan["aws_sqs_queue.this"]["name"])
    assert len(NAMES) == 1


def test_it_is_named(queue):
    assert queue.plan["aws_sqs_queue.this"]["name"] == "jobs-queue"
    assert queue.plan.output("name") == "jobs-queue"


def test_the_account_sends(plan):
    [statement] = plan["aws_sqs_queue_policy.this"].document("policy").statements
    assert statement.actions == ("sqs:SendMessage",)


def test_a_short_name_is_refused(queue):
    queue.with_inputs(name="a").must_fail("variable validation", match="too short")


def test_there_is_a_name(queue):
    queue.with_inputs(name=None).must_fail("configuration", match="may not be set to null", at="var.name")


def test_the_policy_is_of_something(plan):
    assert plan["aws_sqs_queue_policy.this"].wiring("queue_url").references


TIMES = []


def test_it_passes_once(queue):
    TIMES.append(queue.plan)
    assert len(TIMES) == 1


def test_it_retains_a_day(queue):
    assert queue.plan["aws_sqs_queue.this"]["message_retention_seconds"] in (86400, 86401)
"""
CONFTEST = """
import os

os.register_at_fork(before=lambda: open(os.devnull))  # pytest's own process leaves a file open, which no test is to blame for
"""
OPERATORS = (
    "boolean-flipped,number-changed,text-changed,iam-*,validation-dropped,operator-swapped,argument-removed,depends*,"
    "reference-attribute"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "module").mkdir()
    (folder / "module/main.tf").write_text(MAIN)
    (folder / "test_queue.py").write_text(TESTS)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\nfilterwarnings = error\n")
    (folder / "below").mkdir()  # for all other tests, pytest leaves out what this plugin implements
    (folder / "below/conftest.py").write_text("def pytest_fixture_setup():\n    pass\n")
    (folder / "below/test_nothing.py").write_text("def test_nothing():\n    pass\n")
    return folder


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def run(forks: Forks, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return forks.run(["-m", "tfproof.cli", *arguments], cwd=project, env=forks.environment())


@pytest.fixture(scope="module")
def done(project: Path, forks: Forks) -> Iterator[tuple[dict[str, Any], dict[str, str], str]]:
    before = digest(project)
    written = project.parent / f"{project.name}-suggested.py"
    finished = run(
        forks, project, "mutate", "module", "--operators", OPERATORS, "--format", "json", "--write-tests", str(written)
    )
    assert finished.returncode == 0, finished.stderr
    assert digest(project) == before
    yield json.loads(finished.stdout), before, written.read_text()
    written.unlink()


def mutants(report: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in report["files"]["module/main.tf"]["mutants"]:
        found.setdefault((one["mutatorName"], one["description"]), []).append(one)
    return found


@pytest.mark.parametrize(
    ("operator", "subject", "status"),
    [
        ("boolean-flipped", "aws_sqs_queue.this.sqs_managed_sse_enabled", "killed"),
        ("text-changed", "aws_sqs_queue.this.name", "killed"),
        ("iam-action-widened", "data.aws_iam_policy_document.this.statement.actions", "killed"),
        ("validation-dropped", "var.name.validation", "killed"),
        ("operator-swapped", "var.name.validation", "survived"),  # no test has a name of two letters
        ("number-changed", "aws_sqs_queue.this.visibility_timeout_seconds", "survived"),  # any will do
        ("boolean-flipped", "var.name.nullable", "killed"),
        (
            "boolean-flipped",
            "var.wait.nullable",
            "survived",
        ),  # its clone takes the input; null for a name is reported as before
        ("number-changed", "local.size", "never asserted"),  # a refused case is refused without it too
        (
            "reference-attribute",
            "aws_sqs_queue_policy.this.queue_url",
            "survived",
        ),  # its wiring was read, and any will do
        ("argument-removed", "aws_sqs_queue.this.delay_seconds", "equivalent"),  # 0 is what it is when unset
        ("argument-removed", "aws_sqs_queue_policy.this.policy", "rejected"),
    ],
)
def test_each_mutant_becomes_what_it_should(
    done: tuple[dict[str, Any], dict[str, str], str], operator: str, subject: str, status: str
) -> None:
    found = mutants(done[0])[operator, subject]
    assert {one["tfproof"]["status"] for one in found} == {status}


def test_a_killer_is_named(done: tuple[dict[str, Any], dict[str, str], str]) -> None:
    [mutant] = mutants(done[0])["boolean-flipped", "aws_sqs_queue.this.sqs_managed_sse_enabled"]
    assert mutant["tfproof"]["killers"] == [{"kind": "test", "name": "test_queue.py::test_it_is_encrypted"}]


def test_a_test_that_does_not_pass_twice_kills_nothing(done: tuple[dict[str, Any], dict[str, str], str]) -> None:
    [note] = [one for one in done[0]["config"]["notes"] if "test_it_passes_once" in one]
    assert "does not pass when it runs again" in note
    killers = {
        killer["name"] for found in mutants(done[0]).values() for one in found for killer in one["tfproof"]["killers"]
    }
    assert "test_queue.py::test_it_passes_once" not in killers


def test_what_one_mutant_leaves_behind_notices_no_other(done: tuple[dict[str, Any], dict[str, str], str]) -> None:
    name = "test_queue.py::test_it_is_always_named_the_same"
    noticed = [one for found in mutants(done[0]).values() for one in found if name in str(one["tfproof"]["killers"])]
    assert all("aws_sqs_queue.this.name" in one["tfproof"]["changes"] for one in noticed)


@pytest.mark.thorough
def test_suggested_assertions_pass_on_the_original_and_fail_on_their_mutant(
    done: tuple[dict[str, Any], dict[str, str], str], project: Path, tmp_path: Path
) -> None:
    report, _, text = done
    suggested = [one for found in mutants(report).values() for one in found if one["tfproof"]["suggestion"] is not None]
    assert len(suggested) >= 3
    copy = copied(project, tmp_path / "original")
    (copy / "test_suggested.py").write_text(text)
    passed, failed = outcomes(copy, "test_suggested.py")
    assert (len(passed), failed) == (len(suggested), set())
    chosen = suggested[0]
    apply(copy, next(one for one in mutants_of(project / "module") if one.id == chosen["id"]))
    assert outcomes(copy, "test_suggested.py")[1] >= {
        chosen["tfproof"]["suggestion"].split("(")[0].removeprefix("def ")
    }


@pytest.mark.thorough
def test_the_verdict_is_that_of_the_whole_suite_with_one_mutant_in_the_source(
    done: tuple[dict[str, Any], dict[str, str], str], project: Path, tmp_path: Path
) -> None:
    known = {one["id"]: one["tfproof"] for found in mutants(done[0]).values() for one in found}
    planted = [one for one in mutants_of(project / "module") if one.id in known]
    sample = [one for one in planted if known[one.id]["status"] in ("killed", "survived", "never asserted")]
    sample.sort(key=lambda one: one.id)
    wanted = int(os.environ.get("TFPROOF_MUTATION_SAMPLE", "2"))
    for mutant in sample[:wanted]:
        copy = copied(project, tmp_path / mutant.id)
        apply(copy, mutant)
        by_test = any(killer["kind"] == "test" for killer in known[mutant.id]["killers"])
        assert bool(outcomes(copy, "test_queue.py")[1]) == by_test, mutant


def copied(project: Path, to: Path) -> Path:
    (to / "module").mkdir(parents=True)
    for name in ("module/main.tf", "test_queue.py", "pytest.ini"):
        (to / name).write_text((project / name).read_text())
    return to


def apply(copy: Path, mutant: Mutant) -> None:
    (copy / "module/main.tf").write_text(splice(MAIN, mutant.edits))


def outcomes(folder: Path, file: str) -> tuple[set[str], set[str]]:
    """Names of the tests that pass, and of those that fail."""
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--tfproof-no-store", file],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    lines = [line.split() for line in finished.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))]
    assert lines, finished.stdout + finished.stderr
    passed = {words[1].partition("::")[2] for words in lines if words[0] == "PASSED"}
    return passed, {words[1].partition("::")[2] for words in lines if words[0] == "FAILED"}
