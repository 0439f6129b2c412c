from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.programs import program, programs


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("path", ["", ".", "bin", "./bin", "bin:.:", "../here/bin"])
def test_a_program_of_a_relative_folder_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    here = tmp_path / "here"
    executable(here / "tool")
    executable(here / "bin" / "tool")
    monkeypatch.chdir(here)
    assert program("tool", path) is None
    monkeypatch.setenv("PATH", path)
    assert program("tool") is None


def test_programs_come_in_the_order_of_the_folders(tmp_path: Path) -> None:
    first, second = executable(tmp_path / "a" / "tool"), executable(tmp_path / "b" / "tool")
    (tmp_path / "c").mkdir()
    assert list(programs("tool", f"{tmp_path}/c:{tmp_path}/a:rel:{tmp_path}/b")) == [first, second]


def test_a_path_means_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = executable(tmp_path / "tool")
    monkeypatch.chdir(tmp_path)
    assert program("./tool", "") == tool
    assert program(str(tool), "") == tool
    assert program("./none", "") is None
