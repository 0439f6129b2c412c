"""What a change newly allows, and what it no longer allows: each with a request and the statement responsible."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tfproof.iam.evaluate import judge
from tfproof.iam.prove import LIMIT, Answer, Counterexample, Proof, subset
from tfproof.iam.question import restricted
from tfproof.iam.references import reference
from tfproof.iam.statement import Document, Effect, Statement


class Fate(enum.StrEnum):
    """What became of a document."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Access that one of two documents gives and the other does not.

    Args:
        statement: the Allow statement that gives it.
        counterexample: a request that only one of the documents allows.
        refused_by: the Deny statement of the other document that refuses the request; None when nothing there allows it.
    """

    statement: Statement
    counterexample: Counterexample
    refused_by: Statement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference between two versions of a document.

    Args:
        name: what the document is called now (or was, when it is gone).
        before: what it was called, when that is another name.
        fate: what became of it.
        gained: what is newly allowed, at most one for each statement of the new version.
        lost: what is no longer allowed, at most one for each statement of the old version.
        undecided: why some statement could not be compared.
    """

    name: str
    before: str | None = None
    fate: Fate = Fate.KEPT
    gained: tuple[Access, ...] = ()
    lost: tuple[Access, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """True when it is proved that both versions allow the same requests."""
        return not self.gained and not self.lost and not self.undecided


def compare(base: Document | None, head: Document | None, *, limit: float = LIMIT) -> Comparison:
    """Compare two versions of a document; None for one that is not there.

    Args:
        base: the old version.
        head: the new version.
        limit: seconds for each statement.
    """
    present = head or base
    nothing = reference([{"Effect": "Deny", "Action": "*"}], name="no document")
    gained, one = _only_in(head, base or nothing, limit)
    lost, two = _only_in(base, head or nothing, limit)
    fate = Fate.KEPT if base and head else Fate.ADDED if head else Fate.REMOVED
    return Comparison(
        name=present.name if present else "no document", fate=fate, gained=gained, lost=lost, undecided=(*one, *two)
    )


def _only_in(one: Document | None, other: Document, limit: float) -> tuple[tuple[Access, ...], tuple[str, ...]]:
    """What single statements of ``one`` allow beyond ``other``."""
    found: list[Access] = []
    undecided: list[str] = []
    if one is None or subset(one, other, limit=limit).proved:
        return (), ()
    for statement in one.statements:
        if statement.effect is Effect.DENY:
            continue
        proof = subset(_alone(one, statement), other, limit=limit)
        if proof.answer is Answer.UNDECIDED:
            undecided.append(f"{statement.name} of {one.name}: {proof.why}")
        if proof.counterexample is not None:
            found.append(_access(statement, proof, other))
    return tuple(found), tuple(undecided)


def _alone(document: Document, statement: Statement) -> Document:
    """The document with one Allow statement, and all that deny."""
    return restricted(document, [one for one in document.statements if one.effect is Effect.DENY or one is statement])


def _access(statement: Statement, proof: Proof, other: Document) -> Access:
    example = proof.counterexample
    if example is None:  # pragma: no cover - callers ask for refuted ones only
        raise ValueError("a proof without a counterexample shows no access")
    opinion = judge(other, example.witness.request, example.witness.reading)
    refused = opinion.statement if opinion.explicit else None
    return Access(statement=statement, counterexample=replace(example, statement=statement), refused_by=refused)


def compare_all(
    base: Mapping[str, Document],
    head: Mapping[str, Document],
    *,
    renamed: Mapping[str, str] | None = None,
    limit: float = LIMIT,
) -> tuple[Comparison, ...]:
    """Compare all documents of two versions of a stack.

    Args:
        base: the old documents by name.
        head: the new documents by name.
        renamed: old name to new name, where known (``moved`` blocks). A document that is gone and one that is new count
            as one renamed document, too, when they allow the same.
        limit: seconds for each statement.

    Returns:
        One comparison for each document, by name.
    """
    known = {new: old for old, new in (renamed or {}).items() if old in base and new in head and old not in head}
    pairs: dict[str, str] = {name: name for name in head if name in base} | known
    gone = [name for name in base if name not in pairs.values()]
    for new in [name for name in head if name not in pairs]:
        match = next((old for old in gone if _equivalent(base[old], head[new], limit)), None)
        if match is not None:
            gone.remove(match)
            pairs[new] = match
    results = [replace(compare(base[old], None, limit=limit), name=old) for old in gone]
    for name, document in head.items():
        old_name = pairs.get(name)
        result = compare(base[old_name] if old_name else None, document, limit=limit)
        if old_name and old_name != name:
            result = replace(result, before=old_name, fate=Fate.RENAMED)
        results.append(replace(result, name=name))
    return tuple(sorted(results, key=lambda one: one.name))


def _equivalent(one: Document, two: Document, limit: float) -> bool:
    if one.kind is not two.kind:
        return False
    return subset(one, two, limit=limit).proved and subset(two, one, limit=limit).proved
