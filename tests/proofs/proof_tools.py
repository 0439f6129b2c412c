"""What the tests of proofs share."""

from __future__ import annotations

from tfproof import PlannedCase
from tfproof.findings import Finding, Findings
from tfproof.proofs import prove


def proofs(case: PlannedCase, *, accounts: tuple[str, ...] = (), staff: tuple[str, ...] = ()) -> Findings:
    """All proofs about a case, applied when that is needed."""
    return prove(case.plan, lambda: case.applied, accounts=accounts, staff=staff)


def about(result: Findings, address: str, rule: str) -> list[Finding]:
    """The findings, and what is undecided, of one rule about one address."""
    return [one for one in (*result.findings, *result.undecided) if (one.address, one.rule) == (address, rule)]


def proved(result: Findings, address: str, rule: str) -> bool:
    """Whether a rule is proved of an address, and nothing else is said about the two."""
    said = any((one["address"], one["rule"]) == (address, rule) for one in result.notes["proved"])
    return said and not about(result, address, rule)
