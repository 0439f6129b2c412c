"""What the process that scans reads beside what it was given is noted: a verdict that depends on it must not be kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# In a process of its own, because Python has no way to end an audit.
PROGRAM = """
import json, os, pathlib, socket, subprocess, sys
from tfproof.scan.worker.outside_reads import OutsideReads
from tfproof.scan.worker.__main__ import watched_reads

top = pathlib.Path(sys.argv[1])
{watch}
reads.taken()
{step}
print(json.dumps(reads.taken()))
"""
FEW = "reads = OutsideReads([str(top / 'own')], listed=[str(top / 'listed')]); reads.watch()"


def noted(top: Path, step: str, watch: str = FEW) -> list[str]:
    """What is noted of one step; paths are relative to the folder."""
    script = PROGRAM.format(watch=watch, step=step)
    done = subprocess.run(
        [sys.executable, "-c", script, str(top)],
        capture_output=True, text=True, check=True, timeout=60, env={"TMPDIR": str(top / "own")},
    )  # fmt: skip
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return [one.removeprefix(f"{top}/") for one in found]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    for name in ("own/a", "listed/a", "owner/a", "else/a"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("")
    (tmp_path / "link").symlink_to("else")
    return tmp_path.resolve()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("open(top / 'else/a').close()", ["else/a"]),
        ("open(os.fsencode(top / 'else/a')).close()", ["else/a"]),
        ("open(top / 'link/a').close()", ["else/a"]),
        ("os.close(os.open(top / 'else/a', os.O_RDONLY))", ["else/a"]),
        ("os.chdir(top / 'else'); open('a').close()", ["else/a"]),
        ("os.listdir(top / 'else')", ["else"]),
        ("[*os.scandir(top / 'else')]", ["else"]),
        ("os.chdir(top / 'else'); os.listdir()", ["else"]),
        ("open(top / 'owner/a').close()", ["owner/a"]),
        ("open(top / 'listed/a').close()", ["listed/a"]),
        ("open(top / 'own/a').close(); os.listdir(top / 'own'); os.listdir(top / 'listed')", []),
        ("subprocess.run(['true'], check=True)", ["asks subprocess.Popen"]),
        ("os.system('true')", ["asks os.system"]),
        ("socket.socket(socket.AF_UNIX).connect_ex(str(top / 'else/a'))", ["asks socket.connect"]),
    ],
)
def test_what_is_read_elsewhere_is_noted(top: Path, step: str, expected: list[str]) -> None:
    assert noted(top, step) == expected


def test_a_file_that_is_not_there_is_noted_too(top: Path) -> None:
    assert noted(top, "try: open(top / 'absent')\nexcept OSError: pass") == ["absent"]


def test_python_its_packages_and_the_own_temp_folder_are_no_news(top: Path) -> None:
    step = "import tomllib, wave, pytest; open(top / 'own/a').close()"
    assert noted(top, step, "reads = watched_reads()") == []


def test_what_lies_beside_python_is_noted(top: Path) -> None:
    """Where the system has Python, that is in the folder of everything."""
    step = "try: open(os.path.join(sys.base_prefix, 'share', 'allowed.json'))\nexcept OSError: pass"
    assert noted(top, step, "reads = watched_reads()") == [
        str(Path(sys.base_prefix, "share", "allowed.json").resolve())
    ]
