"""Checks a provider binary against ``.terraform.lock.hcl``, as Terraform would have done had it started the provider."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from pathlib import Path

from tfproof.errors import ProviderProxyError
from tfproof.hcl import read_lock_file
from tfproof.provider.binary_fingerprint import identity


def verify(source: str, binary: Path, lock_file: Path, kept: Path | None = None) -> None:
    """Check that the package which holds ``binary`` is one that ``lock_file`` names for ``source``.

    Only the ``h1:`` hashes can be checked: ``zh:`` is of the archive that the package was unpacked from
    (https://developer.hashicorp.com/terraform/language/files/dependency-lock). A lock file that does not know the
    provider, or is not there, forbids nothing.

    Args:
        source: the provider's address, such as ``registry.terraform.io/hashicorp/aws``.
        binary: the executable; its folder is the package.
        lock_file: the user's lock file.
        kept: a folder to keep computed hashes in, since a package may be 700 MB.

    Raises:
        ProviderProxyError: the package is another one, or cannot be checked, or the lock file cannot be read.
    """
    lock = read_lock_file(lock_file)
    if lock.error is not None:
        raise ProviderProxyError(
            f"the lock file cannot be read, so no provider can be checked against it: {lock.error.message}",
            where=lock.error.where,
            fix="run `terraform init`, which writes it",
        )
    locked = lock.providers.get(source)
    if locked is None or not locked.hashes:
        return
    wanted = {value for value in locked.hashes if value.startswith("h1:")}
    if not wanted:
        raise ProviderProxyError(
            f"the lock file has no h1 hash of {source}, so an unpacked provider cannot be checked against it",
            where=str(lock_file),
            fix="run `terraform providers lock` to add one",
        )
    found = _package_hash(binary, kept)
    if found not in wanted:
        raise ProviderProxyError(
            f"the provider {source} in {binary.parent} is not the one that is locked: its hash is {found}",
            where=str(lock_file),
            expected=f"one of {', '.join(sorted(wanted))}",
            fix="install the locked version, or run `terraform init -upgrade`",
        )


def package_hash(folder: Path) -> str:
    """Return the ``h1:`` hash of an unpacked package: Go's ``dirhash.Hash1`` over all its files."""
    lines = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append((path.relative_to(folder).as_posix(), digest))
    summary = "".join(f"{digest}  {name}\n" for name, digest in sorted(lines))
    return "h1:" + base64.b64encode(hashlib.sha256(summary.encode()).digest()).decode()


def _package_hash(binary: Path, kept: Path | None) -> str:
    names = [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(binary.parent.iterdir()) if p.is_file()]
    key = hashlib.sha256(f"{identity(binary)} {names}".encode()).hexdigest()[:40]
    path = kept / f"{key}.h1" if kept else None
    if path is not None and path.is_file():
        return path.read_text(encoding="ascii").strip()
    found = package_hash(binary.parent)
    if path is not None:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found + "\n", encoding="ascii")
    return found
