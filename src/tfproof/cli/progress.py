"""Says what is going on: a line that changes on a terminal, nothing in a log."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

_INTERVAL = 0.2


@contextlib.contextmanager
def step(doing: str, stream: TextIO | None = None) -> Iterator[None]:
    """Show ``doing`` and the seconds that it takes on a terminal until the block ends, then wipe the line."""
    out = stream or sys.stderr
    if out is None or not out.isatty():
        yield
        return
    done = threading.Event()
    start = time.monotonic()

    def show() -> None:
        while not done.wait(_INTERVAL):
            out.write(f"\r{doing} ... {time.monotonic() - start:.0f} s")
            out.flush()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        out.write("\r\033[K")
        out.flush()


def show_line(text: str) -> None:
    """Show a text in place of the line before it on a terminal; an empty one wipes it. Nothing in a log."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text[: os.get_terminal_size(sys.stderr.fileno()).columns - 1]}")
        sys.stderr.flush()
