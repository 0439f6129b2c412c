"""What the files of a folder hold, as one digest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LARGE: Final = 32 * 1024 * 1024
_NO_SOURCE: Final = frozenset({".git", ".terraform", ".tox", ".nox", ".hypothesis", "__pycache__", "node_modules"})


def own_package() -> str:
    """Return a digest of all of tfproof: its code and the facts that it reads."""
    return contents(Path(__file__).parent)


def contents(folder: Path) -> str:
    """Return a digest of all files below a folder, without those that tools make for themselves.

    Raises:
        OSError: a file cannot be read, or a link leads to a folder elsewhere.
    """
    digest = hashlib.sha256(str(folder).encode("utf-8", "surrogateescape"))
    for path in _files(folder):
        digest.update(f"{path.relative_to(folder)}\0{file_contents(path)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def file_contents(path: Path) -> str:
    """Return a digest of a file; of a large one, its size and time.

    Raises:
        OSError: it cannot be read.
    """
    found = path.stat()
    if found.st_size > _LARGE:
        return f"{found.st_size} {found.st_mtime_ns}"
    return hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(found.st_mode) else "no file"


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    if any(one.name == "pyvenv.cfg" for one in entries):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not _is_of_tool(entry.name):
                yield from _files(Path(entry.path))
        elif entry.is_dir():
            raise OSError(f"{entry.path} leads elsewhere")
        elif entry.is_file():
            yield Path(entry.path)


def _is_of_tool(name: str) -> bool:
    return name in _NO_SOURCE or (name.startswith(".") and name.endswith("_cache"))
