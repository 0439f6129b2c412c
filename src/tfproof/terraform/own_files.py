"""Changes files of a private copy, and only of the copy: a link in it may lead to a file of the user's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tfproof.hcl import is_source_file, source_files

_MODULES = Path(".terraform") / "modules"


def write_own(path: Path, text: str) -> None:
    """Write a file of the copy; where a link is, it is replaced and not followed.

    Raises:
        OSError: the file cannot be written.
    """
    path.unlink(missing_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def copy_linked(folder: Path, target: Path) -> None:
    """Make a second copy, of links to the files of the first: a file is replaced when it is changed, never written to.

    Raises:
        OSError: the copy cannot be written.
    """
    shutil.copytree(folder, target, symlinks=True, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system has links
        shutil.copyfile(source, target)


@contextmanager
def without(file: Path) -> Iterator[None]:
    """Take a file out of the copy for a while.

    Args:
        file: one that may be missing.

    Raises:
        OSError: it cannot be moved.
    """
    aside = file.with_name(f"{file.name}.aside")
    is_there = file.is_file()
    if is_there:
        file.rename(aside)
    try:
        yield
    finally:
        if is_there:
            aside.rename(file)


def drop_unread(folder: Path, *, opentofu: bool) -> None:
    """Remove the configuration files of a folder of the copy that the product does not read.

    Terraform reads no ``.tofu`` files; for OpenTofu, ``x.tofu`` replaces ``x.tf``. What reads the copy later sees
    then what is planned, and nothing else.

    Args:
        folder: the folder of a module, in the copy.
        opentofu: whether OpenTofu plans it.

    Raises:
        OSError: the folder cannot be read or written.
    """
    read = set(source_files(folder, opentofu=opentofu))
    for path in list(folder.iterdir()):
        if is_source_file(path.name, opentofu=True) and path not in read and path.is_file():
            path.unlink()


def own_modules(root: Path) -> None:
    """Copy the modules that Terraform installed as links: those whose source is a folder of this machine.

    Args:
        root: the folder of the private copy, with its modules.

    Raises:
        OSError: a module cannot be copied.
    """
    installed = root / _MODULES
    for link in sorted(installed.iterdir()) if installed.is_dir() else ():
        if link.is_symlink() and link.is_dir():
            target = link.resolve()
            link.unlink()
            shutil.copytree(target, link, copy_function=shutil.copyfile)
