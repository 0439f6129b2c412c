"""Who else uses a file of a stack: a module beside the stack may be called by other stacks of the repository."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from tfproof.repositories import repository_of
from tfproof.terraform.configuration import configuration_folders, is_configuration, read_configuration

_LOCAL = ("./", "../")


def may_be_edited(path: Path, stack: Path) -> bool:
    """Return whether an edit may change a file: it is below the folder of the stack or in its repository, links followed."""
    top = repository_of(stack) or stack.resolve()
    return path.resolve().is_relative_to(top)


def is_called_elsewhere(module: Path, own: Collection[Path]) -> bool:
    """Return whether a folder of the same repository calls a module, and is none of ``own``.

    Args:
        module: the folder of the module.
        own: the folders that are known to call it.
    """
    module = module.resolve()
    repository = repository_of(module)
    if repository is None:
        return True
    known = {folder.resolve() for folder in own}
    return any(
        _calls(folder, module) for folder in map(Path.resolve, configuration_folders(repository)) if folder not in known
    )


def _calls(folder: Path, module: Path) -> bool:
    name = module.name.encode()
    try:
        if not any(name in path.read_bytes() for path in folder.iterdir() if is_configuration(path.name)):
            return False
        sources = read_configuration(folder).module_sources
    except OSError:
        return True
    return any((folder / source).resolve() == module for source in sources if source.startswith(_LOCAL))
