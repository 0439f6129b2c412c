"""The report of an equal run is kept: where nothing changed since, nothing is planned and no test runs.

It cannot be determined what a test reads, so all files of the repository count, the environment, the packages that are installed, Terraform
and the mirrors of providers. What is kept is believed for a day: a registry may have something newer then.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tfproof
from tfproof.cases import Planner, Settings
from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_key import CacheKeys
from tfproof.cases.cache.cache_store import CacheStore, name_of
from tfproof.errors import TfproofError
from tfproof.mutation.job import Job
from tfproof.mutation.policies import OWN
from tfproof.scan import find_checkov, own_policies
from tfproof.terraform import find_mirrors
from tfproof.terraform.mirror import Mirror, files_of
from tfproof.terraform.source_tree import read_tree

_LIMIT: Final = 64 * 1024 * 1024
_BELIEVED: Final = 24 * 3600.0
_LARGE: Final = 32 * 1024 * 1024
_NO_SOURCE: Final = frozenset({".git", ".terraform", ".tox", ".nox", ".hypothesis", "__pycache__", "node_modules"})
# What differs from one shell to the next and says nothing about a run.
_OF_SHELL: Final = ("_", "COLUMNS", "LINES", "OLDPWD", "PPID", "PWD", "SHLVL", "TERM", "WINDOWID")
_OF_SHELL_PREFIXES: Final = ("SSH_", "TERM_", "TMUX", "XDG_SESSION", "DBUS_")

Kept = dict[str, Any]
"""``report``, and the suggested ``tests``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReports:
    """Reports of former runs, in the user's cache.

    Attributes:
        store: where they are; None where nothing is kept.
    """

    store: CacheStore | None

    @classmethod
    def of_user(cls) -> KeptReports:
        """Open the user's."""
        cache = Settings.of().cache
        backend = LocalBackend(cache / "mutations") if cache is not None else None
        return cls(store=CacheStore(backend, limit=_LIMIT, warn=lambda _: None) if backend is not None else None)

    def find(self, key: str | None) -> Kept | None:
        """Return what an equal run came to, of the last day."""
        kept = self.store.read(key) if self.store is not None and key is not None else None
        if not isinstance(kept, dict) or not {"report", "tests", "until"} <= kept.keys():
            return None
        return kept if kept["until"] > time.time() else None

    def keep(self, key: str | None, report: Any, tests: str) -> None:
        """Keep what a run came to."""
        if self.store is not None and key is not None:
            self.store.write(key, {"report": report, "tests": tests, "until": time.time() + _BELIEVED})
            self.store.close()


def key_of(job: Job, arguments: Sequence[str], settings: Settings, root: Path) -> str | None:
    """Return what is equal for equal runs; None where a plan depends on more than files.

    Args:
        job: what to do.
        arguments: of pytest.
        settings: how Terraform is found.
        root: the folder that the command is run in.
    """
    try:
        trees = [read_tree(folder) for folder in job.folders]
        keys = CacheKeys()
        if any(keys.surroundings(folder).digest is None for folder in job.folders):
            return None
        policies = [own_policies() if name == OWN else Path(name) for name in job.policies]
        checkov = find_checkov(job.checkov, cache=settings.cache) if policies else None
        folders = [_repository(root), *(tree.base for tree in trees), *policies]
        changed = {str(file): sorted(lines) for file, lines in job.changed.items()} if job.changed is not None else None
        return name_of(
            "mutations", _own_code(), _packages(), sys.version, str(root), _terraform(settings),
            [_contents(folder) for folder in _outermost(folders)], [_stamps(one) for one in find_mirrors(settings.mirror)],
            [_file(file) for file in job.var_files], _environment(), list(arguments), [str(one) for one in job.folders],
            sorted(job.operators), job.shard, changed, job.every, repr(sorted(job.inputs.items())), job.tests,
            job.policies, job.stock, [str(checkov.python), checkov.version] if checkov is not None else None,
        )  # fmt: skip
    except (TfproofError, OSError, TypeError, ValueError):
        return None


def _repository(root: Path) -> Path:
    """The repository that a folder is in, or itself."""
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), root)


def _outermost(folders: Iterable[Path]) -> list[Path]:
    found = sorted({folder.resolve() for folder in folders})
    return [one for one in found if not any(one != other and one.is_relative_to(other) for other in found)]


@functools.cache
def _own_code() -> str:
    return _contents(Path(tfproof.__file__).parent)


def _packages() -> list[str]:
    return sorted(f"{one.name} {one.version}" for one in importlib.metadata.distributions())


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _OF_SHELL and not name.startswith(_OF_SHELL_PREFIXES)
    }


def _contents(folder: Path) -> str:
    """A digest of all files below a folder, without those that tools make for themselves.

    Raises:
        OSError: a file cannot be read, or a link leads to a folder elsewhere.
    """
    digest = hashlib.sha256(str(folder).encode("utf-8", "surrogateescape"))
    for path in _files(folder):
        digest.update(f"{path.relative_to(folder)}\0{_file(path)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _file(path: Path) -> str:
    found = path.stat()
    if found.st_size > _LARGE:
        return f"{found.st_size} {found.st_mtime_ns}"
    return hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(found.st_mode) else "no file"


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    if any(one.name == "pyvenv.cfg" for one in entries):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _NO_SOURCE and not entry.name.endswith("_cache"):
                yield from _files(Path(entry.path))
        elif entry.is_dir():
            raise OSError(f"{entry.path} leads elsewhere")
        elif entry.is_file():
            yield Path(entry.path)


def _stamps(mirror: Mirror) -> list[tuple[str, int, int]]:
    """What changes when a file of a mirror does."""
    paths = (path for provider in mirror.providers for path in files_of(mirror.root / provider))
    return [(str(path), (found := path.stat()).st_size, found.st_mtime_ns) for path in sorted(paths)]


def _terraform(settings: Settings) -> tuple[str, ...]:
    """Which Terraform; its version is known of former runs, so that it is not started."""
    planner = Planner(settings, warn=lambda _: None)
    try:
        found = planner.executable
        return str(found.path), found.product, found.version
    finally:
        planner.close()


def as_of(report: Any) -> Any:
    """Return a kept report, with a note that says that it is one."""
    copy = json.loads(json.dumps(report))
    copy["config"]["notes"] = [
        *copy["config"]["notes"],
        "nothing changed since: the report of the former run (--anew runs anew)",
    ]
    return copy
