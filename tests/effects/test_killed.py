"""What a process that was killed leaves in the temp folder, the next one removes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from benchmarks.kills import Kills

from tfproof.provider.isolation import tied_to_parent
from tfproof.terraform.temp_dir import sweep

# Checkov gets a plan, which is written for it to a file, and answers when it likes.
_SCANNING = """
import sys
import tempfile
import time
from pathlib import Path
from tfproof.scan import find_checkov
from tfproof.scan.process import CheckovProcess
process = CheckovProcess(find_checkov(), policies=None)
(Path(process._scratch.name) / "plan.json").write_text("secret")
print(process._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_what_checkov_was_given_is_gone_after_the_next_run(temp: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SCANNING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temp)},
        text=True,
    ) as process:
        assert process.stdout is not None
        checkov = int(process.stdout.readline())
        assert [path.read_text() for path in temp.rglob("plan.json")] == ["secret"]
        process.send_signal(signal.SIGKILL)
    sweep()
    assert list(temp.iterdir()) == []
    deadline = time.monotonic() + 10
    while Path(f"/proc/{checkov}").exists() and tied_to_parent() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{checkov}").exists() or not tied_to_parent()


@pytest.mark.thorough
def test_nothing_is_left_of_a_command_that_is_killed_at_some_moment() -> None:
    with tempfile.TemporaryDirectory() as folder:
        count = Kills(Path(folder), cloud=False, seed=3).run("plan", 3)
    assert not count.bad, str(count)
