"""``tfproof watch``: what a save changes is said, and it is what a fresh check says."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tfproof.cases import Case
from tfproof.cli.source_watch import SourceWatch
from tfproof.cli.watch import with_unjudged
from tfproof.findings import Finding, Findings, Severity, View

Run = Callable[..., subprocess.CompletedProcess[str]]
CHECK = """
check "{name}" {{
  assert {{
    condition     = {condition}
    error_message = "{name} does not hold"
  }}
}}
"""
YES, NO = (f'terraform_data.this.input == "{value}"' for value in "ab")
REST = 'resource "terraform_data" "this" {\n  input = "a"\n}\n'


def text(**checks: str) -> str:
    return REST + "".join(CHECK.format(name=name, condition=condition) for name, condition in checks.items())


@pytest.fixture
def watched(tmp_path: Path, temp: Path) -> Iterator[subprocess.Popen[str]]:
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "main.tf").write_text(text(first=NO, second=YES))
    (stack / "tfproof.toml").write_text('fail_on = "low"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "tfproof.cli", "watch", "--no-scan"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=stack,
        env={**os.environ, "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")},
    )  # fmt: skip
    yield process
    process.terminate()
    process.wait(timeout=30)
    assert process.stdout is not None
    process.stdout.close()


def test_a_save_is_judged_again_as_a_fresh_check_judges_it(
    watched: subprocess.Popen[str], tmp_path: Path, tfproof: Run
) -> None:
    lines = iter(watched.stdout or ())

    def judged() -> list[str]:
        found = []
        for line in lines:
            found.append(line.rstrip())
            if re.match(r"passes|fails|cannot be judged", line):
                return found
        raise AssertionError(found)

    def save(source: str) -> list[str]:
        (tmp_path / "stack" / "main.tf").write_text(source)
        found = [line for line in judged() if line]
        return found[next(at for at, line in enumerate(found) if line.startswith("changed")) :]

    first = judged()
    assert re.match(r"MEDIUM +TERRAFORM_CHECK  check\.first", first[0])
    assert first[-1].startswith("fails: 1 finding, 0 undecided in 2 checks")
    changed, new, gone, last = save(text(first=YES, second=NO))
    assert changed == "changed: main.tf"
    assert re.match(r"new MEDIUM +TERRAFORM_CHECK  check\.second", new)
    assert re.match(r"gone MEDIUM +TERRAFORM_CHECK  check\.first", gone)
    fresh = tfproof("check", "stack", "--no-scan", TFPROOF_STORE="")
    assert last.startswith(f"fails: {fresh.stdout.splitlines()[-1]}")
    assert save(text(first=YES, second=NO) + "# a comment\n")[1] == "nothing new, nothing gone"
    assert save("resource {\n")[-1].startswith("cannot be judged:")
    changed, gone, last = save(text(first=YES, second=YES))
    assert re.match(r"gone MEDIUM +TERRAFORM_CHECK  check\.second", gone), "since it could be judged"
    assert last.startswith("passes: 0 findings")
    watched.send_signal(signal.SIGINT)
    assert watched.wait(timeout=30) == 0
    assert list(lines) == []


def test_what_a_stack_that_cannot_be_planned_had_is_not_said_to_be_gone() -> None:
    def found(stack: str, rule: str) -> Finding:
        return Finding(
            rule=rule, title="", severity=Severity.LOW, address="a.b", found="x", expected="y", fix="z", view=View.PLAN, stack=stack
        )  # fmt: skip

    before = Findings.of([found("a", "A"), found("b", "B")], checks=2)
    unjudged = Findings.of([found("a", "TFPROOF_STACK")], checks=0)
    known = with_unjudged(unjudged, before, judged={"b"})
    assert [one.rule for one in known.findings] == ["A", "TFPROOF_STACK"]
    assert with_unjudged(unjudged, None, judged={"b"}) is unjudged
    assert [one.rule for one in with_unjudged(unjudged, known, judged={"b"}).findings] == ["A", "TFPROOF_STACK"]


@pytest.mark.thorough
def test_what_is_read_once_ends_the_watch_when_it_changes(watched: subprocess.Popen[str], tmp_path: Path) -> None:
    for line in watched.stdout or ():
        if line.startswith("fails"):
            (tmp_path / "stack" / "tfproof.toml").write_text('fail_on = "high"\n')
        assert not line.startswith("cannot be judged")
        if line.startswith("tfproof: error"):
            assert "tfproof.toml changed, and it is read once" in line
            break
    assert watched.wait(timeout=30) == 2


def test_everything_that_a_case_can_see_is_watched(tmp_path: Path) -> None:
    stack, module = tmp_path / "stack", tmp_path / "module"
    for folder in (stack, module):
        folder.mkdir()
        (folder / "main.tf").write_text(REST)
    (stack / "main.tf").write_text('module "m" {\n  source = "../module"\n}\n')
    values, apart = tmp_path / "x.tfvars", tmp_path / "apart"
    values.write_text("a = 1\n")
    apart.mkdir()
    for name in ("policy.py", "data.json"):
        (apart / name).write_text("")
    (apart / "__pycache__").mkdir()
    edits: Iterator[Callable[[], object]] = iter(
        [
            lambda: (module / "main.tf").write_text(REST + "#\n"),
            lambda: (stack / "new.tf").write_text("# new\n"),
            (stack / "new.tf").unlink,
            lambda: values.write_text("a = 22\n"),
            lambda: (apart / "__pycache__/policy.pyc").write_text("x"),
            lambda: (apart / "policy.py").write_text("#\n"),
            lambda: (apart / "data.json").write_text("1"),
        ]
    )
    idle = 0

    def sleep(seconds: float) -> None:
        nonlocal idle
        idle += 1
        if idle % 4 == 0:  # at any time; while something settles, too
            for edit in itertools.islice(edits, 1):
                edit()

    watch = SourceWatch([Case(source=stack, var_files=(values,))], [apart], sleep=sleep)
    seen = [tuple(Path(file).name for file in watch.wait()) for _ in range(6)]
    assert seen == [("main.tf",), ("new.tf",), ("new.tf",), ("x.tfvars",), ("policy.py",), ("data.json",)]


STACK = """
resource "aws_s3_bucket" "this" {
  bucket = "tfproof-watched"
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


@pytest.mark.thorough
def test_each_save_is_judged_as_a_fresh_check_judges_it_with_the_scan(tmp_path: Path, temp: Path, tfproof: Run) -> None:
    stack = tmp_path / "stack"
    stack.mkdir()
    main = stack / "main.tf"
    main.write_text(STACK)
    process = subprocess.Popen(
        [sys.executable, "-m", "tfproof.cli", "watch"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        cwd=stack, env={**os.environ, "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")},
    )  # fmt: skip
    known: set[tuple[str, str]] = set()
    edits = ("", "block_public_acls       = false", "# a comment", "block_public_acls       = var.missing", "restored")
    try:
        for edit in edits:
            if edit:
                main.write_text(STACK.replace("block_public_acls       = true", edit) if edit[0] in "b#" else STACK)
            lines = list(
                itertools.takewhile(lambda line: not re.match(r"passes|fails|cannot be", line), process.stdout or ())
            )
            said = [re.match(r"(gone |new )?(?:[A-Z]+) +([A-Z]+\w+)  (\S+)", line) for line in lines]
            known -= {
                (one[2], one[3]) for one in said if one and one[1] == "gone "
            }  # with another value, it is new as well
            known |= {(one[2], one[3]) for one in said if one and one[1] != "gone "}
            if "missing" not in edit:
                fresh = json.loads(tfproof("check", "stack", "--format", "json", TFPROOF_STORE="").stdout)
                told = {(one["rule"], one["address"]) for one in (*fresh["findings"], *fresh["undecided"])}
                assert known == told, edit
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
