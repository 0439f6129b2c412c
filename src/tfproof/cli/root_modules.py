"""The root modules below a folder."""

from __future__ import annotations

from pathlib import Path

from tfproof.errors import UsageError
from tfproof.terraform.configuration import configuration_folders, read_configuration
from tfproof.terraform.named_folder import require_source

_LOCAL = ("./", "../")


def roots(top: Path) -> list[Path]:
    """Return the folders below ``top`` that hold Terraform files and that no other folder there calls as a module.

    A module that only its own examples call is judged through them. Hidden folders and those of packages are left out.

    Raises:
        UsageError: there is no such folder, or no root module in it.
    """
    if not top.is_dir():
        require_source(top)
    folders = list(configuration_folders(top))
    called = {
        (folder / source).resolve()
        for folder in folders
        for source in read_configuration(folder).module_sources
        if source.startswith(_LOCAL)
    }
    found = [folder for folder in folders if folder.resolve() not in called]
    if not found:
        raise UsageError(
            f"no root module below {top}",
            expected="a folder with .tf files that no other folder calls",
            fix="name a folder that has one, or is above one",
        )
    return found
