"""Keeps values by name between sessions: plans by content, and what was learned about this machine's files.

Each entry is a checksum, then compressed JSON. An entry that is damaged in any way, or belongs to another name, is as good
as none. Nothing that is kept is ever executed. A store that cannot be read or written is given up with one warning.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tfproof.cases.cache.cache_backends import Backend
from tfproof.errors import PlanFormatError

LIMIT = 512 * 1024 * 1024
# Part of every entry and of every name: a store that an older or newer tfproof wrote to is another one.
FORMAT = 1
_MAGIC = b"tfproof %d " % FORMAT
_T = TypeVar("_T")
# No plan is as large; without a bound, a small entry may say that it holds all the memory there is.
_LARGEST = 1 << 30
_NAME = re.compile(r"[0-9a-f]{32,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store holds: where it is, how many entries, their bytes, and how many bytes it may have."""

    where: str
    entries: int
    size: int
    limit: int


class CacheStore:
    """Values by name. Any number of processes may share one.

    Args:
        folder: where the entries lie.
        limit: bytes that all entries together may have; the least recently used ones go first, when it is closed.
        warn: called once, when the folder cannot be used.
    """

    def __init__(self, folder: Backend, *, limit: int = LIMIT, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._limit = limit
        self._warn = warn
        self._wrote = False
        self._given_up = False
        self._is_read_only = False

    def only_read(self) -> None:
        """From now on, keep nothing more."""
        self._is_read_only = True

    def read(self, name: str) -> Any:
        """Return the value, or ``None`` when there is none that is whole."""
        data = self._try(lambda: self._folder.read(name))
        return _unframed(name, data) if data is not None else None

    def write(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold, in place of the one before."""
        if self._is_read_only:
            return
        self._wrote = True
        self._try(lambda: self._folder.write(name, _framed(name, value)))

    def info(self) -> StoreInfo:
        """Return what it holds."""
        found = self._folder.entries()
        return StoreInfo(
            where=self._folder.where, entries=len(found), size=sum(e.size for e in found), limit=self._limit
        )

    def clear(self) -> int:
        """Remove every entry and return how many there were."""
        found = self._folder.entries()
        for entry in found:
            self._folder.remove(entry.name)
        return len(found)

    def close(self) -> None:
        """Bring it within its limit, if anything was added."""
        if self._wrote:
            self._wrote = False
            self._try(self._bound)

    def _bound(self) -> None:
        found = sorted(self._folder.entries(), key=lambda entry: entry.used)
        size = sum(entry.size for entry in found)
        for entry in found:
            if size <= self._limit:
                return
            self._folder.remove(entry.name)
            size -= entry.size

    def _try(self, act: Callable[[], _T]) -> _T | None:
        """Act on the folder. A remote file system may raise any error, and no run needs the store."""
        if self._given_up:
            return None
        try:
            return act()
        except Exception as error:  # noqa: BLE001
            self._given_up = True
            self._warn(f"plans are not kept: {self._folder.where} cannot be used: {error or type(error).__name__}")
            return None


def name_of(*parts: Any) -> str:
    """Return the name under which what depends on all ``parts`` (values that JSON can hold) is kept."""
    return hashlib.sha256(json.dumps([FORMAT, *parts], sort_keys=True).encode()).hexdigest()


def shaped(read: Callable[[Any], _T], kept: Any) -> _T | None:
    """Return what ``read`` makes of an entry; ``None`` for an entry that is not of the shape that it expects."""
    try:
        return read(kept)
    except (LookupError, TypeError, ValueError, AttributeError, PlanFormatError):
        return None


def _framed(name: str, value: Any) -> bytes:
    if not _NAME.fullmatch(name):
        raise ValueError(f"no name of an entry: {name!r}")
    body = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), level=3)
    return _MAGIC + _checksum(name, body) + b"\n" + body


def _unframed(name: str, data: bytes) -> Any:
    head, _, body = data.partition(b"\n")
    if head != _MAGIC + _checksum(name, body):
        return None
    inflating = zlib.decompressobj()
    try:
        text = inflating.decompress(body, _LARGEST)
        return json.loads(text) if inflating.eof else None
    except (zlib.error, ValueError, RecursionError, MemoryError):
        return None


def _checksum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + body).hexdigest().encode()
