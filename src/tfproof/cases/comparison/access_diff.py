"""What the current configuration allows that the base revision did not, and the other way round."""

from __future__ import annotations

from collections.abc import Collection

from tfproof.errors import ExpectationError
from tfproof.findings import Finding, Findings
from tfproof.plan.value_state import absent
from tfproof.proofs.access_changes import AccessChange
from tfproof.proofs.access_rules import judge_access


class AccessDiff:
    """The base revision and the current one, compared by what their IAM documents allow.

    Args:
        changes: of everything that gives access, those without a difference included.
        before: how the base revision is called.
        not_applied: why what is known only after an apply is undecided; empty when both could be applied without a cloud.
    """

    def __init__(self, changes: tuple[AccessChange, ...], *, before: str, not_applied: str = "") -> None:
        self.changes = changes
        self.before = before
        self.not_applied = not_applied

    def __getitem__(self, address: str) -> tuple[AccessChange, ...]:
        """What became of the access that one resource gives: of a role, its trust and its permissions.

        Raises:
            AttributeAbsent: nothing of this address, of today or former, gives access.
        """
        found = tuple(one for one in self.changes if address in (one.address, one.before))
        if not found:
            known = [one.address for one in self.changes]
            raise absent(f"{address} gives no access before or after this change", address, known, kind="addresses")
        return found

    @property
    def gained(self) -> tuple[AccessChange, ...]:
        """What allows something new."""
        return tuple(one for one in self.changes if one.gained)

    @property
    def lost(self) -> tuple[AccessChange, ...]:
        """What allows something no more."""
        return tuple(one for one in self.changes if one.lost or one.detached)

    @property
    def undecided(self) -> tuple[AccessChange, ...]:
        """What cannot be compared."""
        return tuple(one for one in self.changes if one.undecided)

    def findings(self, *, allow: Collection[str] = ()) -> Findings:
        """What is newly allowed and not declared, and what is undecided.

        Args:
            allow: addresses, of today or former, of what is meant to allow more.

        Raises:
            UsageError: ``allow`` names what gives no access on either side.
        """
        notes = {"not applied": self.not_applied} if self.not_applied else {}
        return judge_access(self.changes, before=self.before, allow=allow).merged(Findings(notes=notes))

    def must_allow_nothing_new(self, *, allow: Collection[str] = ()) -> None:
        """Demand that nothing is newly allowed, and that everything could be compared.

        Args:
            allow: addresses of what is meant to allow more.

        Raises:
            ExpectationError: something is; the message has a request for each, and the statement that allows it.
            UsageError: ``allow`` names what gives no access on either side.
        """
        found = self.findings(allow=allow)
        items = found.all
        if items:
            listed = "\n".join(map(_described, items))
            because = (
                f"\nnot applied without a cloud: {self.not_applied}" if found.undecided and self.not_applied else ""
            )
            raise ExpectationError(
                f"access was added since {self.before}, or could not be compared:\n{listed}{because}",
                expected="no added access but what allow=[...] names",
            )

    def __repr__(self) -> str:
        return f"<compared with {self.before}: {len(self.changes)} things that give access>"


def _described(one: Finding) -> str:
    place = f" ({one.location})" if one.location else ""
    return f"  - {one.address}{place}: {one.verdict.value}: {one.found}".replace("\n", "\n  ")
