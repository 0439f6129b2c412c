"""How long decisions and proofs take in a warm process.

    python benchmarks/iam_times.py

Prints decisions a second, the time of the Cognito trust's proof, and median and 95th percentile over the documents that
the unit tests judge: the edits of the Cognito trust, other trusts, resource policies and permissions.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.unit.iam import test_prove_cognito as cognito
from tests.unit.iam import test_prove_others as others

from tfproof.iam import cognito_user, decide, parse_document
from tfproof.iam.contracts import cognito_users, not_public
from tfproof.iam.prove import Proof, admits_all, admits_only, never_allows, subset


def cognito_proofs() -> list[Callable[[], Proof]]:
    """Both sides of the contract for every edit of the Cognito trust."""
    found: list[Callable[[], Proof]] = []
    for pool in (cognito.LITERAL, "${unknown:aws_cognito_identity_pool.this.id}"):
        contract = cognito_users(pool)
        for _, edit, _, _ in cognito.EDITS:
            statement = cognito.statement_for(pool)
            made = edit(statement, pool)
            source = {"Version": "2012-10-17", "Statement": made if isinstance(made, list) else [statement]}
            trust = parse_document(source, kind="trust")
            found.append(lambda trust=trust, contract=contract: admits_only(trust, contract))  # type: ignore[misc]
            found.append(lambda trust=trust, contract=contract: admits_all(trust, contract))  # type: ignore[misc]
    return found


def other_proofs() -> list[Callable[[], Proof]]:
    """The other documents of the unit tests."""
    found: list[Callable[[], Proof]] = []
    for _, trust, contract, _, _ in others.TRUSTS:
        found.append(lambda trust=trust, contract=contract: admits_only(trust, contract))  # type: ignore[misc]
        found.append(lambda trust=trust, contract=contract: admits_all(trust, contract))  # type: ignore[misc]
    for _, statements, _ in others.RESOURCE_POLICIES:
        policy = parse_document({"Version": "2012-10-17", "Statement": statements}, kind="resource")
        found.append(lambda policy=policy: subset(policy, not_public([others.OWN])))  # type: ignore[misc]
    for _, permission, _ in others.ISOLATION:
        found.append(lambda permission=permission: subset(permission, others.OWN_DATA))  # type: ignore[misc]
    for _, permission, _ in others.ESCALATIONS:
        found.append(lambda permission=permission: never_allows(permission, others.ESCALATION))  # type: ignore[misc]
    return found


def main() -> None:
    """Measure and print."""
    good = parse_document({"Version": "2012-10-17", "Statement": [cognito.statement_for(cognito.LITERAL)]})
    request, contract = cognito_user(cognito.LITERAL), cognito_users(cognito.LITERAL)
    start = time.perf_counter()
    for _ in range(20_000):
        decide(good, request)
    print(f"decisions a second: {20_000 / (time.perf_counter() - start):.0f}")
    proofs = cognito_proofs() + other_proofs()
    for proof in proofs:
        proof()
    start = time.perf_counter()
    for _ in range(50):
        assert admits_only(good, contract).proved
        assert admits_all(good, contract).proved
    print(f"cognito trust, both sides: {(time.perf_counter() - start) / 50 * 1000:.2f} ms")
    times = sorted(proof().seconds * 1000 for proof in proofs)
    print(
        f"{len(times)} proofs: median {statistics.median(times):.2f} ms, "
        f"95th percentile {times[int(len(times) * 0.95)]:.2f} ms, longest {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
