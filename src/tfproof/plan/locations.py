"""Finds the line on which a block or an argument is written: ``file:line`` of resources, data sources, modules, variables, outputs and checks."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tfproof.addresses import Step
from tfproof.findings import Location
from tfproof.hcl import Block, Node
from tfproof.hcl.override_files import OverriddenBlock, Part, declarations, innermost
from tfproof.plan.source_files import module_files

# How the local address of a block begins, by its type.
_ADDRESSED: Final = {
    "resource": "", "data": "data.", "ephemeral": "ephemeral.", "module": "module.", "variable": "var.", "output": "output.",
    "check": "check.",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAt:
    """Where a block is written, and what override files set in it.

    Attributes:
        declaration: the block and what is merged over it.
        names: how each of its files is shown.
    """

    declaration: OverriddenBlock
    names: Mapping[Path, str]

    @property
    def block(self) -> Location:
        """The block itself, not what overrides it."""
        return self._at(self.declaration.base, self.declaration.base.block)

    def argument(self, path: Sequence[Step]) -> Location:
        """Return the line of the argument at a path; of the innermost block that is certain where it is not written out."""
        part = self._part(path)
        return self._at(part, innermost(part.block, path))

    def told(self, path: Sequence[Step]) -> Location:
        """Return what a message about an argument names: the block, or the argument where an override file sets it."""
        return self.block if self._part(path) is self.declaration.base else self.argument(path)

    def _part(self, path: Sequence[Step]) -> Part:
        if not path:
            return self.declaration.base
        if path[0] == "lifecycle":
            return self.declaration.lifecycle(next((str(step) for step in path[1:] if isinstance(step, str)), ""))
        return self.declaration.setting(str(path[0]))

    def _at(self, part: Part, node: Node) -> Location:
        return Location(file=self.names[part.path], line=part.file.line(node))


def from_here(place: str, folder: Path | None) -> str:
    """Return a place as a terminal can open it: relative to the current folder where it is below that, else unchanged.

    Args:
        place: ``file:line``, relative to ``folder``; empty text is the folder.
        folder: of the root module; None when it is not available.
    """
    if folder is None or (place and not place.rpartition(":")[2].isdigit()):
        return place
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed
        return place
    whole = Path(os.path.normpath(folder.resolve() / place))
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else place


def find_blocks(folder: Path, *, relative_to: Path | None = None) -> Mapping[str, DeclaredAt]:
    """Find each block of the source files of one folder, in either syntax.

    Args:
        folder: a module's folder; its sub-folders are other modules.
        relative_to: what the file names are relative to (default: ``folder``).

    Returns:
        Local address (``aws_x.this``, ``data.aws_x.this``, ``module.m``, ``var.v``, ``check.c``) to its place.
    """
    found: dict[str, DeclaredAt] = {}
    base = (relative_to or folder).resolve()
    files = module_files(folder)
    names = {path: Path(os.path.relpath(path.resolve(), base)).as_posix() for path, _ in files}
    for one in declarations(files):
        address = local_address(one.base.block)
        if address is not None:
            found.setdefault(address, DeclaredAt(declaration=one, names=names))
    return found


def local_address(block: Block) -> str | None:
    """The address of a top-level block inside its module; None for one that has none."""
    if block.type not in _ADDRESSED or not block.labels:
        return None
    return f"{_ADDRESSED[block.type]}{'.'.join(block.labels)}"
