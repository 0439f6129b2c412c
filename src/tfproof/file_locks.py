"""Locks on files between processes. The lock of a process that ends, however it ends, is gone with it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def locked(path: Path, *, wait: bool = True, create: bool = True) -> int:
    """Return a descriptor of a file that this process alone has locked; closing it ends the lock.

    Args:
        path: the file.
        wait: wait for the process that has the lock.
        create: make the file where there is none.

    Raises:
        BlockingIOError: another process has the lock, and ``wait`` is false.
        FileNotFoundError: there is no such file, and ``create`` is false.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Wait until no other process has the lock of a file, and have it inside the ``with`` block."""
    descriptor = locked(path)
    try:
        yield
    finally:
        os.close(descriptor)
