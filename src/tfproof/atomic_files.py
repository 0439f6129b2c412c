"""Writes files whole or not at all: another process may read one at any moment, and this one may be killed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, prefix: str = ".tfproof-", mode: int = 0o600) -> None:
    """Write a file beside its place, then rename it.

    Args:
        path: the file; its folder exists.
        content: all of it.
        prefix: how the name of the unfinished file begins, which stays when the process is killed.
        mode: the permissions of the file.

    Raises:
        OSError: it cannot be written; nothing is left.
    """
    descriptor, name = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        unfinished.chmod(mode)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
