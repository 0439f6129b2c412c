"""Which providers, and which modules from elsewhere, a folder of source gets: what ``terraform init`` decides.

It decides by the source, its own version and what the mirrors hold, so for equal ones its answer is kept. What a registry
answered may be another answer tomorrow, unless the lock file pins it: that is believed for :data:`BELIEVED_SECONDS`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.cases.cache.cache_key import SourceInputs, environment
from tfproof.cases.cache.cache_store import CacheStore, name_of, shaped
from tfproof.cases.cache.file_facts import FileFactsCache
from tfproof.cases.cache.outside_dependencies import depends_on_more, is_read
from tfproof.hcl import parse_lock_file
from tfproof.terraform import Executable, Sandbox
from tfproof.terraform.mirror import Mirror, files_of, listing

BELIEVED_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InitResult:
    """What a folder of source gets.

    Attributes:
        providers: version and checksum of each provider by address. The checksum is that of the mirror's file;
            ``registry`` for one that a registry has, which never changes what it has given out.
        modules: the digest of modules that are not in the tree; ``None`` when there are none.
    """

    providers: Mapping[str, tuple[str, str]]
    modules: str | None

    @property
    def digest(self) -> str:
        """Equal for equal providers and modules."""
        return name_of("resolution", self.providers, self.modules)


class InitResults:
    """Resolutions, kept in a store.

    Args:
        store: where they are kept.
        machine: checksums of this machine's files.
        mirrors: the provider mirrors of this machine.
    """

    def __init__(self, store: CacheStore, machine: FileFactsCache, mirrors: Sequence[Mirror]) -> None:
        self._store = store
        self._machine = machine
        self._mirrors = tuple(mirrors)

    def find(self, around: SourceInputs, executable: Executable) -> InitResult | None:
        """Return what a folder gets, if that is known and still true."""
        known = self._store.read(self._name(around, executable))
        return shaped(self._true, known) if known is not None else None

    def _true(self, known: dict[str, Any]) -> InitResult | None:
        """What was learned, if no file of it has changed since."""
        if not _is_believed(known.get("until")):
            return None
        providers = {
            address: (str(version), str(checksum)) for address, (version, checksum) in known["providers"].items()
        }
        for address, (version, checksum) in providers.items():
            if self._checksum(address, version) != checksum:
                return None
        return InitResult(providers=providers, modules=known["modules"])

    def learn(self, around: SourceInputs, executable: Executable, workspace: Sandbox) -> InitResult | None:
        """Keep what ``init`` made of a folder, and return it.

        Returns:
            ``None`` when a module from elsewhere depends on more than files.
        """
        fixed = set(parse_lock_file(around.pinned).providers)
        providers = {}
        for package in workspace.providers.packages:
            host, namespace, kind, version, _ = package.split("/")
            address = f"{host}/{namespace}/{kind}"
            providers[address] = (version, self._checksum(address, version))
        elsewhere = list(_modules_from_elsewhere(workspace))
        if any(is_read(path) and depends_on_more(path) for path in elsewhere):
            return None
        modules = _digest(elsewhere, workspace.root) if elsewhere else None
        asked = [
            address for address, (_, checksum) in providers.items() if checksum == "registry" and address not in fixed
        ]
        until = time.time() + BELIEVED_SECONDS if asked or elsewhere else None
        found = InitResult(providers=providers, modules=modules)
        self._store.write(
            self._name(around, executable), {"providers": found.providers, "modules": found.modules, "until": until}
        )
        return found

    def _name(self, around: SourceInputs, executable: Executable) -> str:
        return name_of("providers", around.digest, environment(executable), listing(self._mirrors))

    def _checksum(self, address: str, version: str) -> str:
        """Return the checksum of the mirrors' files of one provider version."""
        files = [
            path
            for mirror in self._mirrors for path in files_of(mirror.root / address)
            if path.parent.parent.name == version or f"_{version}_" in path.name
        ]  # fmt: skip
        sums = sorted({self._machine.checksum(path) or "unreadable" for path in files})
        return " ".join(sums) or "registry"


def _modules_from_elsewhere(workspace: Sandbox) -> Iterator[Path]:
    installed = workspace.root / ".terraform" / "modules"
    yield from sorted(
        p for p in installed.rglob("*") if p.is_file() and p.parent != installed and ".git" not in p.parts
    )


def _digest(files: Sequence[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        name = path.relative_to(root).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()


def _is_believed(until: Any) -> bool:
    # A time that is too far off was written by a clock that is wrong, this one or the other.
    return until is None or 0 < float(until) - time.time() <= BELIEVED_SECONDS
