"""The one private folder in which a process works, and what makes sure that it goes away.

Nothing of ours stays in the temp folder: the folder is removed when it is closed and when the process exits. A process
that is killed cannot do that, so the next one does: each folder holds a file that its owner keeps locked.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.file_locks import locked
from tfproof.terraform.process import NO_SPACE_FIX

PREFIX = "tfproof-run-"
_UNBORN = "tfproof-new-"
_OWNER = "owner.lock"
_UNBORN_SECONDS = 600.0
# A provider listens on a socket below it, and a socket's path is limited to 107 bytes (103 on macOS).
_LONGEST = 76


class TempDir:
    """A private folder (mode 0700) below the temp folder, gone after :meth:`close` or at exit.

    Args:
        sockets: whether sockets of providers are to stand in it.

    Raises:
        WorkspaceError: the temp folder cannot be written, or its path is too long for sockets.
    """

    _process: TempDir | None = None
    _guard = threading.Lock()

    def __init__(self, *, sockets: bool = True) -> None:
        sweep()
        try:
            self.root, descriptor = _create()
        except OSError as error:
            raise unwritable(temp_folder(), error) from error
        self._close = weakref.finalize(self, _remove, self.root, descriptor, os.getpid())
        if sockets and len(os.fsencode(self.root)) > _LONGEST:
            self.close()
            raise WorkspaceError(
                f"the temp folder's path is too long for sockets: {temp_folder()}",
                expected=f"a path of at most {_LONGEST - len(PREFIX) - 9} bytes",
                fix="set TMPDIR to a folder with a shorter path",
            )

    @classmethod
    def of_process(cls) -> TempDir:
        """Return the folder that lives as long as this process does. No sockets stand in it."""
        with cls._guard:
            if cls._process is None or not cls._process.root.is_dir():
                cls._process = cls(sockets=False)
            return cls._process

    def folder(self, name: str) -> Path:
        """Return a folder in it, made when it is not there yet."""
        path = self.root / name
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        return path

    def close(self) -> None:
        """Remove the folder with all that is in it; more than once is fine."""
        self._close()


def unwritable(path: Path, error: OSError) -> WorkspaceError:
    """Return the error for a folder that cannot be written, with the reason in plain words."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return WorkspaceError(
        f"{'no space left' if full else 'cannot write'} in {path}: {error.strerror or error}",
        where=str(error.filename or path),
        expected="a temp folder that can be written, with room for a copy of the configuration",
        fix=NO_SPACE_FIX,
    )


def temp_folder() -> Path:
    """Return the folder for temporary files: of those that the system names, the first that can be written.

    Raises:
        WorkspaceError: none can.
    """
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise WorkspaceError(
            f"no temp folder can be written: {error.strerror}", fix="set TMPDIR to a folder that can be written"
        ) from error


def sweep() -> None:
    """Remove the folders of processes that are gone."""
    temp = temp_folder()
    with contextlib.suppress(OSError):
        for path in temp.iterdir():
            if path.name.startswith((PREFIX, _UNBORN)):
                with contextlib.suppress(OSError):
                    _remove_if_orphaned(path)


def _create() -> tuple[Path, int]:
    """Make the folder under a name that no sweep looks at, lock it, then give it its name."""
    unborn = Path(tempfile.mkdtemp(prefix=_UNBORN))
    try:
        descriptor = locked(unborn / _OWNER)
        try:
            return unborn.rename(unborn.with_name(PREFIX + unborn.name.removeprefix(_UNBORN))), descriptor
        except OSError:
            os.close(descriptor)
            raise
    except OSError:
        shutil.rmtree(unborn, ignore_errors=True)
        raise


def _remove_if_orphaned(path: Path) -> None:
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        return
    if path.name.startswith(_UNBORN):
        if time.time() - status.st_mtime > _UNBORN_SECONDS:
            remove_tree(path)
        return
    try:
        descriptor = locked(path / _OWNER, wait=False, create=False)
    except FileNotFoundError:
        remove_tree(path)
        return
    except BlockingIOError:
        return
    try:
        remove_tree(path)
    finally:
        os.close(descriptor)


def _remove(root: Path, descriptor: int, owner: int) -> None:
    # A forked child inherits the finalizer, but not the right to remove its parent's folder.
    if os.getpid() == owner:
        remove_tree(root)
        with contextlib.suppress(OSError):
            os.close(descriptor)


def remove_tree(root: Path) -> None:
    """Remove a folder, also one with read-only files and folders in it (modules from a registry may be)."""

    def retry(function: Callable[..., object], path: str, _error: BaseException | object) -> None:
        with contextlib.suppress(OSError):
            Path(path).parent.chmod(0o700)
            if not Path(path).is_symlink():
                Path(path).chmod(0o700)
            function(path)

    shutil.rmtree(root, onerror=retry)
