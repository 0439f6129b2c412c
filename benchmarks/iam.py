"""How fast documents are decided and proved, in a warm process. There is no peer that does the same: the peer is a limit."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tests.unit.iam import test_prove_cognito as cognito
from tests.unit.iam import test_prove_others as others
from tests.unit.iam import test_prove_secrets_and_keys as keys

from benchmarks.ground import ROOT, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.cases import Case, Planner, Settings
from tfproof.iam import cognito_user, decide, parse_document
from tfproof.iam.contracts import cognito_users, not_public
from tfproof.iam.prove import LIMIT, Proof, ProofVerdict, admits_all, admits_only, never_allows, subset
from tfproof.proofs import prove

_DECISIONS = 10_000


def good_trust(pool: str) -> Callable[[], Proof]:
    """Both sides of the contract of the good Cognito trust; the second proof is given."""
    trust = parse_document({"Version": "2012-10-17", "Statement": [cognito.statement_for(pool)]}, kind="trust")
    contract = cognito_users(pool)

    def both() -> Proof:
        if not admits_only(trust, contract).proved:
            raise RuntimeError("the good trust is not proved")
        return admits_all(trust, contract)

    return both


def every_proof() -> list[Callable[[], Proof]]:
    """All questions that the unit tests ask about their documents."""
    return [*_cognito(), *_others()]


def _cognito() -> list[Callable[[], Proof]]:
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


def _others() -> list[Callable[[], Proof]]:
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
    for _, document, most, _ in keys.ALL:
        found.append(lambda document=document, most=most: subset(document, most))  # type: ignore[misc]
    return found


class CognitoTrust(Measure):
    """Both sides of the Cognito trust's contract, its pool's id unknown."""

    name = "both sides of the Cognito trust proved for every pool id, against 50 ms"
    unit: Unit = "ms"
    rule = Rule(floor=1, at_most=True)
    note = "the mean of 50, in a warm process; the peer is the limit that must hold"

    def __init__(self, _: Ground) -> None:
        self._prove = good_trust("${unknown:aws_cognito_identity_pool.this.id}")
        self.ours()

    def ours(self) -> float:
        start = time.perf_counter()
        for _ in range(50):
            if not self._prove().proved:
                raise RuntimeError("the good trust is not proved")
        return (time.perf_counter() - start) / 50 * 1000

    def peer(self) -> float:
        return 50.0


class ProofTimes(Measure):
    """The slow end of all proofs against their middle."""

    name = "95th percentile of the proofs about the suite's documents, against their median"
    unit: Unit = "ms"
    rule = Rule(floor=10, at_most=True)

    def __init__(self, _: Ground) -> None:
        self._proofs = every_proof()
        self._late = 0
        self._longest = 0.0
        self._median = 0.0
        self.ours()
        self._late, self._longest = 0, 0.0

    @property
    def note(self) -> str:  # type: ignore[override]
        """What a reader must know."""
        return f"{len(self._proofs)} proofs in a warm process; the longest took {self._longest:.0f} ms"

    def ours(self) -> float:
        made = [proof() for proof in self._proofs]
        times = sorted(one.seconds * 1000 for one in made)
        self._late += sum(one.seconds > LIMIT and one.answer is not ProofVerdict.UNDECIDED for one in made)
        self._longest = max(self._longest, times[-1])
        self._median = statistics.median(times)
        return times[int(len(times) * 0.95)]

    def peer(self) -> float:
        return self._median

    def objection(self) -> str | None:
        return f"{self._late} verdicts came after {LIMIT:g} s" if self._late else None


class Decisions(Measure):
    """Decisions of the evaluator about one request."""

    name = f"{_DECISIONS} decisions about requests, against one second"
    unit: Unit = "s"
    rule = Rule(floor=1, at_most=True)
    note = "a trust with two conditions and a user's token; pure Python; the peer is the limit that must hold"

    def __init__(self, _: Ground) -> None:
        self._trust = parse_document({"Version": "2012-10-17", "Statement": [cognito.statement_for(cognito.LITERAL)]})
        self._request = cognito_user(cognito.LITERAL)

    def ours(self) -> float:
        start = time.perf_counter()
        for _ in range(_DECISIONS):
            if not decide(self._trust, self._request).allowed:
                raise RuntimeError("the user is not admitted")
        return time.perf_counter() - start

    def peer(self) -> float:
        return 1.0


class ProofsOfTheStack(Measure):
    """What proving adds to a check of the stack."""

    name = "all proofs about terraform/, beside its plan and applied state, against one second"
    unit: Unit = "s"
    rule = Rule(floor=1, at_most=True)
    note = "what `tfproof prove` adds to `tfproof check`, the first run included; the peer is the limit that must hold"

    def __init__(self, _: Ground) -> None:
        stack = ROOT / "terraform"
        self._planner = Planner(Settings.of(keep=False))
        self._case = Case(source=stack, var_files=(stack / "example.tfvars",))

    def ours(self) -> float:
        plan, applied = self._planner.outcome(self._case).plan, self._planner.applied(self._case).applied
        if plan is None or applied is None:
            raise RuntimeError("the stack was not planned and applied")
        start = time.perf_counter()
        result = prove(plan, applied)
        seconds = time.perf_counter() - start
        if not result.clean:
            raise RuntimeError("the stack's documents are not proved")
        return seconds

    def peer(self) -> float:
        return 1.0

    def close(self) -> None:
        self._planner.close()
