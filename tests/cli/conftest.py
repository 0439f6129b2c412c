"""The command, run as a user runs it, with everything it leaves behind in sight."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.forked.client import Forks

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def temp() -> Iterator[Path]:
    """The temp folder of the command; in any case, nothing may be in it at the end.

    Not below ``tmp_path``, whose path is too long for a provider's socket.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
        assert [path.name for path in Path(folder).iterdir()] == []


@pytest.fixture
def tfproof(temp: Path, tmp_path: Path, forks: Forks) -> Run:
    """Run ``tfproof`` with these arguments, in ``tmp_path``."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return forks.run(
            ["-m", "tfproof.cli", *map(str, arguments)],
            cwd=tmp_path,
            env={
                **forks.environment(),
                "TMPDIR": str(temp),
                "TFPROOF_STORE": str(tmp_path / "store"),
                **environment,
            },
        )

    return run


@pytest.fixture
def kept() -> dict[str, str]:
    """The environment of a command on a stack of ours whose plan is not what the test is about: the suite has planned it."""
    return {"TFPROOF_STORE": ""}


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A stack that needs no provider."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "main.tf").write_text(
        'variable "name" {\n  type = string\n}\n'
        'variable "sizes" {\n  type    = list(number)\n  default = []\n}\n'
        'resource "terraform_data" "this" {\n  input = [var.name, var.sizes]\n}\n'
    )
    return folder
