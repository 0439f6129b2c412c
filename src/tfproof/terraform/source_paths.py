"""Says of the user's source what Terraform says of a copy: its places, its names and its paths.

A copy holds files of ours, which define again what others wrote, and it is in a private folder. Neither means anything to
the person who reads a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from tfproof.terraform.data_source_twins import TWIN
from tfproof.terraform.diagnostics import Diagnostic, Moved
from tfproof.terraform.pending_resources import as_written
from tfproof.terraform.sandbox import Sandbox

_OURS: Final = "zzzz_tfproof_"
_PLACE: Final = re.compile(
    rf"(?P<before>(?: (?:declared|defined|set))?(?: (?:at|in|on))? ?)"
    rf"(?P<file>[^\s\"'(),:]*{_OURS}[^\s\"'(),:]*\.(?:tf|json|hcl))(?::(?P<line>\d+)(?:,\d+(?:-(?:\d+,)?\d+)?)?)?"
)
_PRIVATE: Final = "a private file"


def restored(found: Diagnostic, workspace: Sandbox) -> Diagnostic:
    """Return a diagnostic about a copy as one about the user's source.

    Args:
        found: what Terraform said; its file is already relative to the user's folder.
        workspace: the copy.
    """
    say = restorer(workspace)
    file, line = _moved_back(found.file, found.line, workspace.moved)
    return replace(
        found,
        summary=say(found.summary),
        detail=say(found.detail),
        address=say(found.address) if found.address else found.address,
        context=say(found.context) if found.context else found.context,
        code=say(found.code) if found.code and file else None,
        file=file,
        line=line,
    )


def restorer(workspace: Sandbox) -> Callable[[str], str]:
    """Return what makes a text about a copy one about the user's source."""
    private = str(workspace.scratch.parent)
    real = os.path.realpath(private)
    path = re.compile(rf"{re.escape(private)}(?:/[^\s\"'`,;:()\[\]]*)?")

    def place(match: re.Match[str]) -> str:
        file, line = _moved_back(match["file"], int(match["line"] or 1), workspace.moved)
        return "" if file is None else f"{match['before']}{file}:{line}"

    def original(match: re.Match[str]) -> str:
        inside = workspace.original(match[0])
        return _PRIVATE if inside is None else os.path.normpath(workspace.source / inside)

    def say(text: str) -> str:
        if real != private:
            text = text.replace(real, private)
        if private in text:
            text = path.sub(original, text)
        return as_written(_PLACE.sub(place, text).replace(TWIN, "")) if _OURS in text else text

    return say


def _moved_back(file: str | None, line: int | None, moved: Iterable[Moved]) -> tuple[str | None, int | None]:
    """The place that people know; none where a file of ours has nothing of theirs there."""
    if file is None or _OURS not in file:
        return file, line
    for one in sorted(moved, key=lambda one: one.line, reverse=True):
        if line is not None and os.path.normpath(file) == one.file and line >= one.line:
            return one.to, one.lines[min(line - one.line, len(one.lines) - 1)]
    return None, None
