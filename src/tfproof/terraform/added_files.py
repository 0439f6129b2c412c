"""Further files in a copy of a workspace, which need nothing that it does not have: no command has to find that out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from tfproof.hcl import Block, holding, parse
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.own_files import copy_linked
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.temp_dir import remove_tree

# What else there is brings a provider, a module or a backend, or is for a workspace that knows what it would run.
_ADDED: Final = frozenset({"data", "locals", "output", "resource", "variable"})
_REMOTE_STATE: Final = "terraform_remote_state"


def can_enlarge(workspace: Sandbox, texts: Mapping[str, str]) -> bool:
    """Whether files can be added to a copy of a workspace: neither they nor it may have what is cut out of a copy.

    Args:
        workspace: the workspace.
        texts: what is added, by file name: resources, data sources of its providers, variables, outputs and locals.
    """
    if workspace.not_run or workspace.asking:
        return False
    files = [parse(text) for text in texts.values()]
    return all(file.error is None and all(map(_is_added, file.blocks)) for file in files)


def _is_added(block: Block) -> bool:
    return (
        block.type in _ADDED
        and block.labels[:1] != (_REMOTE_STATE,)
        and not holding(block, "provisioner", "connection")
    )


@contextmanager
def enlarged(workspace: Sandbox, texts: Mapping[str, str]) -> Iterator[Sandbox]:
    """Give a copy of a workspace with further files, until the block ends.

    Args:
        workspace: the workspace, which stays as it is.
        texts: what is added: see :func:`can_enlarge`.

    Raises:
        OSError: the copy cannot be written.
    """
    below = workspace.scratch.parent
    top = below / f"e{uuid.uuid4().hex[:12]}"
    place = workspace.root.relative_to(below)
    root = top.joinpath(*place.parts[1:])
    copy = workspace
    try:
        copy_linked(below / place.parts[0], top)
        for name, text in texts.items():
            (root / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        copy = replace(workspace, root=root, configuration=read_configuration(root))
        yield copy
    finally:
        if copy.resident is not None and copy is not workspace:
            copy.resident.release(copy)
        remove_tree(top)
