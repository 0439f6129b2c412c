"""What a comparison of two versions of a stack comes to."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.findings import Location, Severity
from tfproof.proofs.access_sources import AccessKind


class ChangeKind(enum.StrEnum):
    """What became of something that gives access."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDelta:
    """Access that one version gives and the other does not.

    Args:
        document: the address of what holds the document.
        statement: the statement that gives it, by number and Sid.
        location: where the statement is, in the source of its version.
        request: a request that only this version allows: its first line says which and by what, the others its context.
        witness: the same for programs: principal, action, resource and context.
        severity: how bad it is, when it is newly given.
        notes: what else there is to say of it.
    """

    document: str
    statement: str
    location: Location | None
    request: str
    witness: Mapping[str, Any]
    severity: Severity
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChange:
    """What became of one thing that gives access.

    Args:
        what: a trust, all that a principal holds, or a policy.
        address: of the resource today, or of before when it is gone.
        before: its former address, when that is another one.
        fate: what became of it.
        location: where the resource is.
        gained: what is newly allowed, at most one for each statement.
        lost: what is no longer allowed, at most one for each former statement.
        detached: policies outside the stack that do not count any more, so that what they allowed may be lost.
        undecided: why it cannot be determined.
        documents: addresses, of today and of before, of all that holds a document of it.
    """

    what: AccessKind
    address: str
    before: str | None = None
    fate: ChangeKind = ChangeKind.KEPT
    location: Location | None = None
    gained: tuple[AccessDelta, ...] = ()
    lost: tuple[AccessDelta, ...] = ()
    detached: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """How reports call it."""
        return f"{self.what.value} of {self.address}"

    @property
    def same(self) -> bool:
        """Whether it is proved that nothing is allowed that was not, and nothing refused that was not."""
        return not (self.gained or self.lost or self.detached or self.undecided)
