"""What a report is about, for those who show it: code hosts count from the root of the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tfproof.findings import Finding, Location

_PLACE: Final = re.compile(r"(?<![^\s(\[,;])[^\s()\[\],;:'\"]+\.(?:tf|tofu|tfvars)(?:\.json)?(?=:\d)")
"""A file of source whose line follows, within a text. Absolute ones stay what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """A stack in its repository, and the command that judged it.

    Args:
        folder: the stack's folder relative to the repository's root, with slashes; empty at the root itself.
        file: the file of the stack that represents all of it, where a finding has no place of its own.
        command: what judged it. Code hosts keep the reports of each command on each stack apart.
        stacks: the places of the named stacks of the run, by name.
    """

    folder: str = ""
    file: str = "main.tf"
    command: str = "check"
    stacks: Mapping[str, ReportContext] = field(default_factory=dict)

    def of(self, finding: Finding) -> ReportContext:
        """Return the place of the stack that ``finding`` is about."""
        return self.of_stack(finding.stack)

    def of_stack(self, name: str) -> ReportContext:
        """Return the place of a named stack of the run."""
        return self.stacks.get(name, self)

    @property
    def name(self) -> str:
        """The folder as people read it."""
        return self.folder or "."

    def path(self, location: Location | None) -> str:
        """The file of ``location``, or the one that represents the stack, relative to the repository's root."""
        return self.path_of(location.file if location else self.file)

    def path_of(self, file: str) -> str:
        """A file of the stack relative to the repository's root."""
        return posixpath.normpath(posixpath.join(self.folder, file))

    def text(self, text: str) -> str:
        """A text in which the places of source, such as ``main.tf:12``, are relative to the repository's root."""
        return _PLACE.sub(lambda found: self.path_of(found[0]), text) if self.folder and ":" in text else text

    def place_of(self, location: Location | None) -> str:
        """``file:line`` relative to the repository's root; empty without a location."""
        return f"{self.path(location)}:{location.line}" if location else ""
