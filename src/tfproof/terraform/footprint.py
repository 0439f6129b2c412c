"""What the runner leaves in a folder that is not ours, so that it can be taken away again: that, and nothing else."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.hcl import Attribute, File, constant, read_file, replace, splice
from tfproof.terraform.configuration import is_configuration
from tfproof.terraform.scratch import remove_tree

_LOGGER = logging.getLogger("tfproof.runner")
_DATA = ".terraform"
_LOCK = ".terraform.lock.hcl"


class Footprint:
    """Remembers what is in a folder before the runner touches it.

    Args:
        folder: the folder that Terraform is going to run in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._had_data = (folder / _DATA).exists()
        self._lock = (folder / _LOCK).read_bytes() if (folder / _LOCK).is_file() else None
        self._states = frozenset(self._state_files())
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
            original = path.read_bytes()
            try:
                with _backup(path).open("xb") as backup:
                    backup.write(original)
                self._originals[path] = original
                path.write_bytes(splice(file.text, edits).encode("utf-8", "surrogateescape"))
            except OSError as error:
                raise WorkspaceError(
                    f"prevent_destroy cannot be changed in {path}: {error.strerror}", where=str(error.filename)
                ) from error

    def remove(self, *, deep: bool = True) -> None:
        """Take away what was added.

        Args:
            deep: also Terraform's own data, lock file and state, where there were none before.
        """
        for link in self._links:
            link.unlink(missing_ok=True)
        for path, original in self._originals.items():
            path.write_bytes(original)
            _backup(path).unlink(missing_ok=True)
        if not deep:
            return
        if not self._had_data and (self._folder / _DATA).is_dir():
            remove_tree(self._folder / _DATA)
        if self._lock is None:
            (self._folder / _LOCK).unlink(missing_ok=True)
        elif self._folder.is_dir():
            (self._folder / _LOCK).write_bytes(self._lock)
        for state in self._state_files():
            if state not in self._states:
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
