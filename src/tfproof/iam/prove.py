"""Prove something of every request, or show the request that refutes it.

Every property comes down to :func:`subset`: all that one document allows, another allows too.

* admits only X: the document within X
* admits all of X: X within the document
* nothing newly allowed: the new document within the old one
* never allows X: the document within everything but X
"""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tfproof.errors import InternalError, UsageError
from tfproof.iam.condition_values import likely
from tfproof.iam.contracts import Contract
from tfproof.iam.describe import describe_counterexample
from tfproof.iam.evaluate import judge
from tfproof.iam.partition_search import search_cells
from tfproof.iam.query import Query, QueryResult, Witness
from tfproof.iam.reference_documents import everything_but
from tfproof.iam.resource_domain import Domain
from tfproof.iam.smt_solver import search_solver, solver_installed
from tfproof.iam.statement import Document, Effect, Statement, allows
from tfproof.iam.time_limit import Budget

LIMIT = 5.0
"""Seconds for one question, unless the caller says otherwise."""


class ProofVerdict(enum.StrEnum):
    """The verdict about one property. Only ``proved`` is good news."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Engine(enum.StrEnum):
    """What settles a question: cells first and the solver for what they leave open, or one of them alone."""

    AUTO = "auto"
    CELLS = "cells"
    SOLVER = "solver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A request that refutes a property; it was replayed on the evaluator.

    Args:
        witness: the request, what unspecified conditions were taken to say, and what unknown values may turn out to be.
        statement: the statement that allows it.
        document: the document that allows it.
        issuable: such a request can be issued today, as far as the facts say.
        unspecified: whether it is allowed depends on what AWS does not specify.
        question: what it answers.
    """

    witness: Witness
    statement: Statement | None
    document: Document
    issuable: bool
    unspecified: bool
    question: Query | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The verdict about one property of every request.

    Args:
        answer: proved, refuted, or undecided.
        claim: the property, as a sentence.
        counterexample: given when refuted.
        why: given when undecided.
        fragile: refuted for arbitrary requests, but proved for those that can be issued today.
        engine: what settled it.
        seconds: how long it took.
    """

    answer: ProofVerdict
    claim: str
    counterexample: Counterexample | None = None
    why: str = ""
    fragile: bool = False
    engine: Engine = Engine.CELLS
    seconds: float = field(default=0.0, compare=False)

    @property
    def proved(self) -> bool:
        """True only when it holds for every request."""
        return self.answer is ProofVerdict.PROVED

    def __str__(self) -> str:
        if self.counterexample is None:
            return f"{self.answer}: {self.claim}" + (f": {self.why}" if self.why else "")
        example = self.counterexample
        return describe_counterexample(
            f"{self.answer}: {self.claim}",
            example.witness,
            f"{example.statement.name if example.statement else 'nothing'} of {example.document.name}"
            + (f" ({example.document.where})" if example.document.where else ""),
            fragile=self.fragile,
            unspecified=example.unspecified,
        )


def subset(
    document: Document | Sequence[Document],
    within: Document,
    *,
    facts: Document | None = None,
    domain: Domain | None = None,
    claim: str = "",
    limit: float = LIMIT,
    engine: Engine | str = Engine.AUTO,
) -> Proof:
    """Is every request that ``document`` allows also allowed by ``within``?

    Args:
        document: one document, or several that all must allow a request (such as permissions and a boundary).
        within: the reference.
        facts: a reference document that allows exactly the requests that can be issued. It grades a refutation: a
            counterexample that it allows is preferred; if there is none the property is fragile, and refuted still.
        domain: the resources that count; by default every ARN, and ``*``.
        claim: the property as a sentence, for the report.
        limit: seconds.
        engine: what may settle it.

    Raises:
        InternalError: an engine gave a counterexample that the evaluator does not confirm.
        UsageError: the solver was asked for and is not installed.
    """
    start = time.monotonic()
    documents = (document,) if isinstance(document, Document) else tuple(document)
    if not documents:
        raise UsageError("there is no document to prove anything of")
    question, chosen = Query(allowed=documents, within=within, domain=domain), Engine(engine)
    known = likely(question) if chosen is not Engine.SOLVER else None
    outcome, by = (QueryResult(witness=known), Engine.CELLS) if known else settle(question, limit, chosen)
    example, fragile = None, False
    if outcome.witness is not None:
        example, fragile = _refutation(question, outcome.witness, facts, limit, chosen)
    return Proof(
        answer=ProofVerdict.REFUTED if example else ProofVerdict.PROVED if outcome.complete else ProofVerdict.UNDECIDED,
        claim=claim or f"everything that {documents[0].name} allows, {within.name} allows",
        counterexample=example,
        why="" if example or outcome.complete else outcome.why,
        fragile=fragile,
        engine=by,
        seconds=time.monotonic() - start,
    )


def _refutation(
    question: Query, witness: Witness, facts: Document | None, limit: float, engine: Engine
) -> tuple[Counterexample, bool]:
    """The counterexample to show, and whether there is none that can be issued as far as the facts say."""
    issuable, fragile, shown = facts is None, False, question
    if facts is not None:
        narrower = replace(question, allowed=(*question.allowed, facts))
        found, _ = settle(narrower, limit, engine)
        fragile = found.complete
        if found.witness is not None:
            witness, issuable, shown = found.witness, True, narrower
    return _counterexample(question, simplify(shown, witness), issuable=issuable), fragile


def settle(question: Query, limit: float, engine: Engine) -> tuple[QueryResult, Engine]:
    """Ask the engines; a witness is replayed before it counts."""
    budget = Budget(limit)
    pieces = [one for one in question.trimmed().by_refusal() if all(map(allows, one.allowed))]
    unsettled, by = QueryResult(complete=True), Engine.CELLS
    # A piece that takes long leaves time for those behind it, and is asked again with what is left of it.
    for asked_again in (False, True) if len(pieces) > 1 else (False,):
        left, unsettled = [], QueryResult(complete=True)
        for piece in pieces:
            seconds = budget.left if asked_again else limit / len(pieces)
            outcome, of_piece = _settle_piece(piece, seconds, engine)
            if outcome.witness is not None:
                return _replayed(question, outcome, of_piece), of_piece
            if not outcome.complete:
                left.append(piece)
                unsettled = outcome
            by = of_piece if of_piece is Engine.SOLVER else by
        pieces = left
    return unsettled, by


def _replayed(question: Query, outcome: QueryResult, engine: Engine) -> QueryResult:
    if outcome.witness is not None and not question.answered_by(outcome.witness):
        raise InternalError(
            f"the engine {engine} gave a counterexample that the evaluator does not confirm",
            where=str(outcome.witness.request).replace("\n", ", "),
            fix="report it, with the document",
        )
    return outcome


def _settle_piece(question: Query, limit: float, engine: Engine) -> tuple[QueryResult, Engine]:
    outcome, by = QueryResult(), Engine.CELLS
    both = engine is Engine.AUTO and solver_installed()
    if engine is not Engine.SOLVER:
        outcome = search_cells(question, Budget(limit / 2 if both else limit))
    if outcome.witness is None and not outcome.complete and engine is not Engine.CELLS:
        limit = limit if engine is Engine.SOLVER else limit / 2
        outcome, by = _ask_solver(question, limit, engine, outcome), Engine.SOLVER
    return outcome, by


def simplify(question: Query, witness: Witness) -> Witness:
    """The witness without context keys that do not matter; those of the caller's own token stay."""
    request = witness.request
    for key in sorted(request.context):
        if key.startswith(f"{request.principal.id}:"):
            continue
        fewer = {name: value for name, value in request.context.items() if name != key}
        smaller = replace(witness, request=replace(request, context=fewer))
        if question.answered_by(smaller):
            witness, request = smaller, smaller.request
    return witness


def _ask_solver(question: Query, limit: float, engine: Engine, before: QueryResult) -> QueryResult:
    if not solver_installed():
        if engine is Engine.SOLVER:
            raise UsageError("z3 is not installed", fix="reinstall tfproof, which brings it")
        return QueryResult(why=f"{before.why}; z3, which might settle it, is not installed")
    outcome = search_solver(question, limit)
    if outcome.witness is None and not outcome.complete and before.why:
        return QueryResult(why=f"{before.why}; {outcome.why}")
    return outcome


def _counterexample(question: Query, witness: Witness, *, issuable: bool) -> Counterexample:
    documents, within = question.allowed, question.within
    bound = question.bound(witness.values)
    allowed, reference = (bound.allowed, bound.within) if bound else (documents, within)
    opinion = judge(allowed[0], witness.request, witness.reading)
    plain = [judge(one, witness.request).effect for one in (*allowed, reference)]
    return Counterexample(
        witness=witness,
        statement=opinion.statement,
        document=documents[0],
        issuable=issuable,
        unspecified=Effect.UNSPECIFIED in plain,
        question=question,
    )


def admits_only(
    document: Document, contract: Contract, *, limit: float = LIMIT, engine: Engine | str = "auto"
) -> Proof:
    """Does ``document`` allow nothing but what the contract allows?"""
    claim = f"{document.name} admits only {contract.who}"
    return subset(document, contract.most, facts=contract.facts, claim=claim, limit=limit, engine=engine)


def admits_all(document: Document, contract: Contract, *, limit: float = LIMIT, engine: Engine | str = "auto") -> Proof:
    """Does ``document`` allow all that the contract promises? A deny-all document fails this."""
    claim = f"{document.name} admits all of {contract.who}"
    needed = (contract.least,) if contract.facts is None else (contract.least, contract.facts)
    return subset(needed, document, claim=claim, limit=limit, engine=engine)


def never_allows(
    document: Document | Sequence[Document],
    forbidden: Document | Iterable[Document],
    *,
    limit: float = LIMIT,
    engine: Engine | str = "auto",
) -> Proof:
    """Is there no request that both ``document`` and ``forbidden`` allow?

    Args:
        document: the document, or several that all must allow.
        forbidden: reference documents whose Allow statements say what must never be allowed (their Deny statements are
            not read: a UsageError).
        limit: seconds.
        engine: what may settle it.
    """
    every = (forbidden,) if isinstance(forbidden, Document) else tuple(forbidden)
    name = document.name if isinstance(document, Document) else document[0].name
    claim = f"{name} never allows {', '.join(one.name for one in every)}"
    return subset(document, everything_but(every), claim=claim, limit=limit, engine=engine)


def newly_allowed(base: Document, head: Document, *, limit: float = LIMIT, engine: Engine | str = "auto") -> Proof:
    """Does ``head`` allow nothing that ``base`` did not?"""
    return subset(head, base, claim=f"{head.name} allows nothing new", limit=limit, engine=engine)
