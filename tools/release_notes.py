"""Prints the section of the changelog that a release is about.

The tag must be that of the version in ``pyproject.toml``, and the changelog must have a heading for it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def notes(tag: str, *, root: Path = ROOT) -> str:
    """Return the text below the heading of a version.

    Raises:
        SystemExit: the tag is not that of the version, or the changelog says nothing of it.
    """
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if tag != f"v{version}":
        raise SystemExit(f"the tag is {tag}, and pyproject.toml says {version}")
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise SystemExit(f"CHANGELOG.md has no section ## {version}")
    return f"{found[1].strip()}\n"


if __name__ == "__main__":
    sys.stdout.write(notes(*sys.argv[1:2]))
