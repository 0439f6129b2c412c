"""Findings with places that a terminal opens: relative to the folder that the command runs in, where those of a stack are relative to it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tfproof.findings import Finding, Findings, Location

if TYPE_CHECKING:
    from tfproof.review import Cause, Review

_PLACE: Final = re.compile(r"(?<![^\s(\[,;])(?P<file>[^\s()\[\],;:'\"]+):(?=\d)")
"""A file with a line, within a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFolder:
    """The folder that the places of a stack are relative to."""

    folder: Path
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def file(self, name: str) -> str:
        """Return a file as the current folder has it; its absolute path where that is shorter."""
        if name not in self._known:
            self._known[name] = self._from_here(name)
        return self._known[name]

    def location(self, place: Location) -> Location:
        """Return a place as the current folder has it."""
        return replace(place, file=self.file(place.file))

    def text(self, text: str) -> str:
        """Return a text with the places of files of the stack, such as ``main.tf:12``, as the current folder has them."""
        return _PLACE.sub(lambda found: f"{self._existing(found['file'])}:", text) if ":" in text else text

    def finding(self, one: Finding) -> Finding:
        """Return a finding with all of its places as the current folder has them."""
        return replace(
            one,
            location=self.location(one.location) if one.location else None,
            calls=tuple(replace(call, location=self.location(call.location)) for call in one.calls),
            edits=tuple(replace(edit, file=self.file(edit.file)) for edit in one.edits),
            found=self.text(one.found),
            note=self.text(one.note),
            fix=self.text(one.fix),
        )

    def _existing(self, name: str) -> str:
        return self.file(name) if (self.folder / name).is_file() else name

    def _from_here(self, name: str) -> str:
        try:
            whole = os.path.normpath(self.folder.resolve() / name)
            relative = os.path.relpath(whole)
        except OSError:  # the current folder was removed
            return name
        return Path(relative if len(relative) <= len(whole) else whole).as_posix()


def from_current_folder(result: Findings, folders: Mapping[str, Path]) -> Findings:
    """Return a result with places as the current folder has them, for a report as text.

    Args:
        result: what was found.
        folders: of the stacks, by the name that findings have of them.
    """
    stacks = {name: StackFolder(folder=folder) for name, folder in folders.items()}

    def told(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(stacks[one.stack].finding(one) if one.stack in stacks else one for one in findings)

    return replace(result, findings=told(result.findings), undecided=told(result.undecided))


def review_from_current_folder(review: Review, folders: Mapping[str, Path]) -> Review:
    """Return a review with places as the current folder has them, for a report as text.

    Args:
        review: of one stack, or of several.
        folders: of the stacks, by name.
    """
    stacks = {name: StackFolder(folder=folder) for name, folder in folders.items()}
    (only,) = stacks.values() if len(stacks) == 1 else (None,)

    def told(cause: Cause) -> Cause:
        its = stacks.get(cause.stack, only)
        hunk = replace(cause.hunk, file=its.file(cause.hunk.file)) if cause.hunk is not None and its else cause.hunk
        found = tuple(stacks[one.stack].finding(one) if one.stack in stacks else one for one in cause.findings)
        return replace(cause, findings=found, hunk=hunk)

    def said(change: Mapping[str, Any]) -> Mapping[str, Any]:
        its = stacks.get(change.get("stack", ""), only)
        return {**change, "because": [its.text(why) for why in change["because"]]} if its else change

    return replace(review, causes=tuple(map(told, review.causes)), changes=tuple(map(said, review.changes)))
