"""An edit of Terraform source that a finding proposes."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class FixKind(enum.StrEnum):
    """How far an edit can be relied on. Ordered: ``exact`` comes first."""

    EXACT = "exact"
    """It takes the finding away and changes nothing else: the value is there, and for no other resource."""
    LIKELY = "likely"
    """It takes the finding away, and others may read the same value: a variable, a local value, a shared module."""
    SKETCH = "sketch"
    """It shows the idea: an expression, an override file or another edit decides as well."""

    @property
    def rank(self) -> int:
        """0 for exact, 2 for a sketch."""
        return list(FixKind).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEdit:
    """Give arguments of a block other values.

    Attributes:
        kind: how far it can be relied on.
        file: the file, relative to the stack.
        block: type and labels of the block: ``("resource", "aws_x", "this")``.
        settings: each argument, with the nested blocks that it is in (``rule.enabled``), and its value as JSON.
        first: the first line that the edit touches, counted from 1.
        old: the lines that it touches, at least one.
        new: what is in their place afterwards.
    """

    kind: FixKind
    file: str
    block: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def last(self) -> int:
        """The last line that the edit touches."""
        return self.first + len(self.old) - 1

    @property
    def values(self) -> dict[str, Any]:
        """The values by argument."""
        return {argument: json.loads(value) for argument, value in self.settings}

    @property
    def targets(self) -> dict[tuple[str, tuple[str, ...], str], str]:
        """What it sets, and to what: two edits with one target set the same, or contradict each other."""
        return {(self.file, self.block, argument): value for argument, value in self.settings}

    def __str__(self) -> str:
        what = ", ".join(f"{argument} = {value}" for argument, value in self.settings)
        return f"{what} in {'.'.join(self.block)}"

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines as a difference, without those that stay."""
        same = 0
        while same < min(len(self.old), len(self.new)) and self.old[same] == self.new[same]:
            same += 1
        end = 0
        while end < min(len(self.old), len(self.new)) - same and self.old[-1 - end] == self.new[-1 - end]:
            end += 1
        removed, added = self.old[same : len(self.old) - end], self.new[same : len(self.new) - end]
        return (*(f"-{line}" for line in removed), *(f"+{line}" for line in added))

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on: see "JSON output" in ``docs/cli.md``."""
        return {
            "kind": self.kind.value,
            "file": self.file,
            "first": self.first,
            "last": self.last,
            "old": list(self.old),
            "new": list(self.new),
            "block": list(self.block),
            "set": self.values,
        }


def kind_of(edits: Iterable[SourceEdit]) -> FixKind | None:
    """Return how far edits can be relied on that belong together: as far as the worst; None when there are none."""
    return max((edit.kind for edit in edits), key=lambda kind: kind.rank, default=None)
