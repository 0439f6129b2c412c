"""What a change newly allows, and what it no longer allows: each with a request and the statement responsible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tfproof.errors import UsageError
from tfproof.iam.document import parse_document
from tfproof.iam.evaluate import judge
from tfproof.iam.prove import LIMIT, Counterexample, Proof, ProofVerdict, subset
from tfproof.iam.query import restricted
from tfproof.iam.reference_documents import merge, reference
from tfproof.iam.statement import Document, Effect, Statement
from tfproof.iam.time_limit import Budget

TOTAL = 30.0
"""Seconds for everything that one version allows beyond another, unless the caller says otherwise."""

_NOTHING = reference([{"Effect": "Deny", "Action": "*"}], name="no document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """All that an identity may do: what any of some documents allows and every limit allows as well.

    Args:
        documents: of one kind, such as the policies of one role; an explicit Deny in one holds against all. None allows
            nothing.
        limits: documents that must allow it too, such as a permissions boundary.
    """

    documents: tuple[Document, ...] = ()
    limits: tuple[Document, ...] = ()

    def as_one(self) -> Document:
        """The documents as one, whose statements are theirs in this order.

        Raises:
            UsageError: they are of several kinds.
        """
        if not self.documents:
            return _NOTHING
        if len(self.documents) == 1:
            return self.documents[0]
        if len({one.kind for one in self.documents}) > 1:
            raise UsageError("documents of several kinds do not add up to one")
        return merge([_of_this_version(one) for one in self.documents], name=self.documents[0].name)

    def owner(self, index: int) -> tuple[Document, Statement]:
        """The document, and its statement, that the statement of :meth:`as_one` with this index is."""
        for document in self.documents:
            if index < len(document.statements):
                return document, document.statements[index]
            index -= len(document.statements)
        raise UsageError(f"there is no statement {index + 1} more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Access that one of two versions gives and the other does not.

    Args:
        statement: the Allow statement that gives it.
        document: the document that the statement is in.
        alone: that statement with all that deny, as one document.
        counterexample: a request that only one of the versions allows.
        refused_by: the Deny statement of the other version that refuses the request; None when nothing there allows it.
        limited_by: the name of the other version's limit that does not allow it; empty when its documents do not.
        fragile: no request that is issued today shows it, as far as the facts say.
        other: what of the other version does not allow it.
    """

    statement: Statement
    document: Document
    alone: Document
    counterexample: Counterexample
    refused_by: Statement | None
    limited_by: str = ""
    fragile: bool = False
    other: Document = _NOTHING

    def shown_by(self, example: Counterexample) -> Access:
        """The same access, shown by another request that only one of the versions allows."""
        return replace(self, counterexample=example, refused_by=_refusal(self.other, example))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference between two versions.

    Args:
        gained: what is newly allowed, at most one for each statement of the new version.
        lost: what is no longer allowed, at most one for each statement of the old version.
        undecided: why some statement could not be compared.
    """

    gained: tuple[Access, ...] = ()
    lost: tuple[Access, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """True when it is proved that both versions allow the same requests."""
        return not self.gained and not self.lost and not self.undecided


def compare(
    base: Document | Allowed | None,
    head: Document | Allowed | None,
    *,
    facts: Document | None = None,
    limit: float = LIMIT,
    total: float = TOTAL,
) -> Comparison:
    """Compare two versions of a document, or of several that count together; None for one that is not there.

    Args:
        base: the old version.
        head: the new version.
        facts: allows the requests that can be issued: of two requests, one of these is shown.
        limit: seconds for each statement.
        total: seconds for each direction; what is not reached is undecided.
    """
    old, new = _allowed(base), _allowed(head)
    gained, one = _only_in(new, old, facts, limit, total)
    lost, two = _only_in(old, new, facts, limit, total)
    return Comparison(gained=gained, lost=lost, undecided=(*one, *two))


def equivalent(base: Allowed, head: Allowed, *, limit: float = LIMIT) -> bool:
    """Whether it is proved that two versions allow the same requests."""
    return all(
        subset((one.as_one(), *one.limits), bound, limit=limit).proved
        for one, other in ((base, head), (head, base))
        for bound in (other.as_one(), *other.limits)
    )


def _allowed(version: Document | Allowed | None) -> Allowed:
    if isinstance(version, Allowed):
        return version
    return Allowed(documents=(version,) if version is not None else ())


def _only_in(
    one: Allowed, other: Allowed, facts: Document | None, limit: float, total: float
) -> tuple[tuple[Access, ...], tuple[str, ...]]:
    """What single statements of ``one`` allow beyond ``other``."""
    found: list[Access] = []
    undecided: list[str] = []
    if not one.documents:
        return (), ()
    budget = Budget(total)
    whole, bounds = one.as_one(), (other.as_one(), *other.limits)
    proofs = [subset((whole, *one.limits), bound, limit=limit) for bound in bounds]
    if all(proof.proved for proof in proofs):
        return (), ()
    for statement in whole.statements:
        if statement.effect is Effect.DENY:
            continue
        document, written = one.owner(statement.index)
        left = min(limit, budget.left)
        if left <= 0:
            undecided.append(f"{written.name} of {document.name} and those after it: no answer within {total:g} s")
            break
        alone = _alone(whole, statement)
        proof, bound = _beyond((alone, *one.limits), bounds, facts, left)
        if proof.answer is ProofVerdict.UNDECIDED:
            undecided.append(f"{written.name} of {document.name}: {proof.why}")
        if proof.counterexample is not None:
            access = _access(written, document, alone, proof, bound)
            found.append(access if bound is bounds[0] else replace(access, limited_by=bound.name))
    if not found and not undecided and any(proof.answer is ProofVerdict.REFUTED for proof in proofs):
        undecided.append(f"{whole.name} allows more, and none of its statements does by itself")
    return tuple(found), tuple(undecided)


def _beyond(
    allowed: tuple[Document, ...], bounds: Sequence[Document], facts: Document | None, limit: float
) -> tuple[Proof, Document]:
    """A request that is allowed and beyond one of the bounds; else why it cannot be determined, else that there is none."""
    answers = [(subset(allowed, bound, facts=facts, limit=limit), bound) for bound in bounds]
    order = (ProofVerdict.REFUTED, ProofVerdict.UNDECIDED, ProofVerdict.PROVED)
    return min(answers, key=lambda one: (order.index(one[0].answer), one[0].fragile))


def _alone(document: Document, statement: Statement) -> Document:
    """The document with one Allow statement, and all that deny."""
    return restricted(document, [one for one in document.statements if one.effect is Effect.DENY or one is statement])


def _access(statement: Statement, document: Document, alone: Document, proof: Proof, other: Document) -> Access:
    example = proof.counterexample
    if example is None:  # pragma: no cover - callers ask for refuted ones only
        raise ValueError("a proof without a counterexample shows no access")
    return Access(
        statement=statement,
        document=document,
        alone=alone,
        counterexample=replace(example, statement=statement, document=document),
        refused_by=_refusal(other, example),
        fragile=proof.fragile,
        other=other,
    )


def _refusal(other: Document, example: Counterexample) -> Statement | None:
    opinion = judge(other, example.witness.request, example.witness.reading)
    return opinion.statement if opinion.explicit and other is not _NOTHING else None


def _of_this_version(document: Document) -> Document:
    """The document in version 2012-10-17: what is no policy variable in an older version is none there either."""
    if document.version == "2012-10-17":
        return document
    written = document.source["Statement"]
    items = [written] if isinstance(written, Mapping) else written
    source = {**document.source, "Version": "2012-10-17", "Statement": [_without_variables(one) for one in items]}
    return parse_document(source, kind=document.kind, name=document.name, where=document.where)


def _without_variables(statement: Mapping[str, Any]) -> dict[str, Any]:
    """A statement whose resources and conditions hold every ``$`` as a literal character."""

    def literal(value: Any) -> Any:
        if isinstance(value, str):
            return "${$}".join(value.split("$")).replace("${$}{unknown:", "${unknown:")
        if isinstance(value, Mapping):
            return {key: literal(item) for key, item in value.items()}
        return [literal(item) for item in value] if isinstance(value, list | tuple) else value

    texts = ("Resource", "NotResource", "Condition")
    return {name: literal(value) if name in texts else value for name, value in statement.items()}
