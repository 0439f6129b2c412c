"""Decide one request, as AWS documents it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tfproof.iam.combine import binding, combine
from tfproof.iam.document_decision import DocumentDecision
from tfproof.iam.explain import explain_opinion
from tfproof.iam.request import Request
from tfproof.iam.statement import Document, Effect, Statement
from tfproof.iam.statement_match import Reading, applies

__all__ = ["Decision", "Reading", "decide", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer about one request.

    Args:
        effect: allow, deny, or unspecified (AWS does not say).
        explicit: a Deny statement decided.
        statement: the statement that decided; None when nothing allows.
        document: the document that decided.
        request: the request that was judged.
    """

    effect: Effect
    explicit: bool
    statement: Statement | None
    document: Document | None
    request: Request
    explain: Callable[[], str]

    @property
    def allowed(self) -> bool:
        """True only when the request is certainly allowed."""
        return self.effect is Effect.ALLOW

    @property
    def reason(self) -> str:
        """Why, as one sentence."""
        return self.explain()


def decide(documents: Document | Iterable[Document], request: Request, *, reading: Reading | None = None) -> Decision:
    """Decide ``request`` under all of ``documents`` together.

    Args:
        documents: one document, for what it says by itself; or a list of all that there are, of several kinds: see
            :mod:`tfproof.iam.combine` for how they combine.
        request: the request.
        reading: what to take unspecified conditions to say; without it they make the decision unspecified.
    """
    if isinstance(documents, Document):
        every: tuple[Document, ...] = (documents,)
        opinion = judge(documents, request, reading)
    else:
        every = binding(documents, request)
        opinion = combine([judge(document, request, reading) for document in every], request)
    chosen = opinion

    def explain() -> str:
        return explain_opinion(chosen, every, request)

    return Decision(
        effect=opinion.effect,
        explicit=opinion.explicit,
        statement=opinion.statement,
        document=opinion.document,
        request=request,
        explain=explain,
    )


def judge(document: Document, request: Request, reading: Reading | None = None) -> DocumentDecision:
    """What one document says: an explicit Deny wins, an Allow comes next, silence is a deny."""
    allowing: Statement | None = None
    unsure: Statement | None = None
    unsure_deny: Statement | None = None
    for statement in document.statements:
        deny = statement.effect is Effect.DENY
        if not deny and allowing is not None:
            continue
        answer = applies(statement, request, reading)
        if answer and deny:
            return DocumentDecision(document, Effect.DENY, statement, explicit=True)
        if answer:
            allowing = statement
        elif answer is None and deny:
            unsure_deny = unsure_deny or statement
        elif answer is None:
            unsure = unsure or statement
    if allowing is not None and unsure_deny is None:
        return DocumentDecision(document, Effect.ALLOW, allowing)
    if allowing is not None or unsure is not None:
        return DocumentDecision(document, Effect.UNSPECIFIED, unsure_deny or unsure)
    return DocumentDecision(document, Effect.DENY, None)
