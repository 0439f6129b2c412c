from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from tfproof.errors import CommandKilled, CommandTimeout, TerraformError, WorkspaceError
from tfproof.terraform import process
from tfproof.terraform.process import run_command

ENV = {"PATH": os.defpath}


def alive(file: Path) -> bool:
    """Whether the process whose id is in a file is there, after a moment to be reaped."""
    number = int(file.read_text())
    for _ in range(40):
        status = Path(f"/proc/{number}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.05)
    return True


def test_both_streams_and_the_exit_code_are_returned(tmp_path: Path) -> None:
    done = run_command(["sh", "-c", "echo out; echo err >&2; exit 3"], cwd=tmp_path, env=ENV, timeout=10)
    assert (done.code, done.out, done.err) == (3, "out\n", "err\n")


def test_the_environment_is_the_one_given_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nope")
    done = run_command(["/usr/bin/env"], cwd=tmp_path, env={"A": "b"}, timeout=10)
    assert done.out == "A=b\n"


def test_at_the_time_limit_children_are_stopped_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_GRACE_SECONDS", 0.2)
    script = f"trap '' TERM; (trap '' TERM; sleep 60) & echo $! > {tmp_path}/child; wait"
    with pytest.raises(CommandTimeout):
        run_command(["sh", "-c", script], cwd=tmp_path, env=ENV, timeout=0.5)
    assert not alive(tmp_path / "child")


def test_the_children_of_a_killed_command_do_not_outlive_it(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; kill -KILL $$"
    started = time.monotonic()
    with pytest.raises(CommandKilled, match="SIGKILL"):
        run_command(["sh", "-c", script], cwd=tmp_path, env=ENV, timeout=30)
    assert not alive(tmp_path / "child")
    assert time.monotonic() - started < 10


def test_an_interrupt_of_ours_stops_the_command_and_goes_on(tmp_path: Path) -> None:
    import _thread

    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run_command(["sh", "-c", f"echo $$ > {tmp_path}/child; exec sleep 60"], cwd=tmp_path, env=ENV, timeout=30)
    timer.join()
    assert not alive(tmp_path / "child")


def test_a_command_that_nobody_waits_for_is_stopped_with_its_children(tmp_path: Path) -> None:
    stop = threading.Event()
    command = ["sh", "-c", "sleep 60 & echo $! >child; wait"]
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(CommandKilled, match="its result is no longer needed"):
        run_command(command, cwd=tmp_path, env=ENV, timeout=60, stop=stop)
    assert time.monotonic() - started < 30
    assert not alive(tmp_path / "child")


def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    script = "echo 'Error: write plan: no space left on device' >&2; exit 1"
    with pytest.raises(WorkspaceError, match=r"no space left for plan: Error: write plan: no space left on device"):
        run_command(["sh", "-c", script], cwd=tmp_path, env=ENV, timeout=10, label="plan")


def test_much_output_is_searched_for_a_full_disk_in_no_time(tmp_path: Path) -> None:
    script = "yes 'a diagnostic that is long enough, and says nothing of a disk' | head -c 400000; exit 1"
    started = time.process_time()
    assert len(run_command(["sh", "-c", script], cwd=tmp_path, env=ENV, timeout=60).out) == 400000
    assert time.process_time() - started < 1


def test_a_file_that_cannot_be_run_is_an_error_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("not a program")
    (tmp_path / "x").chmod(0o755)
    with pytest.raises(TerraformError, match="cannot be started"):
        run_command([str(tmp_path / "x")], cwd=tmp_path, env=ENV, timeout=10)
