"""The source files of a module, each read once."""

from __future__ import annotations

import functools
from pathlib import Path

from tfproof.hcl import File, parse, source_files


def module_files(folder: Path) -> tuple[tuple[Path, File], ...]:
    """Return the files of a module's folder, override files last; none where there is no folder.

    A file that cannot be parsed holds what was read before its error.
    """
    try:
        paths = source_files(folder)
        return tuple((path, read_text(_text(path), path.name.endswith(".json"))) for path in paths)
    except OSError:
        return ()


def _text(path: Path) -> str:
    content = path.read_bytes()
    return content.decode("utf-8", "replace")


@functools.lru_cache(maxsize=1024)
def read_text(text: str, is_json: bool) -> File:
    """The tree of a text. Many plans of a session share them: they are never changed."""
    return parse(text, is_json=is_json)
