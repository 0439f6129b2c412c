"""What a prover and the refuter say of one document, and whether the two agree."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from tests.proofs.refuter.making import Maker
from tests.proofs.refuter.outsiders import lets_in
from tests.proofs.refuter.refuter import (
    COGNITO,
    POOL,
    Around,
    Found,
    Role,
    admits_others,
    escalates,
    reaches_others,
)
from tests.proofs.refuter.relation_again import TOGETHER, gives_more, says_who

from tfproof.errors import DocumentError
from tfproof.iam import Document, Kind, Request, parse_document
from tfproof.iam.contracts import cognito_users
from tfproof.iam.escalation_paths import walks_of
from tfproof.iam.exposure import Reach, exposure
from tfproof.iam.named_principals import Own
from tfproof.iam.prove import Proof, admits_only
from tfproof.proofs.own_data import areas

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/job"
OWN = Own(accounts=frozenset({ACCOUNT}))


class Said(enum.StrEnum):
    """What came of one document."""

    BOTH_REFUTE = "both refute"
    NEITHER = "neither refutes"
    CONFIRMED = "only the prover refutes, and its request is confirmed"
    UNDECIDED = "the prover cannot say"
    MALFORMED = "malformed"


class Disagreement(AssertionError):
    """The prover and the refuter differ."""


def verdict(rule: str, statements: Any, *, account: str = ACCOUNT, pool: str = POOL) -> bool:
    """Whether the claim of a rule is proved of a document in an account."""
    kind, prove, *_ = _RULES[rule]
    document = parse_document({"Version": "2012-10-17", "Statement": statements}, kind=kind, name="document")
    if rule == "PROOF_RESOURCE_PUBLIC":
        return exposure(document, Own(accounts=frozenset({account}))).reach is Reach.OWN
    return admits_only(document, cognito_users(pool)).proved if rule == "PROOF_TRUST_ONLY" else prove(document)[0]


def said(rule: str, statements: Any, seed: str, tries: int) -> Said:
    """What the two say of a document.

    Raises:
        Disagreement: something is proved that the refuter refutes, or the prover's request refutes nothing.
    """
    kind, prove, search, confirms = _RULES[rule]
    try:
        document = parse_document({"Version": "2012-10-17", "Statement": statements}, kind=kind, name="document")
    except DocumentError:
        return Said.MALFORMED
    made = Maker(seed, account=ACCOUNT, names=("job",))
    found = search(made, document, tries)
    proved, witness = prove(document)
    if proved:
        if found is not None:
            requests = "\nand\n".join(map(str, found))
            raise Disagreement(f"{rule}, {seed}: proved of {statements}, but\n{requests}")
        return Said.NEITHER
    if witness is None:
        return Said.UNDECIDED
    if not confirms(witness, document):
        raise Disagreement(f"{rule}, {seed}: refuted for {statements} by a request that refutes nothing\n{witness}")
    return Said.BOTH_REFUTE if found is not None else Said.CONFIRMED


Proved = tuple[bool, Request | None]


def _of(proof: Proof) -> Proved:
    example = proof.counterexample
    return proof.proved, example.witness.request if example is not None else None


def _escalation(document: Document) -> Proved:
    first = next(walks_of(document), None)
    return first is None, first.witness.request if first is not None and first.witness is not None else None


def _own_data(document: Document) -> Proved:
    every = [_of(area.keeps([document])) for area in areas([document])]
    return all(proved for proved, _ in every), next((one for _, one in every if one is not None), None)


def _public(document: Document) -> Proved:
    found = exposure(document, OWN)
    return found.reach is Reach.OWN, _of(found.proof)[1]


def _is_a_step(request: Request, document: Document) -> bool:
    denied = any(one.effect == "deny" for one in document.statements)
    step = any(request.action in path for path in TOGETHER)
    return (
        step
        or gives_more(request.action, request.resource, denied=denied)
        or says_who(request.action, request.resource)
    )


def _is_of_another(request: Request, _: Document) -> bool:
    amr = request.values.get(f"{COGNITO}:amr", ())
    right = request.values.get(f"{COGNITO}:aud") == (POOL,) and "authenticated" in amr and "unauthenticated" not in amr
    assumes = request.action.lower() in ("sts:assumerolewithwebidentity", "sts:tagsession")
    return not (right and assumes and request.principal.id == COGNITO)


def _is_from_outside(request: Request, _: Document) -> bool:
    return request.principal.account != ACCOUNT


def _role(document: Document) -> Role:
    return Role(arn=ROLE, groups=((document,),))


_RULES: dict[str, tuple[Kind, Callable[[Document], Proved], Callable[[Maker, Document, int], Found], Callable[[Request, Document], bool]]] = {
    "PROOF_ROLE_ESCALATION": (
        Kind.IDENTITY, _escalation, lambda made, one, tries: escalates(made, _role(one), Around(), tries), _is_a_step,
    ),
    "PROOF_ROLE_OWN_DATA": (
        Kind.IDENTITY, _own_data, lambda made, one, tries: reaches_others(made, _role(one), tries), lambda *_: True,
    ),
    "PROOF_TRUST_ONLY": (
        Kind.TRUST, lambda one: _of(admits_only(one, cognito_users(POOL))),
        lambda made, one, tries: admits_others(made, one, POOL, tries), _is_of_another,
    ),
    "PROOF_RESOURCE_PUBLIC": (
        Kind.RESOURCE, _public, lambda made, one, tries: lets_in(made, one, [ACCOUNT], [], tries), _is_from_outside,
    ),
}  # fmt: skip
RULES = tuple(_RULES)
