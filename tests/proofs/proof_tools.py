"""What the tests of proofs share."""

from __future__ import annotations

import os

from tests.proofs.refuter.of_stack import Refuter

from tfproof import PlannedCase
from tfproof.findings import Finding, Findings
from tfproof.proofs import prove

SEED = os.environ.get("IAM_SEED", "0")
REQUESTS = int(os.environ.get("IAM_REQUESTS", "2500"))
"""For the proved claims of one stack, in all; ``make crosscheck`` makes more."""


def proofs(case: PlannedCase, *, accounts: tuple[str, ...] = (), staff: tuple[str, ...] = ()) -> Findings:
    """All proofs about a case, applied when that is needed; no claim that is proved may have a counterexample."""
    found = prove(case.plan, lambda: case.applied, accounts=accounts, staff=staff)
    tried = Refuter(case.applied, SEED, accounts=accounts, staff=staff).refute(found, REQUESTS)
    print(f"refuter, seed {SEED}: {tried.shown}")
    assert not tried.refuted, "\n\n".join(tried.refuted)
    return found


def about(result: Findings, address: str, rule: str) -> list[Finding]:
    """The findings, and what is undecided, of one rule about one address."""
    return [one for one in (*result.findings, *result.undecided) if (one.address, one.rule) == (address, rule)]


def proved(result: Findings, address: str, rule: str) -> bool:
    """Whether a rule is proved of an address, and nothing else is said about the two."""
    said = any((one["address"], one["rule"]) == (address, rule) for one in result.notes["proved"])
    return said and not about(result, address, rule)
