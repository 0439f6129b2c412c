"""Seals what holds a sensitive value, so that whoever gets hold of a store reads none.

The key is made of a secret of this user, which no store has, and of everything that the case can see: who has both could
as well plan the case. Sealing is a stream cipher (SHAKE-256 over the key and a nonce) under an HMAC, as Python brings no
cipher of its own.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

_KEY_FILE = "key"
_BYTES = 32
_NONCE_BYTES = 16


class Seal:
    """Seals values, each about something that its reader has to know.

    Args:
        secret: the user's.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def name(self, about: str) -> str:
        """Return a name that does not let anybody try what it is about."""
        return self._derived("name", about).hex()

    def close(self, value: Any, about: str) -> str:
        """Return a value that JSON can hold, sealed."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), level=3)
        hidden = nonce + _mixed(plain, self._derived("stream", about) + nonce)
        return base64.b64encode(self._tag(hidden, about) + hidden).decode()

    def open(self, sealed: str, about: str) -> Any:
        """Return the value; ``None`` when it was sealed by another user, about something else, or is damaged."""
        try:
            data = base64.b64decode(sealed, validate=True)
        except ValueError:
            return None
        tag, hidden = data[:_BYTES], data[_BYTES:]
        if not hmac.compare_digest(tag, self._tag(hidden, about)):
            return None
        nonce, body = hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:]
        return json.loads(zlib.decompress(_mixed(body, self._derived("stream", about) + nonce)))

    def _tag(self, hidden: bytes, about: str) -> bytes:
        return hmac.digest(self._derived("tag", about), hidden, "sha256")

    def _derived(self, use: str, about: str) -> bytes:
        return hmac.digest(self._secret, f"{use} {about}".encode(), "sha256")


def seal_of(folder: Path) -> Seal | None:
    """Return the seal of the user whose folder it is, made at first use; ``None`` where none can be kept."""
    path = folder / _KEY_FILE
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError:
        return None
    return Seal(secret) if len(secret) == _BYTES else None


def _make(path: Path) -> None:
    """Write a new secret in one step; of several processes that do, the first wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=".key-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_BYTES))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(partial)
    finally:
        Path(partial).unlink(missing_ok=True)


def _mixed(data: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
