"""Which lines of a folder's source changed since a revision."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tfproof.hcl import lines_of, source_files
from tfproof.mutation.files_beside import paths_beside
from tfproof.mutation.run_settings import Lines
from tfproof.terraform.git_revision import past_of
from tfproof.terraform.temp_dir import TempDir


def changed_lines(folders: Iterable[Path], revision: str) -> Lines:
    """Return the first and last line of each changed part of today's files, by file.

    Args:
        folders: whose own files are looked at.
        revision: a git revision.

    Raises:
        UsageError: there is no such revision.
        WorkspaceError: git cannot be run.
    """
    found: dict[Path, list[tuple[int, int]]] = {}
    into = TempDir.of_process().folder("since")
    for folder in folders:
        then = past_of(folder, revision, into).source
        for file in (*source_files(folder), *paths_beside(folder)):
            before = then / file.relative_to(folder)
            old = _lines(before) if before.is_file() else []
            new = _lines(file)
            found[file.resolve()] = list(_parts(old, new))
    return found


def _lines(file: Path) -> list[str]:
    return lines_of(file.read_bytes().decode("utf-8", "replace"))


def _parts(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start + 1, max(end, start + 1)
