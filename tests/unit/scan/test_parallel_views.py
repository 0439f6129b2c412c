"""Views are scanned in forks, none of which outlives the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLED = """
import os, pathlib, signal, sys, time
from tfproof.scan.worker.parallel_views import all_at_once

folder = pathlib.Path(sys.argv[1])

def begun(name):
    (folder / f"{name}.part").write_text(str(os.getpid()))
    (folder / f"{name}.part").rename(folder / name)

def killed():
    while not ((folder / "large").exists() and (folder / "long").exists()):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)

def large():
    begun("large")
    return "x" * 10_000_000

def long():
    begun("long")
    time.sleep(120)

all_at_once([("source", killed), ("plan", large), ("applied", long)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a fork ends when it writes its report")
def test_no_fork_outlives_a_killed_worker(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    assert done.returncode == -9
    left = {name: int((tmp_path / name).read_text()) for name in ("large", "long")}
    until = time.monotonic() + 20
    while time.monotonic() < until and any(_runs(pid) for pid in left.values()):
        time.sleep(0.05)
    assert [name for name, pid in left.items() if _runs(pid)] == []


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
