"""Which repository a folder is in."""

from __future__ import annotations

from pathlib import Path


def repository_of(place: Path) -> Path | None:
    """Return the nearest folder at or above ``place`` that is a repository of git; None where there is none."""
    folder = place.resolve()
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)
