"""One edit of the stack in this folder, and what a comparison must say of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tfproof.findings import Severity
from tfproof.proofs.access_changes import ChangeKind
from tfproof.proofs.access_sources import AccessKind

STACK = Path(__file__).parent / "stack"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What is edited, and what the comparison must say of one resource.

    Args:
        replacements: of texts that stand in the source once.
        address: of the resource today, or of before when it is gone.
        what: which access it gives; ``permissions`` unless said.
        gained: what a shown request that is newly allowed holds, one for each; and by which statement.
        lost: the same for what is no longer allowed.
        detached: policies outside the stack that are attached no more.
        undecided: what the reason holds.
        severity: of the finding.
        fate: what became of it.
    """

    address: str
    replacements: tuple[tuple[str, str], ...] = ()
    what: AccessKind = AccessKind.PERMISSIONS
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    detached: tuple[str, ...] = ()
    undecided: str = ""
    severity: Severity = Severity.MEDIUM
    fate: ChangeKind = ChangeKind.KEPT

    @property
    def is_rewrite(self) -> bool:
        """It changes nothing that is allowed."""
        return not (self.gained or self.lost or self.detached or self.undecided)


def one(edit: str) -> str:
    return f'aws_iam_role.one["{edit}"]'
