"""Where kept plans are: a folder of this machine, or a store that ``fsspec`` reaches (a bucket that CI machines share)."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tfproof.atomic_files import write_atomically
from tfproof.errors import UsageError
from tfproof.extras import installing

SUFFIX = ".kept"
_PARTIAL = ".partial-"
# Longer than any write takes: what is older was left by a process that was killed.
_PARTIAL_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in the folder: its name, its size in bytes, and when it was last used (seconds since 1970)."""

    name: str
    size: int
    used: float


class Backend(Protocol):
    """Named files of bytes. Each method but ``read`` may raise ``OSError``, or what a remote file system raises."""

    @property
    def where(self) -> str:
        """Path or URL."""

    def read(self, name: str) -> bytes | None:
        """Return the file, or ``None`` when there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write the file in one step: who reads meanwhile gets the old one, or none."""

    def entries(self) -> list[Entry]:
        """List the files."""

    def remove(self, name: str) -> None:
        """Remove the file, if it is there."""


def open_folder(setting: str | Path) -> Backend:
    """Return the folder that a setting names: a path, or a URL such as ``s3://bucket/plans``.

    Raises:
        UsageError: it is a URL, and ``fsspec`` or what it needs for that kind of URL is not installed.
    """
    if "://" not in str(setting):
        return LocalBackend(Path(setting).expanduser().absolute())
    return FsspecBackend(str(setting))


class LocalBackend:
    """A folder of this machine, readable by its owner only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def where(self) -> str:
        """The path."""
        return str(self._root)

    def read(self, name: str) -> bytes | None:
        """Return the file, and remember that it was used."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write beside the file, then rename."""
        path = self._path(name)
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomically(path, data, prefix=_PARTIAL)

    def entries(self) -> list[Entry]:
        """List the files; what killed processes left half-written is removed."""
        found = []
        for path in self._files():
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                if path.name.endswith(SUFFIX):
                    name = path.name.removesuffix(SUFFIX)
                    found.append(Entry(name=name, size=status.st_size, used=status.st_mtime))
                elif time.time() - status.st_mtime > _PARTIAL_SECONDS:
                    path.unlink()
        return found

    def remove(self, name: str) -> None:
        """Remove the file."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / f"{name}{SUFFIX}"

    def _files(self) -> Iterator[Path]:
        # Only what has our names: the setting may point to a folder that holds other things as well.
        yield from self._root.glob(f"[0-9a-f][0-9a-f]/*{SUFFIX}")
        yield from self._root.glob(f"[0-9a-f][0-9a-f]/{_PARTIAL}*")


class FsspecBackend:
    """A folder that ``fsspec`` reaches: https://filesystem-spec.readthedocs.io/.

    A half-written file is possible where the file system does not write in one step; its checksum tells.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            import fsspec

            self._system, self._root = fsspec.core.url_to_fs(url)
        except ImportError as error:
            lacks_all = error.name == "fsspec"
            raise UsageError(
                f"the store {url} cannot be reached: {'fsspec is not installed' if lacks_all else error}",
                fix=installing("fsspec") if lacks_all else "install the package that fsspec has for this kind of URL",
            ) from error
        except ValueError as error:
            raise UsageError(
                f"the store {url} cannot be reached: {error}", expected="a folder, or a URL that fsspec knows"
            ) from error

    @property
    def where(self) -> str:
        """The URL."""
        return self._url

    def read(self, name: str) -> bytes | None:
        """Return the file."""
        try:
            data: bytes = self._system.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write the file."""
        path = self._path(name)
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(path, data)

    def entries(self) -> list[Entry]:
        """List the files; the time of their last use is that of their writing, where the file system tells it."""
        self._system.invalidate_cache()
        try:
            found: dict[str, dict[str, Any]] = self._system.find(self._root, detail=True)
        except FileNotFoundError:
            return []
        return [
            Entry(
                name=path.rpartition("/")[2].removesuffix(SUFFIX),
                size=int(about.get("size") or 0),
                used=_written(about),
            )
            for path, about in found.items()
            if path.endswith(SUFFIX)
        ]

    def remove(self, name: str) -> None:
        """Remove the file."""
        with contextlib.suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name[:2]}/{name}{SUFFIX}"


def _written(about: dict[str, Any]) -> float:
    # Each file system has its own name for it: s3, gcs, memory, local.
    for key in ("LastModified", "mtime", "created", "updated", "last_modified"):
        value = about.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, (int, float)):
            return float(value)
    return 0.0
