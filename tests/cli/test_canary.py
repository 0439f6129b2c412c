"""A secret, wherever a stack has it, is in no output."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tfproof.reports import FORMATS

Run = Callable[..., subprocess.CompletedProcess[str]]
STACK = Path(__file__).parent / "canary"
PLACES = 12
NUMBER = "48151623"


def test_no_report_holds_a_secret_of_a_variable_a_file_a_module_a_provider_or_the_source(
    tmp_path: Path, tfproof: Run
) -> None:
    stack = tmp_path / "stack"
    shutil.copytree(STACK, stack)
    written = "".join(file.read_text() for file in STACK.rglob("*.*"))
    assert len(set(re.findall(r"canary-[a-z-]*[a-z]", written))) == PLACES
    given = ["stack", "--var-file", "stack/prod.tfvars"]
    also = [word for form in FORMATS if form != "text" for word in ("--also", f"{form}={form}.report")]
    found = tfproof("check", *given, "--no-scan", *also)
    assert found.returncode == 1, found.stderr
    assert "aws:principaltag/key" in found.stdout, "the counterexample is there, without the value"
    plan = tfproof("plan", *given, "--applied", "--format", "terraform-json")
    assert plan.returncode == 0, plan.stderr
    shutil.copytree(stack, tmp_path / "former")
    for file in (tmp_path / "former").rglob("*.*"):
        file.write_text(file.read_text().replace("canary-", "canary-then-"))
    lists = [
        tfproof("plan", *given, "--full", *more) for more in ([], ["--format", "json"], ["--from", "former"])
    ]  # fmt: skip
    assert [one.returncode for one in lists] == [0, 0, 0], lists[2].stderr
    assert [one.stdout.count("(sensitive value)") > 3 for one in lists] == [True, False, True]
    page = (tmp_path / "html.report").read_text()
    assert page.count("sensitive, not shown") >= 10
    assert plan.stdout.count("(sensitive)") > 10
    reports = {file.name: file.read_text() for file in tmp_path.glob("*.report")}
    assert len(reports) == len(FORMATS) - 1
    said = {**reports, "check": found.stdout + found.stderr, "plan": plan.stdout + plan.stderr}
    said |= {f"plan {number}": one.stdout + one.stderr for number, one in enumerate(lists)}
    shown = {name: re.findall(rf".{{0,60}}(?:canary|{NUMBER})", text) for name, text in said.items()}
    assert {name: lines for name, lines in shown.items() if lines} == {}
