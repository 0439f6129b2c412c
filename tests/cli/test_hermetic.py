"""What is in the user's environment, and what the network holds, never changes a result."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.forked.client import Forks

from tfproof.terraform import find_executable

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
STACK = ("plan", ROOT / "terraform", "--var-file", ROOT / "terraform" / "example.tfvars", "--format", "json")
EVIL = {
    "AWS_PROFILE": "nope",
    "AWS_CA_BUNDLE": "/nope",
    "AWS_REGION": "xx-nope-1",
    "TF_VAR_stage": "evil",
    "TF_VAR_stage_name": "evil",
    "TF_CLI_CONFIG_FILE": "/nope",
    "TF_CLI_ARGS_plan": "-destroy",
    "TF_DATA_DIR": "/nope",
    "TF_WORKSPACE": "evil",
    "TF_LOG": "trace",
}


@pytest.fixture(scope="module")
def expected(forks: Forks) -> str:
    """The plan of the stack in the environment of the tests."""
    done = forks.run(["-m", "tfproof.cli", *map(str, STACK)], cwd=ROOT, env=forks.environment())
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.thorough
def test_the_environment_changes_nothing(tfproof: Run, expected: str) -> None:
    done = tfproof(*STACK, **EVIL)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected


@pytest.fixture
def alone(temp: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run tfproof where there is no network interface but the loopback."""
    prefix = [shutil.which("unshare") or "unshare", "--map-root-user", "--net"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine allows no network namespaces")
    up = ["sh", "-c", 'ip link set lo up 2>/dev/null || true; exec "$@"', "sh"]

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*prefix, *up, sys.executable, "-m", "tfproof.cli", *map(str, arguments)],
            capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")},
        )  # fmt: skip

    return run


@pytest.mark.thorough
def test_no_interface_but_the_loopback_is_needed(
    alone: Callable[..., subprocess.CompletedProcess[str]], expected: str
) -> None:
    done = alone(*STACK)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected


@pytest.mark.thorough
def test_no_cloud_is_asked_to_apply_prove_and_scan(
    alone: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = alone("check", *STACK[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads(done.stdout)["summary"]
    assert (summary["findings"], summary["undecided"]) == (0, 0)
    assert summary["checks"] > 100


def slow_terraform(folder: Path) -> Path:
    """A Terraform that says when it plans, and then never ends."""
    real = find_executable().path
    path = folder / "slow-terraform"
    path.write_text(f'#!/bin/sh\nif [ "$1" = plan ]; then touch "{folder}/planning"; sleep 600; fi\nexec {real} "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("number", "why"),
    [
        (signal.SIGINT, "interrupted"),
        (signal.SIGTERM, "ended by SIGTERM"),
        (signal.SIGHUP, "ended by SIGHUP"),
    ],
    ids=["interrupted", "terminated", "hung up"],
)
def test_a_command_that_is_told_to_stop_says_so_and_leaves_nothing(
    stack: Path, temp: Path, tmp_path: Path, number: signal.Signals, why: str
) -> None:
    command = [sys.executable, "-m", "tfproof.cli", "plan", str(stack), "--var", "name=a"]
    command += ["--terraform", str(slow_terraform(tmp_path))]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "planning").exists():
        assert time.monotonic() < deadline, "it never planned"
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in said
    assert said.endswith(f"tfproof: {why}\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_terraform_that_is_killed_is_an_error(tfproof: Run, stack: Path, tmp_path: Path) -> None:
    real = find_executable().path
    dying = tmp_path / "dying-terraform"
    dying.write_text(f'#!/bin/sh\n[ "$1" = plan ] && kill -9 $$\nexec {real} "$@"\n')
    dying.chmod(0o755)
    done = tfproof("plan", stack, "--var", "name=a", "--terraform", dying)
    assert done.returncode == 2
    assert done.stderr.startswith("tfproof: error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_runs_at_once_in_the_same_tree(stack: Path, temp: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tfproof.cli", "plan", str(stack), "--var", "name=a"]
    environment = {**os.environ, "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")}
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(3)]
    assert {run.communicate(timeout=120)[0] for run in runs} == {"create         terraform_data.this\n1 to create\n"}
    assert {run.returncode for run in runs} == {0}


@pytest.mark.thorough
def test_a_full_temp_folder_is_an_error(stack: Path, temp: Path, tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=64k none "$0" && cd / && TMPDIR="$0" exec "$@"'
    prefix = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(temp)]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine allows no private mounts")
    (stack / "data.txt").write_text("x" * 100_000)
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "tfproof.cli", "plan", str(stack), "--var", "name=a"],
        capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "TFPROOF_STORE": str(tmp_path / "store")},
    )  # fmt: skip
    assert done.returncode == 2, done.stdout
    assert "no space left" in done.stderr
    assert "Traceback" not in done.stderr
