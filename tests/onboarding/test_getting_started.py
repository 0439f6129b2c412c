"""The page for new users is a transcript: each command on it does what the page says, in a repository that knows nothing of tfproof."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "getting-started.md"
REPOSITORY = Path(__file__).parent / "repository"
CODES = {"check": 1, "review": 1}
SHOWN = re.compile(r"^```(shellsession|diff|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARIES = re.compile(r"\d+(\.\d+)? ?s\b|\b1\.\d+\.\d+( \([^)]*\))?|in \d+ checks|\b[0-9a-f]{12}\b")


def normal(line: str) -> str:
    return VARIES.sub("N", line).rstrip()


def said(words: list[str], folder: Path, temp: Path) -> tuple[int, list[str]]:
    run = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env={**{name: value for name, value in os.environ.items() if name != "CI"}, "TFPROOF_STORE": str(temp / "store"), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return run.returncode, [normal(line) for line in (run.stdout + run.stderr).splitlines()]


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True
    )


def test_the_page_needs_five_commands() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("\n## A snapshot")[0]
    commands = [line for _, body in SHOWN.findall(page) for line in body.splitlines() if line.startswith("$ ")]
    assert [command.split()[1] for command in commands] == ["pip", "tfproof", "tfproof", "python", "tfproof"]


@pytest.mark.thorough
def test_each_command_does_what_the_page_says(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY, repository)
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "all")
    for kind, body in SHOWN.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "diff":
            git(repository, "add", ".")
            git(repository, "commit", "-qm", "tfproof")
            git(repository, "switch", "-qc", "change")
            subprocess.run(["git", "apply", "-"], input=body, text=True, cwd=repository, check=True)
            continue
        if kind == "python":
            (repository / "tests" / "test_assets.py").write_text(body, encoding="utf-8")
            continue
        if kind == "text":
            written = repository / "tests" / "__snapshots__" / "test_assets.tfproof.txt"
            assert written.read_text(encoding="utf-8") == body
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, *expected = part.splitlines()
            words = shlex.split(command)
            if words[0] == "pip":  # it is installed here
                continue
            words[:1] = [sys.executable, "-m", "tfproof.cli"] if words[0] == "tfproof" else [sys.executable]
            code, lines = said(words, repository, tmp_path)
            assert code == CODES.get(words[3], 0), "\n".join(lines)
            left = iter(lines)
            for line in expected:
                if line not in ("...", ""):
                    assert normal(line) in left, f"{line}\n--- is not in, or not in this place of:\n" + "\n".join(lines)
    assert (repository / "infra" / "main.tf").read_bytes() == (REPOSITORY / "infra" / "main.tf").read_bytes()
    assert not (repository / "infra" / ".terraform").exists()
