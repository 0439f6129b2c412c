"""What was learned about files of this machine, so that it need not be learned again: versions, checksums, what ``init`` chose.

A file is the one that was looked at when its path, size, time of change and inode are the same.
"""

from __future__ import annotations

import hashlib
import mmap
from pathlib import Path
from typing import Any

from tfproof.cases.cache.cache_store import CacheStore, name_of
from tfproof.terraform.executable import PRODUCTS
from tfproof.terraform.wrapper_scripts import handed_to

# Every program of these products has the name of its own package in it; another program that only starts one (a version
# manager) has not, and may start another one tomorrow.
_PACKAGES = (b"github.com/hashicorp/terraform/internal/command", b"github.com/opentofu/opentofu/internal/command")


class FileFactsCache:
    """Facts about files.

    Args:
        store: where they are kept, not shared with other machines; ``None`` keeps nothing.
    """

    def __init__(self, store: CacheStore | None) -> None:
        self._store = store
        self._seen: dict[str, str] = {}

    def version(self, executable: Path) -> tuple[str, str] | None:
        """Return product and version of an executable, if they were learned."""
        name = _name("version", *_decisive(executable))
        known = self._store.read(name) if name is not None and self._store is not None else None
        if not isinstance(known, list) or len(known) != 2 or known[0] not in PRODUCTS:
            return None
        return str(known[0]), str(known[1])

    def learn_version(self, executable: Path, product: str, version: str) -> None:
        """Keep product and version of an executable, if it is the program itself or always runs the same one."""
        *_, program = files = _decisive(executable)
        name = _name("version", *files)
        if name is not None and self._store is not None and _is_the_program(program):
            self._store.write(name, [product, version])

    def checksum(self, file: Path) -> str | None:
        """Return a file's SHA-256; ``None`` when it cannot be read."""
        name = _name("checksum", file)
        if name is None:
            return None
        if name not in self._seen:
            known = self._store.read(name) if self._store is not None else None
            if not isinstance(known, str):
                with file.open("rb") as opened:
                    known = hashlib.file_digest(opened, "sha256").hexdigest()
                if self._store is not None:
                    self._store.write(name, known)
            self._seen[name] = str(known)
        return self._seen[name]

    def recall(self, *about: Any) -> Any:
        """Return what was kept for equal ``about``; None when nothing was."""
        return self._store.read(name_of("fact", *about)) if self._store is not None else None

    def remember(self, value: Any, *about: Any) -> None:
        """Keep a value; both are what JSON can hold."""
        if self._store is not None:
            self._store.write(name_of("fact", *about), value)

    def close(self) -> None:
        """Bring the store within its limit."""
        if self._store is not None:
            self._store.close()


def _decisive(executable: Path) -> tuple[Path, ...]:
    """The files that decide which program runs, the program last."""
    program = handed_to(executable)
    return (executable,) if program is None else (executable, program)


def _name(fact: str, *files: Path) -> str | None:
    try:
        return name_of(fact, *map(_identity, files))
    except OSError:
        return None


def _identity(file: Path) -> list[str | int]:
    real = file.resolve(strict=True)
    status = real.stat()
    return [str(file), str(real), status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev]


def _is_the_program(file: Path) -> bool:
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(package) >= 0 for package in _PACKAGES)
    except (OSError, ValueError):
        return False
