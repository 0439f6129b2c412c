"""Starts provider processes, also before a caller needs them.

A provider takes as long to start as gRPC takes to be loaded, so the two are done at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tfproof.provider.isolation import isolated, tied_to_parent
from tfproof.provider.process import ProviderProcess, new_folder

# A unix socket's path holds 103 characters on every system; a provider's own socket is the longest of ours.
_LONGEST_FOLDER: Final = 103 - len("/s10/p1000/plugin1234567890")


class Launcher:
    """The processes of one session, each with its files below one private folder.

    Args:
        parent: where the private folder is made (in the system's temporary folder when the path is too long for a socket).
        environment: the whole environment of each process; nothing is inherited.
        working_folder: where each looks for files that are named by a relative path (a folder of its own when absent).
        offline: whether they reach no network, where the system can see to that.
    """

    def __init__(
        self,
        parent: Path,
        environment: Mapping[str, str],
        *,
        working_folder: Path | None = None,
        offline: bool = False,
    ) -> None:
        fits = len(os.fsencode(parent)) <= _LONGEST_FOLDER
        self.folder = new_folder(parent, "s") if fits else Path(tempfile.mkdtemp(prefix="tfproof-"))
        self._before = isolated() if offline else tied_to_parent()
        self._environment = dict(environment)
        self._working_folder = working_folder
        self._ahead: dict[Path, ProviderProcess] = {}
        self._lock = threading.Lock()

    def start_ahead(self, binary: Path) -> None:
        """Start a process that is about to be asked for. What is wrong with it, the caller that asks for it gets as an error."""
        with contextlib.suppress(OSError), self._lock:
            if binary not in self._ahead:
                self._ahead[binary] = self._start(binary)

    def process(self, binary: Path) -> ProviderProcess:
        """Return a process that no other caller has, connected.

        Raises:
            ProviderProxyError: it did not start, or does not speak protocol 5 or 6 over gRPC.
        """
        with self._lock:
            process = self._ahead.pop(binary, None)
        process = process or self._start(binary)
        process.connect()
        return process

    def drop(self, binary: Path) -> None:
        """End a process that was started ahead and that no caller will ask for."""
        with self._lock:
            process = self._ahead.pop(binary, None)
        if process is not None:
            process.close()

    def close(self) -> None:
        """End what was started ahead, and remove the private folder."""
        for binary in list(self._ahead):
            self.drop(binary)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, binary: Path) -> ProviderProcess:
        return ProviderProcess(
            binary, self.folder, self._environment, working_folder=self._working_folder, before=self._before
        )
