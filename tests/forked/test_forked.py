"""A fork does what the process whose place it takes does."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.forked.client import Forks
from tests.forked.server import Start

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "tfproof.cli", "config"],
        ["-m", "tfproof.cli", "plan", "missing"],
        ["-m", "tfproof.cli", "chek"],
        ["-m", "pytest", "--no-such-option"],
    ],
)
def test_it_says_and_ends_as_a_process_of_its_own(forks: Forks, tmp_path: Path, arguments: list[str]) -> None:
    environment = {**os.environ, "COLUMNS": "70"}
    alone = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    forked = forks.run(arguments, cwd=tmp_path, env=environment)
    assert (forked.returncode, forked.stdout, forked.stderr) == (alone.returncode, alone.stdout, alone.stderr)
    assert alone.stdout + alone.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("folder", ["policies", "tests/policies"])
def test_a_fork_of_checkov_has_loaded_what_a_process_of_its_own_loads(forks: Forks, folder: str) -> None:
    asked = [{"do": "declare", "policies": [str(ROOT / folder)]}, {"do": "load"}]
    lines = "".join(json.dumps(request) + "\n" for request in asked)
    answers = []
    for python in (ROOT / ".venv-checkov" / "bin" / "python", forks.checkov / "bin" / "python"):
        with subprocess.Popen(
            [python, "-s", "-P", "-m", "tfproof.scan.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            said = [json.loads(line) for line in process.communicate(lines, timeout=120)[0].splitlines()]
        said[1].get("ok", {}).pop("reads", None)  # the fork did not import Checkov
        answers.append(said)
    assert answers[0] == answers[1]


def test_it_ends_with_whoever_asked_for_it(forks: Forks, tmp_path: Path) -> None:
    (tmp_path / "test_long.py").write_text(
        "import os, pathlib, time\ndef test_it():\n    pathlib.Path('part').write_text(str(os.getpid()))\n"
        "    os.rename('part', 'pid')\n    time.sleep(120)\n"
    )
    with socket.socket(socket.AF_UNIX) as server, Path(os.devnull).open("r+") as nothing:
        server.connect(str(forks.sockets / "tfproof"))
        Start(["-m", "pytest"], dict(os.environ), str(tmp_path)).send(server, [nothing.fileno()] * 3)
        until = time.monotonic() + 60
        while time.monotonic() < until and not (tmp_path / "pid").exists():
            time.sleep(0.05)
    pid = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 20
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
