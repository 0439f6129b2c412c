"""What a user can get wrong: one clear message, exit code 2, no traceback, nothing left behind."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def refused(done: subprocess.CompletedProcess[str], *says: str) -> None:
    """The command could not run, and says why."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("tfproof: error: ")
    assert "Traceback" not in done.stderr
    for text in says:
        assert re.search(text, done.stderr), done.stderr


@pytest.mark.parametrize("command", ["plan", "check"])
def test_a_folder_that_does_not_exist(tfproof: Run, command: str) -> None:
    refused(tfproof(command, "nowhere"), "no such folder: nowhere")


@pytest.mark.parametrize("command", ["plan", "check"])
def test_a_folder_without_terraform(tfproof: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    refused(tfproof(command, "empty"), "no Terraform source in empty")


@pytest.mark.parametrize("command", ["plan", "check"])
def test_source_that_does_not_parse(tfproof: Run, stack: Path, command: str) -> None:
    (stack / "main.tf").write_text('\nresource "terraform_data" "x" {\n')
    refused(tfproof(command, stack), "Unclosed configuration block", r"main\.tf:2")


def test_an_input_that_the_stack_does_not_have(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "nmae=x"), "no such input variable: nmae", "did you mean name")


def test_all_missing_inputs_are_named_at_once(tfproof: Run, stack: Path) -> None:
    (stack / "more.tf").write_text('variable "zone" {\n  type = string\n}\n')
    refused(
        tfproof("plan", stack), r"missing input at var\.name \(stack/main\.tf:1\)", r"var\.zone \(stack/more\.tf:1\)"
    )


def test_a_value_of_the_wrong_type(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "name=a", "--var", 'sizes=["b"]'), r"type error at var\.sizes", "number")


@pytest.mark.parametrize("text", ["name", "=hunter2", "1name=hunter2", "name = hunter2"])
def test_a_variable_that_is_none(tfproof: Run, stack: Path, text: str) -> None:
    done = tfproof("plan", stack, "--var", text)
    refused(done, "not an input: --var", "NAME=VALUE")
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("name", ["a/b", "a b", ""])
def test_a_workspace_that_is_none(tfproof: Run, stack: Path, name: str) -> None:
    refused(tfproof("plan", stack, "--var", "name=a", "--workspace", name), "no workspace can be called")


def test_a_list_that_does_not_parse(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "sizes=[1,"), r"type error at var\.sizes", "Missing")


def test_a_variable_file_that_does_not_exist(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var-file", "nowhere.tfvars"), r"no such variable file: nowhere\.tfvars")


def test_a_provider_that_cannot_be_had(tfproof: Run, stack: Path) -> None:
    (stack / "main.tf").write_text(
        'terraform {\n  required_providers {\n    x = {\n      source  = "example.invalid/nobody/nothing"\n'
        '      version = "~> 1.0"\n    }\n  }\n}\nresource "x_y" "z" {}\n'
    )
    refused(tfproof("plan", stack), r"example\.invalid/nobody/nothing is not downloaded", "--allow-provider")
    allowed = tfproof("plan", stack, "--allow-provider", "nobody/nothing")
    refused(allowed, r"example\.invalid/nobody/nothing ~> 1\.0", "looked in .*terraform/plugins")


@pytest.mark.thorough
def test_a_data_source_that_needs_a_cloud(tfproof: Run, stack: Path) -> None:
    (stack / "main.tf").write_text('data "aws_caller_identity" "me" {}\n')
    done = tfproof("plan", stack, "--strict-data")
    refused(done, r"needs a cloud at data\.aws_caller_identity\.me \(stack/main\.tf:1\)", "--data")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("data.aws_caller_identity.me", "not an answer"),
        ("data.aws_caller_identity.me=123", "not an answer"),
        ("data.aws_caller_identity.me={", r"cannot read the value of --data data\.aws_caller_identity\.me \(1\)"),
        ('data.aws_caller_identity.you={account_id="1"}', r"nothing asked for: data\.aws_caller_identity\.you"),
        (
            'data.aws_caller_identity.me={acount_id="1"}',
            r"error: a value is given for data\.aws_caller_identity\.me\.acount_id, but there is no such",
        ),
        ("data.aws_caller_identity.me={account_id=[]}", "of the wrong type"),
    ],
)
def test_an_answer_that_cannot_be(tfproof: Run, stack: Path, answer: str, says: str) -> None:
    (stack / "main.tf").write_text('data "aws_caller_identity" "me" {}\n')
    refused(tfproof("plan", stack, "--data", answer), says)


def test_a_terraform_that_is_not_there(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--terraform", "nowhere/terraform"), "nowhere/terraform")


def test_a_mirror_that_is_none(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "name=a", "--mirror", stack), "mirror")


def test_a_time_limit_that_is_none(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--timeout", "soon"), "not a time limit: soon", "seconds")


def test_a_time_limit_that_is_too_short(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "name=a", "--timeout", "0.001"), "0.001")


def test_a_report_that_cannot_be_written(tfproof: Run, stack: Path) -> None:
    refused(tfproof("plan", stack, "--var", "name=a", "--output", "nowhere/report"), "cannot write the report")


def test_a_temp_folder_that_cannot_be_used(tfproof: Run, stack: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = tfproof("plan", stack, "--var", "name=a", TMPDIR=str(file), TEMP="", TMP="")
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("percent", ["nan", "101", "-1"])
def test_a_score_that_no_run_can_have_is_refused(tfproof: Run, stack: Path, percent: str) -> None:
    refused(tfproof("mutate", stack, f"--break={percent}"), f"--break is no percentage: {percent}")


def test_tests_and_no_tests(tfproof: Run, stack: Path) -> None:
    refused(tfproof("mutate", stack, "--no-tests", "--tests", "tests"), "--no-tests and --tests are both given")


@pytest.mark.parametrize(
    "command", ["check", "plan", "scan", "upgrade --from x", "review --from x", "init", "test", "watch", "prove", "access --from x", "mutate", "fuzz", "config"]
)  # fmt: skip
def test_no_command_has_a_defect_where_there_is_nothing(tfproof: Run, command: str) -> None:
    done = tfproof(*command.split())
    assert "a defect of tfproof" not in done.stderr
    assert done.returncode in ((0, 2) if command in ("init", "config") else (2,)), done.stderr
