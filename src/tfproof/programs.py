"""Finds programs of this machine, and never one that only lies in the folder that a command happens to run in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path


def program(name: str, path: str | None = None) -> Path | None:
    """Return the first program of a name; None when there is none.

    Args:
        name: of the program. One with a slash in it is a path, and means what it says.
        path: the folders to look in, as in ``PATH``, which is the default. Those that are not absolute are left out: they
            would be other folders wherever the command runs.
    """
    return next(programs(name, path), None)


def programs(name: str, path: str | None = None) -> Iterator[Path]:
    """Yield each program of a name, in the order of the folders: see :func:`program`."""
    if os.path.dirname(name):  # noqa: PTH120 - a Path would drop "./"
        found = shutil.which(name)
        if found is not None:
            yield Path(found).absolute()
        return
    for folder in (os.environ.get("PATH", os.defpath) if path is None else path).split(os.pathsep):
        if os.path.isabs(folder) and (found := shutil.which(name, path=folder)) is not None:  # noqa: PTH117 - likewise
            yield Path(found)
