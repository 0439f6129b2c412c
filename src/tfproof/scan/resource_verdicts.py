"""What the views of a scan say of one policy and one resource, and which of them knows best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tfproof.findings import Severity, View
from tfproof.scan.protocol import Outcome, PolicyInfo


@dataclass(slots=True)
class Pair:
    """What all views say of one policy and one address."""

    policy: PolicyInfo
    address: str
    planned: bool
    said: list[tuple[View, Outcome]] = field(default_factory=list)

    def first(self, outcome: str, *, sure: bool = False) -> tuple[View, Outcome] | None:
        """Who said so first; ``sure`` leaves out what rests on an unknown value where a plan's verdict rests on none."""
        return next(self._every(outcome, sure=sure), None)

    def failed(self) -> tuple[View, Outcome] | None:
        """The first that says how bad it is: the worst of the plan's views where each of them finds it, else of all."""
        planned = [one for one in self.said if one[0] is not View.SOURCE]
        failed = list(self._every("failed", sure=True))
        known = [one for one in failed if one in planned]
        ranks = [self.severity(one).rank for one in (known if known == planned else []) or failed]
        return next((one for one in failed if self.severity(one).rank == min(ranks)), None)

    def severity(self, said: tuple[View, Outcome] | None) -> Severity:
        """How bad the fault is that a view finds: what it says itself, else what its policy says."""
        return severity((said[1].severity if said else "") or self.policy.severity)

    def _every(self, outcome: str, *, sure: bool) -> Iterator[tuple[View, Outcome]]:
        sure = sure and any(view is not View.SOURCE and said.is_sure for view, said in self.said)
        return (one for one in self.said if one[1].outcome == outcome and not (sure and one[1].unknown))

    def is_outdone(self, view: View) -> bool:
        """Whether another view that passes a stock check knows better: of stand-ins, and of connections through outputs."""
        planned = [said for by, said in self.said if by is not View.SOURCE]
        known = bool(planned) and all(said.outcome == "passed" and not said.unknown for said in planned)
        return view is View.APPLIED or self.policy.connection or (self.policy.connects and known)

    def safe(self) -> tuple[tuple[str, str], ...]:
        """What would make it pass: as a plan says, which knows the values, else as the source does."""
        failed = [one for one in self.said if one[1].outcome == "failed"]
        planned = [one for one in failed if one[0] is not View.SOURCE]
        return next((said.safe for _, said in planned or failed if said.safe), ()) or self.policy.safe

    def not_known(self) -> tuple[View, Outcome] | None:
        """What a stock check says of a value that is not known, where no view has a verdict that rests on known ones.

        Without an applied view, the source tells whether an expression chooses: what it does not choose passes.
        """
        planned = [one for one in self.said if one[0] is not View.SOURCE]
        unknown = [one for one in planned if one[1].unknown]
        if not unknown or any(said.is_sure for _, said in planned):
            return None
        source = next((said for view, said in self.said if view is View.SOURCE), None)
        chooses = source is None or bool(source.unknown) or any(view is View.APPLIED for view, _ in planned)
        return unknown[0] if chooses or unknown[0][1].outcome == "failed" else None


def severity(name: str) -> Severity:
    """Return a policy's severity; stock policies have none offline and count as medium."""
    known = {level.value for level in Severity}
    return Severity(name) if name in known else Severity.LOW if name in ("info", "none") else Severity.MEDIUM
