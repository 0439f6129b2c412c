"""Finds the line on which a block stands: ``file:line`` of resources, data sources, modules, variables, outputs and checks."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tfproof.findings import Location
from tfproof.hcl import Block
from tfproof.plan.files import module_files

# How the local address of a block begins, by its type.
_ADDRESSED: Final = {
    "resource": "", "data": "data.", "ephemeral": "ephemeral.", "module": "module.", "variable": "var.", "output": "output.",
    "check": "check.",
}  # fmt: skip


def find_blocks(folder: Path, *, relative_to: Path | None = None) -> Mapping[str, Location]:
    """Find each block of the source files of one folder, in either syntax.

    Args:
        folder: a module's folder; its sub-folders are other modules.
        relative_to: what the file names are relative to (default: ``folder``).

    Returns:
        Local address (``aws_x.this``, ``data.aws_x.this``, ``module.m``, ``var.v``, ``check.c``) to its place. Where
        an override file repeats a block, the first place counts.
    """
    found: dict[str, Location] = {}
    base = (relative_to or folder).resolve()
    for path, file in module_files(folder):
        shown = Path(os.path.relpath(path.resolve(), base)).as_posix()
        for block in file.blocks:
            address = local_address(block)
            if address is not None:
                found.setdefault(address, Location(file=shown, line=file.line(block)))
    return found


def local_address(block: Block) -> str | None:
    """The address of a top-level block inside its module; None for one that has none."""
    if block.type not in _ADDRESSED or not block.labels:
        return None
    return f"{_ADDRESSED[block.type]}{'.'.join(block.labels)}"
