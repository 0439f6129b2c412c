"""Decisions as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from tfproof.iam.document_decision import DocumentDecision
from tfproof.iam.request import Request
from tfproof.iam.statement import Condition, Document, Effect, Statement
from tfproof.iam.statement_match import action_matches, holds, lookup_in, resource_matches


def explain_opinion(opinion: DocumentDecision, documents: Sequence[Document], request: Request) -> str:
    """Why the request is allowed, denied, or unspecified: one sentence."""
    if opinion.statement is not None:
        name = f"{opinion.statement.name} of {opinion.document.name}" if opinion.document else opinion.statement.name
        if opinion.effect is Effect.UNSPECIFIED:
            return f"{name} depends on what AWS does not specify: {_unspecified(opinion.statement, request)}"
        return f"{name} {'denies' if opinion.explicit else 'allows'} it"
    if opinion.why and opinion.effect is not Effect.ALLOW:
        return opinion.why
    misses = [
        f"{statement.name}: {obstacle(statement, request)}"
        for document in documents
        for statement in document.statements
        if statement.effect is Effect.ALLOW
    ]
    if not misses:
        return "no statement allows anything"
    more = f" (and {len(misses) - 3} more)" if len(misses) > 3 else ""
    return "no statement allows it: " + "; ".join(misses[:3]) + more


def obstacle(statement: Statement, request: Request) -> str:
    """The first reason why a statement does not apply to a request."""
    lookup = lookup_in(request.values)
    if not action_matches(statement, request.action):
        return f"its actions do not cover {request.action}"
    if statement.principals is not None and not statement.principals.match(request.principal):
        return f"its principals do not include {request.principal}"
    if not resource_matches(statement, request.resource, lookup):
        return f"its resources do not cover {request.resource}"
    for condition in statement.conditions:
        values = request.values.get(condition.key, ())
        if holds(condition, values, lookup) is False:
            found = "is missing" if not values else f"is {', '.join(values)}"
            return f"{condition} does not hold, {condition.key} {found}"
    return "it applies"


def _unspecified(statement: Statement, request: Request) -> str:
    def unclear(condition: Condition) -> bool:
        return holds(condition, request.values.get(condition.key, ()), lambda _: None) is None

    found = next((condition for condition in statement.conditions if unclear(condition)), None)
    return f"{found} on a key with several values, without ForAllValues or ForAnyValue" if found else "a condition"
