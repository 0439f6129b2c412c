"""Tells one provider binary from another without reading all of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_SAMPLE: Final = 1 << 16


def identity(binary: Path) -> str:
    """Return a key of the binary's content: size, time of change and both ends (not all: it may be 700 MB)."""
    status = binary.stat()
    digest = hashlib.sha256(f"{binary.name} {status.st_size} {status.st_mtime_ns}".encode())
    with binary.open("rb") as file:
        digest.update(file.read(_SAMPLE))
        file.seek(max(0, status.st_size - _SAMPLE))
        digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:40]
