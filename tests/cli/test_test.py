"""``tfproof test``: the life of each stack and each example, with no test written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tfproof.cases.life_steps import LifeStep, StepResult, StepStatus
from tfproof.reports.case_junit import render_case_junit

Run = Callable[..., subprocess.CompletedProcess[str]]
GOOD = 'resource "terraform_data" "this" {\n  input = "a"\n}\n'
FILES = {
    "modules/good/main.tf": 'variable "name" {\n  type = string\n}\n' + GOOD,
    "modules/good/examples/minimal/main.tf": 'module "good" {\n  source = "../.."\n  name   = "a"\n}\n',
    "live/main.tf": 'variable "stage" {\n  type = string\n}\nresource "terraform_data" "old" {\n  input = var.stage\n}\n',
    "not_named/main.tf": 'variable "needed" {\n  type = string\n}\n',
    "tfproof.toml": '[[stacks]]\nname = "dev"\nfolder = "live"\nvariables = { stage = "dev" }\n',
}
CLOCK = 'resource "terraform_data" "clock" {\n  input = timestamp()\n}\n'
KEPT = 'resource "terraform_data" "kept" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "base"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def test_each_stack_and_each_example_lives_through_every_step(repository: Path, tfproof: Run) -> None:
    run = tfproof("test", "--from", "HEAD", "--junit", "junit.xml")
    assert run.returncode == 0, run.stdout + run.stderr
    names = [line for line in run.stdout.splitlines() if line and not line.startswith(" ")]
    assert names[:-1] == ["dev", "modules/good/examples/minimal"], "what needs inputs and is not named is no case"
    assert names[-1].startswith("2 cases, 10 steps, 10 passed, 0 failed in ")
    suites = ET.parse(repository / "junit.xml").getroot()  # noqa: S314 - our own
    assert {key: suites.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "10", "failures": "0", "errors": "0", "skipped": "0",
    }  # fmt: skip
    assert [case.get("name") for case in suites.iter("testcase")] == [step.value for step in LifeStep] * 2


def test_what_goes_wrong_fails_with_its_reason_and_nothing_is_passed_in_its_name(
    repository: Path, tfproof: Run
) -> None:
    (repository / "live" / "main.tf").write_text(
        'variable "stage" {\n  type = string\n}\nresource "terraform_data" "new" {\n  input = var.stage\n}\n' + CLOCK
    )
    for name, text in {"kept": KEPT, "broken": "resource {\n"}.items():
        folder = repository / "modules" / "good" / "examples" / name
        folder.mkdir()
        (folder / "main.tf").write_text(text)
    run = tfproof("test", "--from", "HEAD", "--without", "destroy")
    assert run.returncode == 1, run.stdout + run.stderr
    dev, broken, kept, _minimal = run.stdout.split("\nmodules/good/examples/")
    assert "FAIL  a second plan is empty\n        a second plan changes terraform_data.clock.input" in dev
    assert "terraform_data.old" in dev.partition("FAIL  is safe to upgrade to")[2]
    assert "pass  is destroyed" not in dev
    assert "FAIL  plans" in broken
    assert broken.count("plan did not pass") == 3
    assert "skip  is safe to upgrade to\n        HEAD" in kept
    run = tfproof("test", "modules/good/examples/kept")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "skip  is destroyed\n        terraform_data.kept: Terraform may not destroy it" in run.stdout


@pytest.mark.thorough
def test_what_cannot_run_is_no_pass(repository: Path, tfproof: Run) -> None:
    run = tfproof("test", "dev", "--from", "no-such-revision")
    assert run.returncode == 2
    assert "ERROR is safe to upgrade to\n        there is no revision and no folder no-such-revision" in run.stdout
    for words in ([], ["--from", "HEAD"]):
        run = tfproof("test", "dev", "--allow", "terraform_data.typo", *words)
        assert (run.returncode, "--allow" in run.stderr) == (2, True)
    every = [word for step in LifeStep for word in ("--without", step.value)]
    run = tfproof("test", *every)
    assert (run.returncode, run.stdout) == (2, "")
    assert "no step is left to run" in run.stderr


def test_junit_tells_what_is_wrong_from_what_is_skipped() -> None:
    def result(status: StepStatus, *lines: str, note: str = "") -> StepResult:
        return StepResult(step=LifeStep.PLAN, status=status, lines=lines, note=note, seconds=1.5)

    text = render_case_junit(
        {
            'a "b" <c>\x1b': [result(StepStatus.PASSED, note="3 resources"), result(StepStatus.FAILED, "x <y>", "z")],
            "d": [result(StepStatus.SKIPPED, "why"), result(StepStatus.ERROR, "e")],
        }
    )
    suites = ET.fromstring(text)  # noqa: S314 - our own
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors"), suites.get("skipped")) == tuple("4111")
    kinds = [[child.tag for child in case] for case in suites.iter("testcase")]
    assert kinds == [["system-out"], ["failure"], ["skipped"], ["error"]]
    failure = next(suites.iter("failure"))
    assert (failure.get("message"), failure.text) == ("x <y>", "x <y>\nz")


def test_what_cannot_be_applied_fails_also_where_the_apply_is_left_out(tfproof: Run, tmp_path: Path) -> None:
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "main.tf").write_text(
        'resource "terraform_data" "this" {\n  input = timestamp()\n  lifecycle {\n    postcondition {\n'
        '      condition     = self.output == "never"\n      error_message = "It is never so."\n    }\n  }\n}\n'
    )
    run = tfproof("test", folder, "--without", "apply", "--without", "destroy")
    assert (run.returncode, "It is never so." in run.stdout) == (1, True)


def test_missing_inputs_are_told_with_the_place_where_they_are_written(repository: Path, tfproof: Run) -> None:
    live = 'variable "stage" {\n  type = string\n}\nvariable "more" {\n  type = number\n}\n'
    (repository / "live" / "main.tf").write_text(live)
    run = tfproof("test", "dev")
    assert run.returncode == 1
    fix = '        fix: write values of your own into tfproof.toml:1, the stack dev:\n          variables = { "more" = ... }\n'
    assert fix in run.stdout
    run = tfproof("test", "not_named")
    lines = (
        "fix: write values of your own into tfproof.toml:",
        "  [[stacks]]",
        '  folder = "not_named"',
        '  variables = { "needed" = ... }',
    )
    assert "".join(f"        {line}\n" for line in lines) in run.stdout
    (repository / "tfproof.toml").unlink()
    assert "into tfproof.toml (there is none yet):\n" in tfproof("test", "not_named").stdout
