"""What ``terraform get`` and ``terraform init`` decided before for equal source, so that neither need run again.

Modules and requirements follow from the files of a source tree. Providers follow from the requirements and from what the
mirrors hold, and are the same as long as no file of theirs has changed. What a registry answered is never remembered: it
may answer something else tomorrow.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from tfproof.terraform.provider_sets import ProviderSet

MANIFEST = Path(".terraform") / "modules" / "modules.json"


class InitCache(Protocol):
    """Keeps facts of this machine between sessions."""

    def recall(self, *about: Any) -> Any:
        """Return what was kept for equal ``about``; None when nothing was."""

    def remember(self, value: Any, *about: Any) -> None:
        """Keep a value; both are what JSON can hold."""


class NullInitCache:
    """Keeps nothing."""

    def recall(self, *about: Any) -> Any:  # noqa: ARG002 - the protocol's
        """Return None."""
        return None

    def remember(self, value: Any, *about: Any) -> None:
        """Forget it."""


def modules_written(root: Path) -> str | None:
    """Return the list of installed modules; None when one of them is from elsewhere than the source tree."""
    folder = (root / MANIFEST).parent
    if not (root / MANIFEST).is_file() or [path.name for path in folder.iterdir()] != [MANIFEST.name]:
        return None
    return (root / MANIFEST).read_text(encoding="utf-8")


def write_modules(root: Path, text: str) -> None:
    """Put the list of modules where ``terraform get`` puts it."""
    (root / MANIFEST).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    (root / MANIFEST).write_text(text, encoding="utf-8")


def set_as_fact(providers: ProviderSet, sets: Path) -> dict[str, Any] | None:
    """Return a set of providers as JSON; None when ``init`` downloaded or unpacked one below ``sets``."""
    if any(package.is_relative_to(sets.resolve()) for package in providers.packages.values()):
        return None
    packages = {name: [str(package), _files(package)] for name, package in providers.packages.items()}
    return {"lock": providers.lock, "packages": packages}


def set_from_fact(fact: Any) -> ProviderSet | None:
    """Return the set of providers, if every file of it is still the one that ``init`` verified."""
    if not isinstance(fact, Mapping):
        return None
    try:
        packages = {name: Path(package) for name, (package, _) in fact["packages"].items()}
        if any(_files(packages[name]) != files for name, (_, files) in fact["packages"].items()):
            return None
        return ProviderSet(packages=packages, lock=fact["lock"])
    except (LookupError, TypeError, ValueError, AttributeError):
        return None  # no fact of ours


def _files(package: Path) -> list[list[Any]]:
    """Return what changes when a file of a package does."""
    found: list[list[Any]] = []
    for parent, _, files in sorted(os.walk(package)):
        for name in sorted(files):
            status = Path(parent, name).stat()
            place = os.path.relpath(Path(parent, name), package)
            found.append([place, status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev])
    return found
