"""The session of ``tfproof mutate``: what it reads of former ones, what it says when it is ended, and that none is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.forked.client import Forks

from tfproof.provider.isolation import tied_to_parent

SLOW = """
import pathlib
import time

import tfproof

thing = tfproof.case("module")


def test_all_are_true(thing):
    with pathlib.Path("runs").open("a") as runs:
        runs.write("x")
    time.sleep(0.3)
    assert all(thing.plan["terraform_data.this"]["input"].values())
"""


def kept(store: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}


@pytest.mark.thorough
def test_what_other_sessions_kept_is_read_and_nothing_is_added(tmp_path: Path, forks: Forks) -> None:
    (tmp_path / "project/module").mkdir(parents=True)
    (tmp_path / "project/module/main.tf").write_text('resource "terraform_data" "this" {\n  input = { a = true }\n}\n')
    (tmp_path / "project/test_all.py").write_text(SLOW)
    store = tmp_path / "plans"
    environment = {**forks.environment(), "TFPROOF_STORE": str(store)}
    passed = forks.run(["-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=tmp_path / "project", env=environment)
    assert passed.returncode == 0, passed.stdout
    before = kept(store)
    for path in before:
        os.utime(path, (0, 0))
    arguments = ["-m", "tfproof.cli", "mutate", "module", "--operators", "boolean-flipped", "--format", "json"]
    done = forks.run(arguments, cwd=tmp_path / "project", env=environment)
    assert done.returncode == 0, done.stderr
    [mutant] = json.loads(done.stdout)["files"]["module/main.tf"]["mutants"]
    assert mutant["status"] == "Killed"
    assert kept(store) == before
    assert [path for path in before if path.stat().st_mtime > 0]  # reading notes when an entry was used


@pytest.mark.parametrize(
    ("sent", "code"), [pytest.param(signal.SIGTERM, 143, marks=pytest.mark.thorough), (signal.SIGINT, 130)]
)
def test_a_run_that_is_ended_reports_what_it_judged(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    inputs = "".join(f"    a{number} = true\n" for number in range(20))
    (tmp_path / "module").mkdir()
    (tmp_path / "module/main.tf").write_text(f'resource "terraform_data" "this" {{\n  input = {{\n{inputs}  }}\n}}\n')
    (tmp_path / "test_slow.py").write_text(SLOW)
    command = [sys.executable, "-c", "import sys; from tfproof.cli import main; sys.exit(main())"]
    arguments = ["mutate", "module", "--operators", "boolean-flipped", "--format", "json", "--anew"]
    with subprocess.Popen([*command, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as ended:
        until = time.monotonic() + 60
        runs = tmp_path / "runs"
        while time.monotonic() < until and (not runs.exists() or len(runs.read_text()) < 16):
            time.sleep(0.05)
        ended.send_signal(sent)
        out, _ = ended.communicate(timeout=60)
    assert ended.returncode == code
    report = json.loads(out)
    statuses = [one["status"] for one in report["files"]["module/main.tf"]["mutants"]]
    assert len(statuses) == 20
    assert set(statuses) == {"Killed", "Pending"}
    assert f"interrupted: {statuses.count('Pending')} mutants are not judged" in report["config"]["notes"]


BROKEN = {
    "killed": """
import os
import signal

SESSION = os.getpid()


def broken():
    os.kill(SESSION, signal.SIGKILL)  # as a kernel without memory does
""",
    "raising": """
from tfproof.mutation.engine import MutationEngine

tested = MutationEngine._tested
seen = []


def _tested(self, state, result):
    seen.append(state)
    if len(seen) > 4:
        raise RuntimeError("a fault of tfproof")
    tested(self, state, result)


MutationEngine._tested = _tested


def broken():
    pass
""",
}


@pytest.mark.thorough
@pytest.mark.parametrize("how", ["raising", pytest.param("killed", marks=pytest.mark.thorough)])
def test_a_session_that_breaks_leaves_a_report_of_what_it_judged(tmp_path: Path, forks: Forks, how: str) -> None:
    inputs = "".join(f"    a{number} = true\n" for number in range(70))
    (tmp_path / "module").mkdir()
    (tmp_path / "module/main.tf").write_text(f'resource "terraform_data" "this" {{\n  input = {{\n{inputs}  }}\n}}\n')
    (tmp_path / "later").mkdir()
    (tmp_path / "later/main.tf").write_text('output "this" {\n  value = true\n}\n')
    (tmp_path / "conftest.py").write_text(BROKEN[how])
    (tmp_path / "test_all.py").write_text(
        "import conftest\nimport tfproof\n\nthing = tfproof.case('module')\n\n\n"
        "def test_all_are_true(thing):\n    values = thing.plan['terraform_data.this']['input']\n"
        "    if values['a69'] is False:\n        conftest.broken()\n    assert all(values.values())\n"
    )
    arguments = ["mutate", "module", "later", "--operators", "boolean-flipped", "--format", "json", "--anew"]
    done = forks.run(["-m", "tfproof.cli", *arguments], cwd=tmp_path, env=forks.environment())
    assert done.returncode == 2, done.stderr
    assert "a fault of tfproof" in done.stderr if how == "raising" else "pytest ended with -9" in done.stderr
    report = json.loads(done.stdout)
    statuses = [one["status"] for one in report["files"]["module/main.tf"]["mutants"]]
    assert len(statuses) == 70
    assert set(statuses) == {"Killed", "Pending"}
    [ended, unbegun] = [one for one in report["config"]["notes"] if "judged" in one]
    assert ended.startswith("ended by an error (pytest ended with ")
    assert ended.endswith(f"): {statuses.count('Pending')} mutants are not judged")
    assert unbegun == "no mutant of later is judged: the run did not come to it"


@pytest.mark.skipif(not tied_to_parent(), reason="this system cannot end a process with its parent")
def test_no_session_outlives_a_killed_command(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module/main.tf").write_text('resource "terraform_data" "this" {\n  input = 1\n}\n')
    (tmp_path / "test_long.py").write_text(
        "import os, pathlib, time\n"
        "part = pathlib.Path('part')\npart.write_text(str(os.getpid()))\npart.rename('pid')\ntime.sleep(120)\n"
    )
    command = [sys.executable, "-c", "from tfproof.cli import main; main()", "mutate", "module"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (tmp_path / "pid").exists():
            time.sleep(0.05)
        killed.kill()
    session = Path("/proc") / (tmp_path / "pid").read_text()
    until = time.monotonic() + 20
    while time.monotonic() < until and session.exists() and "\nState:\tZ" not in (session / "status").read_text():
        time.sleep(0.05)
    assert not session.exists() or "\nState:\tZ" in (session / "status").read_text()
