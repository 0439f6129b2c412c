"""What a review says. Every report of it is a rendering of this object."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.findings import Finding, Location, Severity, Verdict
from tfproof.source_edits import SourceEdit

SCHEMA = "tfproof/review/1"


class Lane(enum.StrEnum):
    """What a cause is about. The worst comes first."""

    LOSS = "loss"
    ACCESS = "access"
    FINDINGS = "findings"

    @classmethod
    def of(cls, finding: Finding) -> Lane:
        """The lane of a finding, by its rule."""
        if finding.rule.startswith("TFPROOF_UPGRADE_"):
            return cls.LOSS
        return cls.ACCESS if finding.rule.startswith("PROOF_ACCESS_") else cls.FINDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A hunk of the difference.

    Attributes:
        file: the file, relative to the stack.
        line: its first line in the current configuration.
        removed: lines that are gone.
        added: lines that are new.
    """

    file: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on."""
        return {"file": self.file, "line": self.line, "removed": list(self.removed), "added": list(self.added)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Findings that one hunk of the difference brings, or one place when no hunk explains them.

    Attributes:
        lane: the worst lane of its findings.
        hunk: the hunk; None when none explains them.
        stack: the name of the stack that the place is relative to, in a review of several; empty in one of a single stack.
        noticed: what tests notice of the lines of the hunk, where that was measured.
    """

    lane: Lane
    findings: tuple[Finding, ...]
    hunk: Excerpt | None
    stack: str = ""
    noticed: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst severity."""
        return min((one.severity for one in self.findings), key=lambda severity: severity.rank)

    @property
    def title(self) -> str:
        """What the worst finding is about."""
        worst = self.findings[0]
        said = worst.title or worst.found
        return f"Could not determine: {said}" if worst.verdict is Verdict.UNDECIDED else said

    @property
    def place(self) -> str:
        """``file:line``, or the address when nothing is known of a file."""
        return str(self.location) if self.location else self.address(self.findings[0])

    @property
    def location(self) -> Location | None:
        """The first line of the hunk, or where the worst finding is."""
        if self.hunk is not None:
            return Location(file=self.hunk.file, line=self.hunk.line)
        return self.findings[0].location

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the findings, each once; in a review of several stacks with their names."""
        return tuple(dict.fromkeys(map(self.address, self.findings)))

    def address(self, one: Finding) -> str:
        """The address of a finding; in a review of several stacks with the name of its stack."""
        return f"{one.stack}: {one.address}" if self.stack else one.address

    @property
    def edits(self) -> tuple[SourceEdit, ...]:
        """The edits of the findings, each once: as lines they may overlap, since each is made by itself."""
        return tuple(dict.fromkeys(edit for one in self.findings for edit in one.edits))

    def is_in_hunk(self, edit: SourceEdit) -> bool:
        """Whether an edit touches nothing but lines that the change adds, on which a code host lets it be accepted.

        The lines must be the very ones that are shown: of one that is not, the reader cannot see here what would be replaced.
        """
        hunk = self.hunk
        if hunk is None or hunk.file != edit.file or edit.first < hunk.line:
            return False
        begin = edit.first - hunk.line
        return hunk.added[begin : begin + len(edit.old)] == edit.old

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the findings, each once."""
        return tuple(dict.fromkeys(one.rule for one in self.findings))

    def sort_key(self) -> tuple[int, int, int, str]:
        """Losses first, then the worst severity, then the number of findings, then the place."""
        return ([*Lane].index(self.lane) > 0, self.severity.rank, -len(self.findings), self.place)

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on."""
        return {
            "lane": self.lane.value,
            "severity": self.severity.value,
            "title": self.title,
            "place": self.place,
            **({"stack": self.stack} if self.stack else {}),
            **({"noticed": list(self.noticed)} if self.noticed else {}),
            "hunk": self.hunk.to_json() if self.hunk else None,
            "findings": [
                {**one.to_json(), "verdict": one.verdict.value, "lane": Lane.of(one).value} for one in self.findings
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A change of one stack.

    Attributes:
        before: how the base revision is called.
        causes: what is wrong with the change, worst first.
        gone: findings of the base revision that the change fixes.
        same: how many findings both have.
        changes: what becomes of each resource: ``address``, ``action``, ``previous_address`` and ``because``.
        access: what is newly allowed: ``title`` and ``request`` of each.
        checks: how many checks were made of both sides.
        proved: claims about what documents allow that hold now: ``claim`` and ``facts`` of each.
        stacks: the names of the stacks, in a review of several.
        rests_on: the facts about AWS that proofs rest on, each with its date.
    """

    before: str
    causes: tuple[Cause, ...]
    gone: tuple[Finding, ...]
    same: int
    changes: tuple[Mapping[str, Any], ...]
    access: tuple[Mapping[str, Any], ...]
    checks: int
    versions: Mapping[str, str]
    proved: tuple[Mapping[str, Any], ...] = ()
    stacks: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    def address(self, one: Finding) -> str:
        """The address of a finding; in a review of several stacks with the name of its stack."""
        return f"{one.stack}: {one.address}" if self.stacks else one.address

    def count(self, lane: Lane) -> int:
        """How many findings a lane has."""
        return sum(Lane.of(one) is lane for cause in self.causes for one in cause.findings)

    def to_json(self) -> dict[str, Any]:
        """The whole document: see ``docs/review.md``."""
        return {
            "schema": SCHEMA,
            "from": self.before,
            "versions": dict(self.versions),
            "lanes": {
                **{lane.value: self.count(lane) for lane in Lane},
                "gone": len(self.gone),
                "same": self.same,
                "changes": len(self.changes),
                "proved": len(self.proved),
                "checks": self.checks,
            },
            "causes": [cause.to_json() for cause in self.causes],
            "gone": [one.to_json() for one in self.gone],
            "changes": list(self.changes),
            "access": list(self.access),
            "proved": list(self.proved),
            "rests on": list(self.rests_on),
            **({"stacks": list(self.stacks)} if self.stacks else {}),
        }


def address_of(change: Mapping[str, Any]) -> str:
    """The address of an entry of ``changes``; in a review of several stacks with the name of its stack."""
    return f"{change['stack']}: {change['address']}" if "stack" in change else str(change["address"])
