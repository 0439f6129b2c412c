"""Encrypts results with sensitive values, so that a person who copies a store reads none.

The key is made of a secret of this user, which no store has, and of everything that the case can see: who has both could
as well plan the case. The cipher is AES-256-GCM, from the package ``cryptography``.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import importlib.util
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_FILE = "key"
_BYTES = 32
_NONCE_BYTES = 12


class Encryptor:
    """Seals values, each about something that its reader has to know."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def name(self, about: str) -> str:
        """Return a name from which its content cannot be guessed by trying."""
        return self._derived("name", about).hex()

    def close(self, value: Any, about: str) -> str:
        """Return a value that JSON can hold, sealed."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), level=3)
        return base64.b64encode(nonce + self._cipher(about).encrypt(nonce, plain, None)).decode()

    def open(self, sealed: str, about: str) -> Any:
        """Return the value; ``None`` when it was sealed by another user, about something else, or is damaged."""
        from cryptography.exceptions import InvalidTag

        try:
            data = base64.b64decode(sealed, validate=True)
            plain = self._cipher(about).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
        except (ValueError, InvalidTag):
            return None
        return json.loads(zlib.decompress(plain))

    def _cipher(self, about: str) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._derived("cipher", about))

    def _derived(self, use: str, about: str) -> bytes:
        return hmac.digest(self._secret, f"{use} {about}".encode(), "sha256")


def seal_of(folder: Path) -> Encryptor | None:
    """Return the seal of the user whose folder it is, made at first use; ``None`` where nothing can be sealed."""
    if importlib.util.find_spec("cryptography") is None:
        return None
    path = folder / _KEY_FILE
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError:
        return None
    return Encryptor(secret) if len(secret) == _BYTES else None


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
