"""The package as it is published, and fresh environments that it is installed into, on each Python of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: tuple[str, ...] = tuple(sorted(PROJECT["optional-dependencies"]))
BARE, SOURCE = "bare", "source archive"
UV = Path(sys.executable).parent / "uv"


def pythons() -> dict[str, Path]:
    """Each Python that the package supports and this machine has, by its minor version."""
    least = int(re.sub(r"^>=3\.", "", PROJECT["requires-python"]))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {f"3.{sys.version_info.minor}": Path(sys.executable)}
    for minor in range(least, least + 20):
        named = [*sorted(pyenv.glob(f"3.{minor}.*/bin/python3")), shutil.which(f"python3.{minor}")]
        # A shim of pyenv is for a version that may not be chosen here.
        programs = [Path(one) for one in named if one is not None and "shims" not in Path(one).parts]
        if programs:
            found.setdefault(f"3.{minor}", programs[-1])
    return dict(sorted(found.items(), key=lambda one: int(one[0].partition(".")[2])))


def _run(*words: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600, env=env)


@dataclass(frozen=True, kw_only=True)
class Published:
    """Environments for one Python. None is made before it is asked for.

    Args:
        version: the minor version.
        folder: a folder of its own.
    """

    version: str
    folder: Path

    @cached_property
    def archives(self) -> tuple[Path, Path]:
        """The wheel and the source archive."""
        made = _run(sys.executable, "-m", "hatchling", "build", "-d", self.folder / "dist")
        assert made.returncode == 0, made.stderr
        (wheel,) = (self.folder / "dist").glob("*.whl")
        (source,) = (self.folder / "dist").glob("*.tar.gz")
        return wheel, source

    @cached_property
    def house(self) -> Path:
        """A folder with what the package needs, from the package index as pip is set up to reach it."""
        house = self.folder / "house"
        words = ["pip", "download", "-q", "-d", str(house), "--only-binary", ":all:", "--python-version", self.version]
        got = _run(sys.executable, "-m", *words, f"tfproof[all] @ {self.archives[0].as_uri()}", "hatchling")
        if got.returncode != 0:
            pytest.skip(f"the package index gives nothing: {(got.stderr.strip() or 'nothing said').splitlines()[-1]}")
        return house

    def environment(self, name: str) -> Path:
        """An environment that has the bare package, one extra of it, or what the source archive makes."""
        place = self.folder / name.replace(" ", "-")
        if place.exists():
            return place
        wheel, source = self.archives
        wanted = (
            f"tfproof{'' if name in (BARE, SOURCE) else f'[{name}]'} @ {(source if name == SOURCE else wheel).as_uri()}"
        )
        settings = {**os.environ, "UV_CACHE_DIR": str(self.folder / "uv"), "UV_LINK_MODE": "hardlink"}
        index = ["--no-index", "--find-links", str(self.house)]
        for words in (
            ["venv", "--quiet", "--python", str(pythons()[self.version]), str(place)],
            ["pip", "install", "--quiet", "--python", str(place / "bin" / "python"), *index, wanted],
        ):
            made = _run(UV, *words, env=settings)
            assert made.returncode == 0, made.stderr
        return place


@contextmanager
def published(version: str) -> Iterator[Published]:
    """Environments for one Python, which are removed at the end."""
    with tempfile.TemporaryDirectory(prefix="tfproof-published-") as folder:
        yield Published(version=version, folder=Path(folder))
