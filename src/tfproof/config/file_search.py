"""Where the configuration file of a repository is."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tfproof.errors import UsageError
from tfproof.repositories import repository_of

FILE = "tfproof.toml"
PYPROJECT = "pyproject.toml"
_TABLE = "tool.tfproof"


def find_configuration(folder: Path) -> Path | None:
    """Return the configuration file of ``folder``: in it, or above it in the same repository; None when there is none.

    Nothing outside of the repository counts: what is above it may belong to another user.

    Raises:
        UsageError: one folder has two, or ``pyproject.toml`` cannot be read.
    """
    folder = folder.resolve()
    root = repository_of(folder) or folder
    for each in (one for one in (folder, *folder.parents) if one.is_relative_to(root)):
        own, shared = each / FILE, each / PYPROJECT
        has_table = shared.is_file() and _has_table(shared)
        if own.is_file() and has_table:
            raise UsageError(
                f"two configurations in {each}",
                where=f"{own} and [{_TABLE}] of {shared}",
                fix="keep one of them",
            )
        if own.is_file() or has_table:
            return own if own.is_file() else shared
    return None


def _has_table(file: Path) -> bool:
    """A ``pyproject.toml`` that does not parse is another tool's error, unless it may hold our table."""
    try:
        text = file.read_text(encoding="utf-8")
        return "tfproof" in tomllib.loads(text).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as error:
        if _TABLE.encode() not in file.read_bytes():
            return False
        raise UsageError(f"cannot read {file}: {error}", expected="a TOML file", fix="correct the file") from error
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
