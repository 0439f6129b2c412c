"""The variable definitions files of a root module, as repositories lay them out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tfproof.cases.undeclared_variables import set_in
from tfproof.inputs.variables import read_variables

_FOLDERS = ("vars", "env", "envs", "environments", "tfvars")
_PATTERNS = ("*.tfvars", "*.tfvars.json")


def variable_files(folder: Path, top: Path) -> list[Path]:
    """Return the files that each plan the root module of a folder, without those that Terraform reads by itself.

    They are in it or below it. Where there is none, they are in such a folder beside it or above, and set nothing but
    variables of the module: those that are called as a folder on the way to it (``dev.tfvars``), else all.

    Args:
        folder: of the root module.
        top: the repository.
    """
    own = [
        file
        for place in (folder, *(folder / each for each in _FOLDERS))
        for file in _files(place)
        if place != folder or not (file.name.startswith("terraform.tfvars") or ".auto.tfvars" in file.name)
    ]
    if own or folder == top:
        return own
    variables = read_variables(folder).keys()
    shared = [
        file
        for above in folder.parents
        if above.is_relative_to(top)
        for each in _FOLDERS
        for file in _files(above / each)
        if (names := set_in(file)) and names <= variables
    ]
    way = folder.relative_to(top).parts
    return [file for file in shared if file.name.removesuffix(".json").removesuffix(".tfvars") in way] or shared


def _files(place: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from sorted(place.glob(pattern))
