"""The files of a module's folder, as Terraform and OpenTofu choose and order them.

Source: https://developer.hashicorp.com/terraform/language/files/override,
https://opentofu.org/docs/language/files/
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tfproof.hcl.errors import HclError
from tfproof.hcl.files import File, read_file

_SUFFIXES = (".tf", ".tf.json")
_TOFU_SUFFIXES = {".tofu": ".tf", ".tofu.json": ".tf.json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The configuration files of one folder.

    Attributes:
        files: those whose blocks make the module, by name.
        overrides: the override files, in the order in which they are merged over the others.
    """

    path: Path
    files: tuple[File, ...]
    overrides: tuple[File, ...]

    @property
    def all_files(self) -> tuple[File, ...]:
        """All files, override files last."""
        return self.files + self.overrides

    @property
    def errors(self) -> tuple[HclError, ...]:
        """What could not be read, each with its file and line."""
        return tuple(file.error for file in self.all_files if file.error is not None)


def source_files(folder: Path, *, opentofu: bool = False) -> list[Path]:
    """Return the configuration files of a folder by name, override files last.

    Hidden files and backup files of editors (``x.tf~``, ``#x.tf#``) are none, nor are folders.

    Args:
        folder: the folder.
        opentofu: whether OpenTofu reads it: then ``.tofu`` files count too, and ``x.tofu`` replaces ``x.tf``.

    Raises:
        OSError: the folder cannot be listed.
    """
    names = {path.name: path for path in folder.iterdir() if is_source_file(path.name, opentofu=opentofu)}
    if opentofu:
        for name in list(names):
            for tofu, terraform in _TOFU_SUFFIXES.items():
                if name.endswith(tofu):
                    names.pop(name.removesuffix(tofu) + terraform, None)
    return sorted((path for path in names.values() if path.is_file()), key=lambda path: (is_override(path), path.name))


def is_source_file(name: str, *, opentofu: bool = False) -> bool:
    """Whether a file of this name is configuration."""
    if name.startswith((".", "#")):
        return False
    return name.endswith(_SUFFIXES) or (opentofu and name.endswith(tuple(_TOFU_SUFFIXES)))


def is_override(path: Path) -> bool:
    """Whether a configuration file is merged over the others: ``override.tf``, ``x_override.tf``."""
    stem = path.name
    for suffix in (*_SUFFIXES, *_TOFU_SUFFIXES):
        if stem.endswith(suffix):
            stem = stem.removesuffix(suffix)
            break
    return stem == "override" or stem.endswith("_override")


def read_folder(folder: Path, *, opentofu: bool = False) -> Folder:
    """Read the configuration files of a folder; a file that cannot be parsed is there with its error.

    Raises:
        OSError: the folder, or a file of it, cannot be read.
    """
    files = [read_file(path) for path in source_files(folder, opentofu=opentofu)]
    return Folder(
        path=folder,
        files=tuple(file for file in files if not is_override(file.path)),
        overrides=tuple(file for file in files if is_override(file.path)),
    )
