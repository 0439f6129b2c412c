"""A mutant: one small fault in Terraform source, as a splice; and what became of it."""

from __future__ import annotations

import enum
import functools
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from tfproof.hcl import Edit
from tfproof.repositories import repository_of


@functools.cache
def _named(folder: Path) -> str:
    """What tells a folder from all others, and is the same in every clone of its repository."""
    repository = repository_of(folder)
    return str(folder.resolve() if repository is None else folder.resolve().relative_to(repository))


class Status(enum.StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    NEVER_ASSERTED = "never asserted"
    REJECTED = "rejected"
    EQUIVALENT = "equivalent"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"
    PENDING = "pending"


LIVING = frozenset({Status.SURVIVED, Status.NEVER_ASSERTED})
"""The statuses of mutants that nothing noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault in one file.

    Attributes:
        operator: the name of the operator that made it.
        folder: the folder of the module or root that the file belongs to.
        edits: what makes the fault.
        start: where the edited part of the unedited text begins.
        end: where it ends.
        line: the line on which it begins.
        subject: what is edited: ``aws_x.y.argument``, ``var.x``, ``output.x``, ``local.x``.
        original: the text that is edited; empty where something is added.
        replacement: the text that is there instead.
        block: the address of the block that is edited, inside its module.
        refused: why Terraform would certainly refuse it.
        constant: whether the fault exchanges, adds or removes nothing but written-out values.
        skipped: the reason that the source gives for leaving it out.
    """

    operator: str
    file: Path
    folder: Path
    edits: tuple[Edit, ...]
    start: int
    end: int
    line: int
    subject: str
    original: str
    replacement: str
    block: str
    refused: str | None = None
    constant: bool = False
    skipped: str | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        parts = [self.operator, _named(self.folder), self.file.name, self.subject, str(self.start), str(self.end)]
        parts += [f"{edit.start}:{edit.end}:{edit.text}" for edit in self.edits]
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
        object.__setattr__(self, "id", f"m{digest[:10]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Killer:
    """What noticed a mutant.

    Attributes:
        kind: ``test``, ``validation``, ``idempotence``, ``proof`` or ``policy``.
        name: a test's id, or what the rule says.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantVerdict:
    """What became of a mutant, and why.

    Attributes:
        status: what became of it.
        killers: what noticed it: the first, or all where all were asked.
        why: the reason, for what is rejected, equivalent, skipped or undecided.
        changes: the attributes that the mutant changes in a plan, as far as they were looked at.
        suggestion: a test that passes on the original and fails on the mutant, in Python; None where none was found.
        native: the same assertion in a ``.tftest.hcl`` file.
    """

    mutant: Mutant
    status: Status
    killers: tuple[Killer, ...] = ()
    why: str = ""
    changes: tuple[str, ...] = ()
    suggestion: str | None = None
    native: str | None = None
