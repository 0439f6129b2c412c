"""What the runner leaves in a folder that is not ours, so that it can be taken away again: that, and nothing else."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Sequence
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.terraform.scratch import remove_tree

_LOGGER = logging.getLogger("tfproof.runner")
_DATA = ".terraform"
_LOCK = ".terraform.lock.hcl"
_PREVENT = re.compile(r"prevent_destroy(\s*)=(\s*)true")


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
        for path in sorted(self._folder.rglob("*.tf")):
            original = path.read_bytes()
            changed = _PREVENT.sub(r"prevent_destroy\1=\2false", original.decode("utf-8", "surrogateescape"))
            if _DATA in path.parts or changed.encode("utf-8", "surrogateescape") == original:
                continue
            try:
                with _backup(path).open("xb") as backup:
                    backup.write(original)
                self._originals[path] = original
                path.write_bytes(changed.encode("utf-8", "surrogateescape"))
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


def _backup(path: Path) -> Path:
    return path.with_name(path.name + ".bkp")
