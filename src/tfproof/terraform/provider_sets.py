"""Providers, installed once for each set of requirements and then linked into every workspace that has the same ones.

``terraform init`` computes the checksum of each provider (0.7 GB for AWS), and so does each later command, against the
lock file. Here ``init`` verifies a set once, in a private folder that no other process writes to; the lock files of
workspaces then carry the selected versions without checksums, which Terraform accepts: it compares only what is there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfproof.file_locks import file_lock
from tfproof.hcl import read_lock_file
from tfproof.terraform.requirements import Requirement
from tfproof.terraform.temp_dir import remove_tree

LOCK_FILE = ".terraform.lock.hcl"
_BINARY = "terraform-provider-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSet:
    """Installed providers.

    Args:
        packages: each provider's unpacked folder, by ``<host>/<namespace>/<type>/<version>/<os_arch>``.
        lock: the text of the lock file, without checksums.
    """

    packages: Mapping[str, Path]
    lock: str

    def link_into(self, root: Path) -> None:
        """Make the providers those of a workspace.

        Args:
            root: the folder that Terraform runs in.
        """
        for name, package in self.packages.items():
            link = root / ".terraform" / "providers" / name
            link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(package)
        if self.lock:
            (root / LOCK_FILE).write_text(self.lock, encoding="utf-8")

    def binaries(self) -> dict[str, Path]:
        """Return each provider's executable by its address, such as ``registry.terraform.io/hashicorp/aws``."""
        found = {}
        for name, package in self.packages.items():
            for binary in sorted(package.glob(f"{_BINARY}*")):
                found["/".join(name.split("/")[:3])] = binary
        return found


def set_key(requirements: Sequence[Requirement], *context: str) -> str:
    """Return the name of the set for some requirements.

    Args:
        requirements: what is required.
        *context: what else decides what is selected: Terraform's version, the mirrors, the user's lock file.
    """
    text = json.dumps([[str(requirement) for requirement in requirements], *context])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def obtain(folder: Path, key: str, install: Callable[[], Path]) -> ProviderSet:
    """Return a set; install it first, when no process that shares the folder has.

    Args:
        folder: the folder of all sets; processes that share it wait for each other.
        key: the set's name.
        install: runs ``init`` in a workspace and returns that workspace's folder.
    """
    place = folder / key
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file_lock(folder / f"{key}.lock"):
        if not (place / LOCK_FILE).is_file():
            _keep(install(), place)
    return _load(place)


def _keep(initialised: Path, place: Path) -> None:
    """Move what ``init`` made to where it is shared; the lock file goes last, because it says that all is there."""
    remove_tree(place) if place.exists() else None
    place.mkdir(mode=0o700, parents=True)
    providers = initialised / ".terraform" / "providers"
    if providers.is_dir():
        shutil.move(providers, place / "providers")
    lock = initialised / LOCK_FILE
    text = read_lock_file(lock).without_hashes()
    partial = place / "lock.partial"
    partial.write_text(text, encoding="utf-8")
    partial.rename(place / LOCK_FILE)


def _load(place: Path) -> ProviderSet:
    providers = place / "providers"
    packages = {
        str(path.relative_to(providers)): path.resolve()
        for path in sorted(providers.glob("*/*/*/*/*"))
        if path.is_dir()
    }
    return ProviderSet(packages=packages, lock=(place / LOCK_FILE).read_text(encoding="utf-8"))
