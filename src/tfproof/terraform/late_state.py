"""Keeps Terraform from writing all of its state after each of many resources, which it does to lose nothing when it is killed.

What that costs grows with the square of the resources: of 1,000, it is four fifths of what Terraform does while it applies.
Where Terraform cannot open the file of its local state, it goes on, and tries again after the next resource
(https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statemgr/filesystem.go, ``writeState``). So the file is a
link into a folder that is made when few resources are left. Where it was not made by the end, the state is lost, and the
apply has to be done again without this.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.sandbox import Sandbox

_MANY: Final = 100


def is_large(workspace: Sandbox) -> bool:
    """Return whether a workspace has so many resource blocks, each as often as its module is called, that this pays."""
    blocks: dict[str, int] = {}
    count = 0
    for folder in workspace.module_folders().values():
        if folder not in blocks:
            blocks[folder] = sum(1 for _ in read_configuration(workspace.root / folder).declarations("resource"))
        count += blocks[folder]
        if count >= _MANY:
            return True
    return False


class LateState:
    """The file of a state that is not there yet.

    Args:
        path: what Terraform gets as the file.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.with_name("late")
        path.symlink_to(self._folder / path.name)

    def open(self) -> None:
        """Let Terraform write the state from now on. May be called more than once."""
        self._folder.mkdir(mode=0o700, exist_ok=True)


def is_lost(path: Path) -> bool:
    """Return whether the state at ``path`` was to be written late, and was not."""
    return path.is_symlink() and not path.exists()
