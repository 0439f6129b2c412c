"""What the documentation tells people to type works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a language in all pages, with a name for each."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        fences = [match for match in FENCE.finditer(page.read_text()) if match["language"] == language]
        found += [(f"{page.name}-{number}", match["body"]) for number, match in enumerate(fences, start=1)]
    return found


PYTHON = blocks("python")
COMMANDS = {  # a command that stands in several pages is run once
    line.removeprefix("$ "): f"{name}-{number}"
    for name, body in blocks("console")
    for number, line in enumerate(body.splitlines(), start=1)
    if line.startswith("$ ")
}


@pytest.mark.parametrize("body", [body for _, body in PYTHON], ids=[name for name, _ in PYTHON])
def test_python_examples_are_tests_that_pass(body: str, tmp_path: Path) -> None:
    file = tmp_path / "test_example.py"
    file.write_text(body)
    runs = [["--tfproof-update"], []] if ".snapshot(" in body else [[]]
    for options in runs:  # what a reader writes first is compared afterwards
        run = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")),
                *("-q", *options, str(file)),
            ],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=300,
            env={name: value for name, value in os.environ.items() if name != "CI"},
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("command", COMMANDS.keys(), ids=COMMANDS.values())
def test_commands_run(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        words.insert(1, "--dry-run")
    elif words[0] == "pytest":
        words[:1] = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    elif words[0] == "tfproof":
        words[:1] = [sys.executable, "-m", "tfproof.cli"]
    else:
        pytest.fail(f"no test knows how to run: {command}")
    run = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []
