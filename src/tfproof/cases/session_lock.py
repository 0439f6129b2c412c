"""Lets the processes of one session do one after the other what the first does for all."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def session_lock(shared: Path | None) -> Iterator[None]:
    """Wait until no other process is in its turn. The lock of a process that dies is gone with it.

    Args:
        shared: the folder that the processes share; ``None`` when there is one process only.
    """
    if shared is None:
        yield
        return
    descriptor = os.open(shared / "session.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
