"""The one question that every property comes down to: is there a request that some documents allow and another does not?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tfproof.errors import DocumentError
from tfproof.iam.document import bind
from tfproof.iam.evaluate import judge
from tfproof.iam.request import Request
from tfproof.iam.resource_domain import Domain
from tfproof.iam.statement import Condition, Document, Effect, Statement
from tfproof.iam.statement_match import Reading, any_match


def restricted(document: Document, statements: Sequence[Statement]) -> Document:
    """The document with some of its statements."""
    written = document.source["Statement"]
    items = [written] if isinstance(written, Mapping) else written
    source = {**document.source, "Statement": [items[one.index] for one in statements]}
    kept = tuple(replace(one, index=index) for index, one in enumerate(statements))
    return replace(document, statements=kept, source=source)


def _is_everything(allow: Statement) -> bool:
    """Whether a statement matches every request."""
    free = allow.resources is None and allow.principals is None and not allow.conditions and not allow.not_action
    return free and any(pattern.text == "*" for pattern in allow.actions)


def _may_share_an_action(allow: Statement, deny: Statement) -> bool:
    """False only where no action is one of both: set where ``deny`` names its actions."""
    names = [pattern.text for pattern in deny.actions]
    if deny.not_action or any(set(name) & {"*", "?"} for name in names):
        return True
    return any(any_match(allow.actions, name, lambda _: None) != allow.not_action for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Is there a request that every document of ``allowed`` allows and ``within`` does not?

    Args:
        allowed: documents that must all allow the request.
        within: the document that must not allow it.
        domain: the resources that count; by default every ARN, and ``*``.
    """

    allowed: tuple[Document, ...]
    within: Document
    domain: Domain | None = None

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents of the question."""
        return (*self.allowed, self.within)

    @property
    def symbols(self) -> frozenset[str]:
        """Names of the unknown values in any document."""
        return frozenset().union(*(document.symbols for document in self.documents))

    def statements(self) -> Iterator[Statement]:
        """All statements of all documents."""
        for document in self.documents:
            yield from document.statements

    def conditions(self) -> dict[str, list[Condition]]:
        """All distinct conditions by key, in the order written."""
        found: dict[str, dict[Condition, None]] = {}
        for statement in self.statements():
            for condition in statement.conditions:
                found.setdefault(condition.key, {})[condition] = None
        return {key: list(conditions) for key, conditions in found.items()}

    def bound(self, values: Mapping[str, str]) -> Query | None:
        """The question with symbols replaced by values; None when a document would no longer be one."""
        if not values:
            return self
        try:
            allowed = tuple(bind(document, values) for document in self.allowed)
            domain = self.domain and self.domain.bound(values)
            return replace(self, allowed=allowed, within=bind(self.within, values), domain=domain)
        except DocumentError:
            return None

    def trimmed(self) -> Query:
        """The question without Allow statements that the reference has as well, when its Denies refuse nothing more.

        What such a statement allows, the reference allows, so it cannot be part of an answer.
        """
        denied = {one for document in self.allowed for one in document.statements if one.effect is Effect.DENY}
        refused = {one for one in self.within.statements if one.effect is Effect.DENY}
        shared = {one for one in self.within.statements if one.effect is Effect.ALLOW}
        if not refused <= denied:
            return self
        allowed = tuple(
            restricted(document, [one for one in document.statements if one not in shared]) for document in self.allowed
        )
        return replace(self, allowed=allowed)

    def by_refusal(self) -> Iterator[Query]:
        """Questions with one Deny statement of the reference each: one of them has a witness exactly when this one has.

        What the reference does not allow, none of its Allow statements matches or one of its Deny statements does. Work
        grows with the square of the statements that are looked at together, and most calls of a document are not what
        one Deny statement is about.
        """
        refused = [one for one in self.within.statements if one.effect is Effect.DENY]
        if len(refused) < 2:
            yield self
            return
        allows = [one for one in self.within.statements if one.effect is Effect.ALLOW]
        everything = any(map(_is_everything, allows))
        for deny in refused:
            within = restricted(self.within, [*allows, deny])
            first = self.allowed[0]
            kept = [
                one
                for one in first.statements
                if not everything or one.effect is Effect.DENY or _may_share_an_action(one, deny)
            ]
            yield replace(self, allowed=(restricted(first, kept), *self.allowed[1:]), within=within)

    def pieces(self) -> tuple[Query, ...]:
        """Questions with one Allow statement of the first document each, where those are less work together.

        Some piece has a witness when the question has. Work grows with the square of the statements that are looked at
        together.
        """
        first = self.allowed[0]
        allows = [one for one in first.statements if one.effect is Effect.ALLOW]
        denies = [one for one in first.statements if one.effect is Effect.DENY]
        total = sum(len(document.statements) for document in self.documents)
        if len(allows) * (total - len(allows) + 2) ** 2 >= total**2:
            return (self,)
        parts = (restricted(first, [one, *denies]) for one in allows)
        return tuple(replace(self, allowed=(part, *self.allowed[1:])) for part in parts)

    def answered_by(self, witness: Witness) -> bool:
        """Replay on the evaluator: does the witness show that the answer is yes?"""
        question = self.bound(witness.values)
        if question is None or (question.domain is not None and not question.domain.has(witness.request.resource)):
            return False
        effects = [judge(document, witness.request, witness.reading).effect for document in question.documents]
        return all(effect is Effect.ALLOW for effect in effects[:-1]) and effects[-1] is Effect.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A request that answers a question with yes.

    Args:
        request: the request.
        reading: what conditions that AWS leaves unspecified are taken to say.
        values: what symbols are taken to be; a symbol that is not named is an arbitrary value.
    """

    request: Request
    reading: Reading = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """What an engine found out: a witness, or that there is none (``complete``), or neither and why."""

    witness: Witness | None = None
    complete: bool = False
    why: str = ""
