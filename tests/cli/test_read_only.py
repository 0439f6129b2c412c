"""Folders that cannot be written to: the user's own need not be written, and without any temp folder there is one clear error.

Root may write wherever a mode forbids it, so the folders are mounted read-only, in a mount namespace of the command's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

MOUNTED = """
for folder in $READ_ONLY; do mount --bind "$folder" "$folder" && mount -o remount,ro,bind "$folder" || exit 99; done
cd "$0" && exec "$@"
"""
ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tfproof(stack: Path, temp: Path, tmp_path: Path) -> Run:
    """Run tfproof in ``stack``, with these folders mounted read-only."""
    prefix = [shutil.which("unshare") or "unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTED, str(stack)]

    def run(*arguments: str | Path, read_only: tuple[Path, ...], **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TFPROOF_STORE": str(tmp_path / "store"), "TMPDIR": str(temp), **variables}
        environment["READ_ONLY"] = " ".join(map(str, read_only))
        if subprocess.run([*prefix, "true"], capture_output=True, check=False, env=environment).returncode != 0:
            pytest.skip("this machine allows no private mounts")
        return subprocess.run(
            [*prefix, sys.executable, "-m", "tfproof.cli", *map(str, arguments)],
            capture_output=True, text=True, check=False, timeout=120, env=environment,
        )  # fmt: skip

    return run


def everywhere() -> tuple[Path, ...]:
    """Every folder that may be the one for temporary files, but for the current one."""
    named = map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp", "/usr/tmp"))  # noqa: S108 - no file is made there
    return tuple(path for path in named if path.is_dir() and not path.is_symlink())


@pytest.mark.thorough
def test_source_that_cannot_be_written_is_planned(tfproof: Run, stack: Path) -> None:
    done = tfproof("plan", stack, "--var", "name=a", read_only=(stack,))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("1 to create\n")
    assert [path.name for path in stack.iterdir()] == ["main.tf"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "command",
    [("plan", ".", "--var", "name=a"), ("check", ".", "--var", "name=a"), ("scan", ".", "--source-only"),
     ("exec", "--dir", str(ROOT / "terraform"), "--", "true")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_without_a_temp_folder_that_can_be_written_there_is_one_error(
    tfproof: Run, stack: Path, temp: Path, command: tuple[str, ...]
) -> None:
    folders = dict.fromkeys((*everywhere(), temp, stack))
    done = tfproof(*command, read_only=tuple(folders))
    assert (done.returncode, done.stdout) == (125 if command[0] == "exec" else 2, "")
    assert done.stderr.startswith("tfproof: error: no temp folder can be written")
    assert "TMPDIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_temp_folder_that_cannot_be_written_is_passed_over(tfproof: Run, temp: Path) -> None:
    done = tfproof("plan", ".", "--var", "name=a", read_only=(temp,))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.thorough
def test_a_store_that_cannot_be_written_is_a_warning(tfproof: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    done = tfproof("plan", ".", "--var", "name=a", read_only=(tmp_path,), TFPROOF_STORE=str(tmp_path / "kept"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("tfproof: warning: plans are not kept: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.thorough
def test_a_report_that_cannot_be_written_is_one_error(tfproof: Run, stack: Path) -> None:
    done = tfproof("prove", ".", "--var", "name=a", "--output", "report.txt", read_only=(stack,))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot write the report to report.txt: Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
