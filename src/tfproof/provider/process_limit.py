"""How many provider processes this machine has room for."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Final

FEW: Final = 4
"""So many are always allowed, and no more stay when nothing asks for them."""

_MANY: Final = 24
# What a configured AWS provider holds; half of what is free is left to other programs.
_PROCESS: Final = 350 << 20
_AVAILABLE: Final = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)
_MEMINFO: Final = Path("/proc/meminfo")
_GROUP: Final = Path("/sys/fs/cgroup")


def room() -> int:
    """Return how many provider processes may run at once: what half of the free memory holds, and never less than a few.

    Free is what the kernel says is available, or what the container's limit leaves, whichever is less.
    """
    free: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        found = _AVAILABLE.search(_MEMINFO.read_text(encoding="ascii"))
        free += [int(found[1]) << 10] if found else []
    with contextlib.suppress(OSError, ValueError):  # "max" where there is no limit
        free.append(int((_GROUP / "memory.max").read_text()) - int((_GROUP / "memory.current").read_text()))
    return max(FEW, min(_MANY, min(free, default=0) // 2 // _PROCESS))
