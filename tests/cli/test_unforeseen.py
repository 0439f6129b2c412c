"""At any error, the command says one line and ends with an exit code that is no verdict."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import fuzz

from tfproof.cli import main
from tfproof.cli.unexpected_errors import explained

COMMAND = [sys.executable, "-m", "tfproof.cli"]


def _shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``script``, in which ``$@`` is the command."""
    environment = {**os.environ, "TFPROOF_STORE": str(folder / "store"), "TFPROOF_CACHE": str(folder / "cache")}
    environment.pop("PYTHONUNBUFFERED", None)  # streams hold back nothing then, which they do for users
    return subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "this" {\n  input = "a"\n}\n', encoding="utf-8")
    return tmp_path


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ('"$@" plan >&-', 2, "standard output is closed"),
        ('"$@" plan > /dev/full', 2, "No space left on device"),
        ('"$@" plan 2>&- <&-', 0, ""),
        ('"$@" plan missing 2> /dev/full', 2, ""),
        ('"$@" plan missing >&- 2>&- <&-', 2, ""),
        ('ulimit -n 64; "$@" plan', 0, ""),
    ],
)
def test_standard_streams_may_be_closed_or_full_and_files_few(folder: Path, script: str, code: int, said: str) -> None:
    done = _shell(script, folder)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert len(done.stderr.splitlines()) <= 5


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyError("a value that nobody may see"), r"a defect of tfproof: KeyError at \w+.py:\d+; --debug"),
        (RecursionError(), "nested too deeply"),
        (MemoryError(), "not enough memory"),
        (OSError(28, "No space left on device", "/x"), "No space left on device: /x; make room there"),
        (OSError(24, "Too many open files"), "Too many open files; raise `ulimit -n`"),
        (RuntimeError("can't start new thread"), "no more threads"),
        (
            ModuleNotFoundError("No module named 'z3'", name="z3"),
            r"z3 is not installed; run: pip install --force-reinstall tfproof",
        ),
        (ModuleNotFoundError("no", name="grpc._cython"), r"pip install --force-reinstall tfproof"),
        (ModuleNotFoundError("no", name="mine"), "a defect of tfproof: ModuleNotFoundError"),
    ],
)
def test_an_error_that_nobody_foresaw_is_one_line_without_its_value(
    error: Exception, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_options: object) -> int:
        raise error

    assert "nobody may see" not in explained(error)
    for command, code in (("plan", 2), ("exec", 125)):
        monkeypatch.setattr(f"tfproof.cli.{command}.run", run)
        assert main([command, "true" if command == "exec" else str(folder)]) == code
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1
        assert re.search(line, said)
    monkeypatch.setattr("tfproof.cli.plan.run", run)
    assert main(["plan", str(folder), "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_sample_of_broken_inputs_is_refused_in_order() -> None:
    assert [(number, run.fault) for number, run in fuzz.faults(20, 20, kinds=("plan", "baseline"))] == []


def test_the_sample_would_show_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise KeyError("x")

    monkeypatch.setitem(fuzz._FUNCTIONS, "baseline", broken)
    assert [run.fault is not None for _, run in fuzz.faults(2, 1, kinds=("baseline",))] == [True, True]
