"""This repository's own suite, run again when nothing has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tfproof.terraform import find_executable

SUITES = {
    "of-the-stack": ["tests/modules", "tests/stack"],
    "of-weakened-stacks": ["tests/mutations", "-k", "without_an_edit or bucket-policy"],
}


@pytest.mark.skipif(find_executable().origin == "embedded", reason="nothing remembers the version of its launcher")
@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
@pytest.mark.thorough
def test_the_second_run_starts_no_terraform(tmp_path: Path, repository: Path, suite: list[str]) -> None:
    log, counting = tmp_path / "calls.log", tmp_path / "terraform"
    counting.write_text(f'#!/bin/sh\necho "$*" >>"{log}"\nexec "{find_executable().path}" "$@"\n')
    counting.chmod(0o755)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--tfproof-terraform={counting}",
        *suite,
    ]

    def started() -> list[str]:
        log.write_text("")
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return log.read_text().splitlines()

    assert started(), "the first run did not even ask for the version: the log proves nothing"
    assert started() == []
