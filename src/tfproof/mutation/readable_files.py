"""The files that a test may read."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tfproof.repositories import repository_of

_OWN_STAMPS: Final = ("--tfproof-mirror=", "--tfproof-store=")
# https://docs.pytest.org/en/stable/reference/customize.html#finding-the-rootdir
_OF_PYTEST: Final = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "conftest.py")


def named_by(arguments: Sequence[str], root: Path) -> Iterator[Path]:
    """Return the files and folders that arguments of pytest name; of tests, all of the repository that they are in.

    Args:
        arguments: of pytest.
        root: the folder that pytest is started in.
    """
    for argument in arguments:
        if argument.startswith(_OWN_STAMPS):
            continue
        for text in (argument, argument.removeprefix("-c"), argument.removeprefix("@"), argument.partition("=")[2]):
            path = root / text.partition("::")[0]
            if not text or not path.exists():
                continue
            if path.is_file() and path.suffix == ".py":
                path = path.parent
            yield (repository_of(path) or path.resolve()) if path.is_dir() else path


def python_path(root: Path) -> Iterator[Path]:
    """Return what ``PYTHONPATH`` names that is there."""
    names = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return (path for name in names if name and (path := root / name).exists())


def packages() -> tuple[list[str], list[Path]]:
    """Return a digest of each installed package (its description and list of files), and the folders of those that are run from their source."""
    installed, sources = [], []
    for one in importlib.metadata.distributions():
        about_files = [one.read_text(name) or "" for name in ("METADATA", "PKG-INFO", "RECORD")]
        installed.append(hashlib.sha256("\0".join(about_files).encode()).hexdigest())
        about = json.loads(one.read_text("direct_url.json") or "{}")
        if about.get("dir_info", {}).get("editable") and one.name != "tfproof":
            sources.append(Path(url2pathname(urlsplit(about["url"]).path)))
    return sorted(installed), sorted(sources)


def pytest_files_above(folder: Path) -> Iterator[Path]:
    """Return what pytest may read above a folder: its configuration, and plugins that are conftest files."""
    return (file for parent in folder.resolve().parents for name in _OF_PYTEST if (file := parent / name).is_file())


def outermost(folders: Iterable[Path]) -> list[Path]:
    """Return the folders that are in no other of them."""
    found = sorted({folder.resolve() for folder in folders})
    return [one for one in found if not any(one != other and one.is_relative_to(other) for other in found)]
