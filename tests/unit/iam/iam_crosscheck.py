"""Let the evaluator, both engines and an enumeration of requests answer the same question, and compare."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

from tests.unit.iam import iam_naive, iam_random

from tfproof.iam import Caller, CallerKind, Document, Effect, Kind, Request, decide, parse_document
from tfproof.iam.dimensions import may_be_several
from tfproof.iam.prove import Proof, ProofVerdict, subset
from tfproof.iam.query import Query

CALLERS = {kind.value: kind for kind in CallerKind}


class Disagreement(AssertionError):
    """Two ways to answer one question differ."""


def crosscheck(
    seed: int, *, source: random.Random | None = None, variables: bool = False, solver: bool = True, requests: int = 150
) -> Counter[str]:
    """One random pair of documents; returns what was counted.

    Raises:
        Disagreement: with the documents and the request.
    """
    maker, one, two = iam_random.pair(source or random.Random(seed), variables=variables)  # noqa: S311
    left, right = parse_document(one, kind=Kind.REFERENCE), parse_document(two, kind=Kind.REFERENCE)
    count: Counter[str] = Counter(pairs=1)
    cells = subset(left, right, engine="cells", limit=20)
    proofs = {"cells": cells}
    if solver:
        proofs["solver"] = subset(left, right, engine="solver", limit=10)
    for name, proof in proofs.items():
        count[f"{name} {proof.answer}"] += 1
        if proof.answer is ProofVerdict.REFUTED:
            _check_witness(seed, name, proof, one, two)
    answers = {proof.answer for proof in proofs.values()} - {ProofVerdict.UNDECIDED}
    if len(answers) > 1:
        raise Disagreement(_show(seed, one, two, f"{ {name: str(proof.answer) for name, proof in proofs.items()} }"))
    several = {
        key for key, many in Query(allowed=(left,), within=right).conditions().items() if may_be_several(key, many)
    }
    for caller, action, resource, context in maker.requests(requests):
        # A key that is not known to be a list, and that no document compares as one, has one value.
        if any(len(values) > 1 and key not in several for key, values in context.items()):
            count["skipped"] += 1
            continue
        count["requests"] += 1
        _check_request(
            seed, (one, two), (left, right), (caller, action, resource, context), proved=ProofVerdict.PROVED in answers
        )
    return count


def crosscheck_symbols(seed: int) -> Counter[str]:
    """One random pair of documents with unknown values: the engines must agree (their witnesses are replayed).

    Raises:
        Disagreement: with the documents.
    """
    _, one, two = iam_random.pair(random.Random(seed), symbols=True)  # noqa: S311
    left, right = parse_document(one, kind=Kind.REFERENCE), parse_document(two, kind=Kind.REFERENCE)
    cells, solver = (subset(left, right, engine=engine, limit=10).answer for engine in ("cells", "solver"))
    if {cells, solver} == {ProofVerdict.PROVED, ProofVerdict.REFUTED}:
        raise Disagreement(_show(seed, one, two, f"cells {cells}, solver {solver}"))
    return Counter(
        {"pairs": 1, "symbolic": bool(left.symbols | right.symbols), f"cells {cells}": 1, f"solver {solver}": 1}
    )


def _check_request(
    seed: int,
    written: tuple[dict[str, Any], dict[str, Any]],
    parsed: tuple[Document, Document],
    asked: tuple[tuple[str, str], str, str, dict[str, tuple[str, ...]]],
    *,
    proved: bool,
) -> None:
    caller, action, resource, context = asked
    request = Request(
        principal=Caller(CALLERS[caller[0]], caller[1]), action=action, resource=resource, context=dict(context)
    )
    plain: list[bool | None] = []
    for document, source in zip(parsed, written, strict=True):
        expected = iam_naive.allows(source, caller, action, resource, context, {})
        found = {Effect.ALLOW: True, Effect.DENY: False, Effect.UNSPECIFIED: None}[decide(document, request).effect]
        plain.append(expected)
        if found is not expected:
            raise Disagreement(_show(seed, *written, f"evaluator {found}, naive {expected}\n{request}"))
    if not proved or plain[0] is False or plain[1] is True:
        return
    for reading in iam_naive.readings(*written):
        one, two = (iam_naive.allows(source, caller, action, resource, context, reading) for source in written)
        if one and two is False:
            raise Disagreement(_show(seed, *written, f"proved, but this request refutes it\n{request}"))


def _check_witness(seed: int, engine: str, proof: Proof, one: dict[str, Any], two: dict[str, Any]) -> None:
    assert proof.counterexample is not None
    witness = proof.counterexample.witness
    request = witness.request
    reading = {(item.operator.text, item.key, frozenset(item.values)): value for item, value in witness.reading.items()}
    answers = [
        iam_naive.allows(
            source,
            (request.principal.kind.value, request.principal.id),
            request.action,
            request.resource,
            request.values,
            reading,
        )
        for source in (one, two)
    ]
    if answers != [True, False]:
        raise Disagreement(_show(seed, one, two, f"{engine} refutes with this, naive says {answers}\n{request}"))


def _show(seed: int, one: dict[str, Any], two: dict[str, Any], what: str) -> str:
    return f"seed {seed}: {what}\nP = {json.dumps(one)}\nR = {json.dumps(two)}"
