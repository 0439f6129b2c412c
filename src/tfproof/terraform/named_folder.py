"""Folders of Terraform source as people name them: the errors of those that are none say which may be meant."""

from __future__ import annotations

import difflib
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tfproof.errors import UsageError
from tfproof.hcl import source_files

_EXPECTED: Final = "a folder that holds a Terraform module or stack"
_SHOWN: Final = 3
_LOOKED_AT: Final = 300
_SKIPPED: Final = frozenset({"node_modules", "__pycache__"})


def require_source(folder: Path) -> None:
    """Make sure that a folder holds Terraform source.

    Raises:
        UsageError: there is no such folder, or no source directly in it; the message names the folders that are like it.
    """
    require_folder(folder)
    if not source_files(folder, opentofu=True):
        raise no_source(folder)


def require_folder(folder: Path) -> None:
    """Make sure that a folder exists.

    Raises:
        UsageError: it does not; the message names the folders that are like it.
    """
    if folder.is_dir():
        return
    if folder.exists():
        raise UsageError(f"{folder} is not a folder", expected=_EXPECTED, fix="name the folder, not a file")
    raise UsageError(
        f"no such folder: {folder}",
        expected=_EXPECTED,
        fix=_meant(_alike(folder)) or "name a folder that exists, relative to where pytest or tfproof starts",
    )


def no_source(folder: Path) -> UsageError:
    """Return the error for a folder without Terraform source."""
    return UsageError(
        f"no Terraform source in {folder}",
        expected="at least one .tf or .tf.json file directly in it",
        fix=_meant(_below(folder)) or "name the folder of the module itself",
    )


def _meant(folders: Iterator[Path]) -> str | None:
    names = [str(folder) for _, folder in zip(range(_SHOWN), folders, strict=False)]
    return f"name the folder of the module itself, such as {', '.join(names)}" if names else None


def _alike(folder: Path) -> Iterator[Path]:
    """The folders of like names beside one that does not exist."""
    names = [one.name for one in _folders(folder.parent)]
    yield from (folder.parent / name for name in difflib.get_close_matches(folder.name, names, n=_SHOWN))


def _below(top: Path) -> Iterator[Path]:
    """The nearest folders below one that hold source; of a large tree, those that are found soon."""
    queue = deque(_folders(top))
    for _ in range(_LOOKED_AT):
        if not queue:
            return
        folder = queue.popleft()
        if source_files(folder, opentofu=True):
            yield folder
        queue.extend(_folders(folder))


def _folders(top: Path) -> list[Path]:
    try:
        with os.scandir(top) as entries:
            names = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [top / name for name in names if name[0] != "." and name not in _SKIPPED]
