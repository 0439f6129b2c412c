"""The environment that is made for Checkov in the user's cache, with other commands in place of the installers."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from tfproof.errors import ScanError
from tfproof.scan import checkov_install
from tfproof.scan.checkov_install import cached_environment, install_checkov, is_ready, pins
from tfproof.scan.environment import find_checkov

ANSWER = '["3.3.30", [3, 11], []]'


def ways(monkeypatch: pytest.MonkeyPatch, *scripts: str) -> None:
    """Let each way to make an environment be a script, which gets the folder."""
    monkeypatch.setattr(
        checkov_install, "_ways", lambda place: ([["sh", "-c", script, "sh", str(place)]] for script in scripts)
    )


MAKE = f"""mkdir -p "$1/bin"; printf '#!/bin/sh\\necho '"'"'{ANSWER}'"'" >"$1/bin/python"; chmod +x "$1/bin/python"; echo x >>"$1/../made" """


def test_it_is_made_once_and_found_afterwards_without_an_installer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    ways(monkeypatch, MAKE)
    threads = [threading.Thread(target=lambda: install_checkov(tmp_path, say=said.append)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "made").read_text() == "x\n"
    assert len(said) == 1
    monkeypatch.setattr("sys.prefix", str(tmp_path / "elsewhere" / ".venv"))
    found = find_checkov(None, {"PATH": ""}, cache=tmp_path)
    assert (found.origin, found.python) == ("cache", cached_environment(tmp_path) / "bin" / "python")


def test_the_next_way_is_tried_and_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(monkeypatch, 'mkdir "$1"; echo first >&2; exit 1', MAKE)
    assert is_ready(install_checkov(tmp_path, say=lambda _: None))
    ways(monkeypatch, 'mkdir "$1"; echo first >&2; exit 1', 'echo "no index" >&2; exit 1')
    with pytest.raises(ScanError, match="no index") as caught:
        install_checkov(tmp_path / "other", say=lambda _: None)
    assert "tfproof setup-checkov" in (caught.value.fix or "")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["checkov.lock"]


def test_what_a_killed_installer_left_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = cached_environment(tmp_path)
    (place / "bin").mkdir(parents=True)
    (place / "half").touch()
    monkeypatch.setattr("sys.prefix", str(tmp_path / "elsewhere" / ".venv"))
    with pytest.raises(ScanError, match="Cannot find Checkov"):
        find_checkov(None, {"PATH": ""}, cache=tmp_path)
    ways(monkeypatch, MAKE)
    install_checkov(tmp_path, say=lambda _: None)
    assert not (place / "half").exists()


def test_every_package_is_pinned_with_a_hash_and_another_pin_is_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = pins().read_text().splitlines()
    named = [number for number, line in enumerate(lines) if line and line[0].isalnum()]
    assert any(line.startswith("checkov==3.3.") for line in lines)
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in named)
    before = cached_environment(tmp_path)
    (tmp_path / "pins.txt").write_text("checkov==3.3.31 --hash=sha256:0\n")
    monkeypatch.setattr(checkov_install, "pins", lambda: tmp_path / "pins.txt")
    assert cached_environment(tmp_path) != before
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in before.name
