"""Notes what this process reads beside what it was given: a verdict that depends on more than that is not kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

ASKS: Final = "asks "
_READS: Final = frozenset({"open", "os.listdir", "os.scandir"})
_ASKS: Final = frozenset({
    "os.exec", "os.posix_spawn", "os.system", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "sqlite3.connect",
    "subprocess.Popen",
})  # fmt: skip
"""Events of https://docs.python.org/3/library/audit_events.html: who asks a program or a server may be answered anything."""


class OutsideReads:
    """What was opened or asked since the last call of :meth:`taken`.

    Args:
        own: folders whose files are no news: Python, the packages, what the process writes itself.
        listed: folders that Python lists when it looks for modules.
    """

    def __init__(self, own: Sequence[str], listed: Sequence[str] = ()) -> None:
        self._listed = {os.devnull, *map(os.path.realpath, listed)}
        self._own = tuple({f"{path}{os.sep}" for one in own for path in (one, os.path.realpath(one))})
        self._seen: set[str] = set()

    def watch(self) -> None:
        """Note everything from now on. Python has no way to end that."""
        sys.addaudithook(self._note)

    def taken(self) -> tuple[str, ...]:
        """Return real paths, and what else was asked; forget them."""
        seen, self._seen = self._seen, set()
        return tuple(sorted(one for one in seen - self._listed if not f"{one}{os.sep}".startswith(self._own)))

    def forget_asked(self) -> None:
        """Forget what was asked so far: when it is imported, Checkov asks git for its version, which decides nothing."""
        self._seen = {one for one in self._seen if not one.startswith(ASKS)}

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _READS:
            path = arguments[0]
            name = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else "." if path is None else ""
            if name and not name.startswith(self._own):
                self._seen.add(os.path.realpath(name))
        elif event in _ASKS:
            self._seen.add(f"{ASKS}{event}")
