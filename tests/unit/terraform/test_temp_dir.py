from __future__ import annotations

import contextlib
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof.errors import WorkspaceError
from tfproof.terraform.temp_dir import TempDir

HOLD = """
import sys, tempfile, time
tempfile.tempdir = sys.argv[1]
from tfproof.terraform.temp_dir import TempDir
scratch = TempDir()
(scratch.folder("a") / "b").write_text("c")
print(scratch.root, flush=True)
{then}
"""


@pytest.fixture
def temp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temp folder of our own, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    folder.rmdir()


def holder(temp: Path, then: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD.format(then=then), str(temp)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def root_of(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def test_the_folder_is_private_and_gone_after_close(temp: Path) -> None:
    scratch = TempDir()
    assert stat.S_IMODE(scratch.root.stat().st_mode) == 0o700
    closed = scratch.folder("closed")
    (closed / "file").write_text("x")
    closed.chmod(0o500)
    scratch.close()
    scratch.close()
    assert list(temp.iterdir()) == []


@pytest.mark.parametrize("then", ["", "raise SystemExit(1)", "raise KeyboardInterrupt"])
def test_the_folder_is_gone_when_the_process_ends(temp: Path, then: str) -> None:
    process = holder(temp, then)
    process.communicate(timeout=30)
    assert list(temp.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next_one(temp: Path) -> None:
    process = holder(temp, "time.sleep(60)")
    root = root_of(process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert (root / "a" / "b").is_file()
    TempDir().close()
    assert list(temp.iterdir()) == []


def test_the_folder_of_a_process_that_lives_stays(temp: Path) -> None:
    process = holder(temp, "sys.stdin.read()\ntime.sleep(60)")
    root = root_of(process)
    try:
        TempDir().close()
        assert (root / "a" / "b").is_file()
    finally:
        for _ in range(30):  # what Python runs outside the program, such as a finalizer, swallows an interrupt
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=1)
                break


def test_a_temp_folder_that_is_too_deep_for_sockets_is_refused(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = temp / ("x" * 80)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(WorkspaceError, match="too long for sockets"):
        TempDir()
    assert list(deep.iterdir()) == []
    deep.rmdir()


def test_a_temp_folder_that_cannot_be_written_is_an_error_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc")
    with pytest.raises(WorkspaceError, match="cannot write in /proc") as caught:
        TempDir()
    assert "TMPDIR" in str(caught.value.fix)
