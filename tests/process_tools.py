"""Processes that tests wait for."""

from __future__ import annotations

import os
import time


def is_gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
