"""What the runner leaves in a folder that is not ours, so that it can be taken away again: that, and nothing else."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.hcl import Attribute, File, constant, read_file, replace, splice
from tfproof.terraform.configuration import is_configuration
from tfproof.terraform.temp_dir import remove_tree

_LOGGER = logging.getLogger("tfproof.runner")
_DATA = ".terraform"
_LOCK = ".terraform.lock.hcl"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What of Terraform's own a folder held before any runner touched it."""

    had_data: bool
    lock: bytes | None
    states: frozenset[Path]


_befores: dict[Path, tuple[_Before, int]] = {}
"""By folder, with the number of runners that are alive there: what one of them made was not there before the others."""
_guard = threading.RLock()


class CreatedFiles:
    """Remembers what is in a folder before the runner touches it.

    Args:
        folder: the folder that Terraform is going to run in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _guard:
            before, alive = _befores.get(folder, (None, 0))
            self._before = before or _Before(
                had_data=(folder / _DATA).exists(),
                lock=(folder / _LOCK).read_bytes() if (folder / _LOCK).is_file() else None,
                states=frozenset(self._state_files()),
            )
            _befores[folder] = self._before, alive + 1
        self._links: list[Path] = []
        self._originals: dict[Path, bytes] = {}

    def link(self, files: Sequence[Path]) -> None:
        """Link files into the folder; a name that is taken stays as it is, with a warning."""
        for path in files:
            target = self._folder / path.name
            if not path.is_file():
                _LOGGER.warning("no such file %s", path)
            elif target.exists() or target.is_symlink():
                _LOGGER.warning("%s is there already", target)
            else:
                target.symlink_to(path)
                self._links.append(target)

    def disable_prevent_destroy(self) -> None:
        """Set ``prevent_destroy`` to false in all files; each keeps its original next to it until :meth:`remove`.

        Raises:
            WorkspaceError: a file cannot be changed, or a backup is in the way.
        """
        for path in sorted(self._folder.rglob("*")):
            if _DATA in path.parts or not is_configuration(path.name) or not path.is_file():
                continue
            file = read_file(path)
            edits = [replace(argument.expression, "false") for argument in _prevented(file)]
            if not edits:
                continue
            original, backup = path.read_bytes(), _backup(path)
            doing = "backup terraform"
            try:
                if backup.exists():
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(backup))
                shutil.copy(path, backup)
                self._originals[path] = original
                doing = "update prevent_destroy in"
                # Like tftest, so that a test that makes these two calls fail sees what it expects.
                with open(path, "wb") as changed:  # noqa: PTH123
                    changed.write(splice(file.text, edits).encode("utf-8", "surrogateescape"))
            except OSError as error:
                _LOGGER.exception("Unable to %s file %s", doing, path)
                raise WorkspaceError(
                    f"prevent_destroy cannot be changed in {path}: {error.strerror or error}",
                    where=str(error.filename or path),
                ) from error

    def remove(self, *, deep: bool = True) -> None:
        """Take away what was added.

        Args:
            deep: also Terraform's own data, lock file and state, where there were none before.
        """
        with _guard:
            before, alive = _befores.pop(self._folder, (self._before, 1))
            if alive > 1:
                _befores[self._folder] = before, alive - 1
        for link in self._links:
            link.unlink(missing_ok=True)
        for path, original in self._originals.items():
            path.write_bytes(original)
            _backup(path).unlink(missing_ok=True)
        if not deep:
            return
        if not self._before.had_data and (self._folder / _DATA).is_dir():
            remove_tree(self._folder / _DATA)
        if self._before.lock is None:
            (self._folder / _LOCK).unlink(missing_ok=True)
        elif self._folder.is_dir():
            (self._folder / _LOCK).write_bytes(self._before.lock)
        for state in self._state_files():
            if state not in self._before.states:
                with contextlib.suppress(OSError):
                    state.unlink()

    def _state_files(self) -> list[Path]:
        return [path for path in self._folder.glob("terraform.tfstate*") if path.is_file()]


def _prevented(file: File) -> Iterator[Attribute]:
    """Yield each ``prevent_destroy`` that is true."""
    for resource in file.body.blocks_of("resource"):
        for lifecycle in resource.blocks_of("lifecycle"):
            argument = lifecycle.attribute("prevent_destroy")
            # In JSON a string that says true is taken for true.
            if argument is not None and constant(argument.expression) in (True, "true"):
                yield argument


def _backup(path: Path) -> Path:
    return path.with_name(path.name + ".bkp")
