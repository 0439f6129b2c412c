"""Real Terraform, once for all tests here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tfproof.terraform import Executable, Sandboxes, find_executable

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def executable() -> Executable:
    return find_executable()


@pytest.fixture
def workspaces(executable: Executable) -> Iterator[Sandboxes]:
    with Sandboxes(executable, timeout=120) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the files of a configuration and return its folder."""

    def make(files: dict[str, str], folder: str = "stack") -> Path:
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / folder

    return make
