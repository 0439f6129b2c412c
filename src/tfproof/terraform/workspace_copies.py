"""A further private copy of a workspace, beside it."""

from __future__ import annotations

import uuid
from dataclasses import replace

from tfproof.terraform.own_files import copy_linked
from tfproof.terraform.sandbox import Sandbox


def copied(workspace: Sandbox) -> Sandbox:
    """Return a copy of a workspace, of links to its files (see :mod:`~tfproof.terraform.own_files`).

    Raises:
        OSError: the copy cannot be written.
    """
    above = workspace.scratch.parent
    inside = workspace.root.relative_to(above)
    folder = above / f"d{uuid.uuid4().hex[:12]}"
    copy_linked(above / inside.parts[0], folder)
    return replace(workspace, root=folder.joinpath(*inside.parts[1:]))
