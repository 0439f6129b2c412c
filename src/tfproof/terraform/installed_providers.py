"""The provider binaries that a command in the user's own folder would start."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tfproof.errors import ProviderProxyError
from tfproof.hcl import read_lock_file
from tfproof.provider.lockfile import verify
from tfproof.provider.types_in_use import TypesInUse
from tfproof.terraform.configuration import is_configuration, read_configuration
from tfproof.terraform.mirror import find_mirrors
from tfproof.terraform.provider_sets import LOCK_FILE
from tfproof.terraform.versions import key, meets

_BINARY: Final = "terraform-provider-"
_MACHINES: Final = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64", "i686": "386"}
_SKIPPED: Final = frozenset({".terraform", ".git", "node_modules", ".venv"})


def installed(data: Path, lock: Path) -> dict[str, Path]:
    """Return the providers that ``terraform init`` put below a folder: each one's executable, by address.

    Args:
        data: Terraform's working data (``.terraform``).
        lock: the lock file, which says which version counts where there are several; else the newest does.
    """
    return _selected(data / "providers", _locked_versions(lock), lambda _address, _version: True)


def installed_below(folder: Path, data: str, *, kept: Path | None, warn: Callable[[str], None]) -> dict[str, Path]:
    """Return the providers that ``terraform init`` put below the configurations under a folder.

    Each is checked against the lock file beside it. Where two configurations have different binaries of one provider, it is left out:
    one process cannot stand for both.

    Args:
        folder: a folder above several configurations.
        data: the name of Terraform's working data in each of them.
        kept: where computed hashes are kept.
        warn: called for each provider that is left out.
    """
    found: dict[str, Path] = {}
    left: set[str] = set()
    for place in _folders(folder):
        lock = place / LOCK_FILE
        for address, binary in installed(place / data, lock).items():
            try:
                verify(address, binary, lock, kept)
            except ProviderProxyError as error:
                warn(f"{address} is left to Terraform: {error.what}")
                left.add(address)
            known = found.setdefault(address, binary)
            if (binary.name, binary.parent.parent.name) != (known.name, known.parent.parent.name):
                warn(f"{address} is left to Terraform: configurations below {folder} use different versions of it")
                left.add(address)
    return {address: binary for address, binary in found.items() if address not in left}


def from_mirrors(
    folder: Path, lock: Path, types: TypesInUse, *, setting: str | None, warn: Callable[[str], None]
) -> dict[str, Path]:
    """Return the unpacked providers of mirrors that a configuration uses: the locked version, else the newest.

    Args:
        folder: the configuration, or a folder above several.
        lock: the lock file.
        types: the types that it names; a provider's begin with its name.
        setting: a mirror's root; auto-detected when not given.
        warn: called for each provider that the mirror holds in no version that will do.

    Raises:
        UsageError: ``setting`` is not a mirror.
    """
    demands = _demands(folder)
    locked = _locked_versions(lock)

    def is_used(address: str) -> bool:
        namespace, name = address.split("/")[1:]
        return any(demand in {address, f"{namespace}/{name}"} for demand in demands) or (
            namespace == "hashicorp" and any(word.startswith(f"{name}_") for word in types.resources)
        )

    def fits(address: str, version: str) -> bool:
        short = address.partition("/")[2]
        wanted = (c for demand in (address, short) for c in demands.get(demand, ()))
        return address in locked or all(meets(version, constraint) for constraint in wanted)

    found: dict[str, Path] = {}
    for mirror in find_mirrors(setting):
        for address, binary in _selected(mirror.root, locked, fits).items():
            if is_used(address):
                found.setdefault(address, binary)
        for address in mirror.providers:
            if is_used(address) and address not in found:
                warn(
                    f"{address} is left to Terraform: {mirror.root} holds no unpacked version for this machine that meets "
                    + (f"the lock file ({locked[address]})" if address in locked else "the constraints")
                )
    return found


def _selected(root: Path, locked: Mapping[str, str], fits: Callable[[str, str], bool]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for package in sorted(root.glob(f"*/*/*/*/{_system()}"), key=lambda path: key(path.parent.name) or ((), False, "")):
        address, version = "/".join(package.parts[-5:-2]), package.parent.name
        if locked.get(address, version) == version and fits(address, version):
            for binary in sorted(package.glob(f"{_BINARY}*")):
                # The newest comes last. The link is followed: equal binaries are one to the pool.
                found[address] = binary.resolve()
    return found


def _locked_versions(lock: Path) -> dict[str, str]:
    found = read_lock_file(lock).providers
    return {address: one.version for address, one in found.items() if one.version is not None}


def _demands(folder: Path) -> dict[str, list[str]]:
    """Return the version constraints below a folder by the provider's ``source``, as written."""
    found: dict[str, list[str]] = {}
    for place in _folders(folder):
        for required in read_configuration(place).required_providers.values():
            if required.source is not None:
                found.setdefault(required.source, []).extend([] if required.version is None else [required.version])
    return found


def _folders(folder: Path) -> Iterator[Path]:
    for parent, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in _SKIPPED]
        if any(is_configuration(file) for file in files):
            yield Path(parent)


def _system() -> str:
    return f"{sys.platform}_{_MACHINES.get(platform.machine().lower(), platform.machine().lower())}"
