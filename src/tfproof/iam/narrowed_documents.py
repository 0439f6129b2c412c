"""What documents say of some calls, and whether it is none: the narrower a question is, the sooner it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from tfproof.iam.globs import Shape
from tfproof.iam.patterns import Pattern, make_pattern
from tfproof.iam.prove import Engine, Proof, subset
from tfproof.iam.query import restricted
from tfproof.iam.reference_documents import reference
from tfproof.iam.resource_domain import Domain
from tfproof.iam.statement import Document, Effect, Statement, allows
from tfproof.iam.statement_match import action_matches

Group = tuple[Document, ...]
"""Documents that all must allow a request: the policies of a role as one, and what limits them."""
_PARTS = 5
NOTHING = reference([{"Effect": "Deny", "Action": "*"}], name="nothing")
"""What allows nothing: to be within it is to allow nothing either."""


def about(document: Document, actions: Sequence[str]) -> Document:
    """What a document says of some calls: its statements about them, which then name them."""
    source_of = document.source["Statement"]
    items = [source_of] if isinstance(source_of, Mapping) else source_of
    statements: list[Statement] = []
    source: list[Mapping[str, Any]] = []
    for statement, item in zip(document.statements, items, strict=True):
        named = tuple(one for one in actions if _mentions(statement, one))
        if named:
            changed = replace(statement, actions=tuple(map(_pattern, named)), not_action=False, index=len(statements))
            statements.append(changed)
            source.append({**{key: value for key, value in item.items() if key != "NotAction"}, "Action": list(named)})
    return replace(document, statements=tuple(statements), source={**document.source, "Statement": source})


def renamed(document: Document, action: str) -> Document:
    """The document with another call in the place of those that its statements name."""
    items = [{**item, "Action": action} for item in document.source["Statement"]]
    statements = tuple(replace(one, actions=(_pattern(action),)) for one in document.statements)
    return replace(document, statements=statements, source={**document.source, "Statement": items})


def ask(
    group: Group,
    actions: Sequence[str],
    domain: Domain | None,
    *,
    limits: Sequence[Document] = (),
    within: Document = NOTHING,
    engine: Engine = Engine.AUTO,
) -> Proof | None:
    """Is none of some calls allowed on the resources of a domain? None when no statement allows any: that needs no proof."""
    narrowed = tuple(near(about(one, actions), domain) for one in group)
    if not all(map(allows, narrowed)):
        return None
    return subset((*narrowed, *limits), within, domain=domain, engine=engine)


def near(document: Document, domain: Domain | None) -> Document:
    """The document without what it allows on resources that are certainly none of a domain."""
    if domain is None:
        return document
    kept = [one for one in document.statements if one.effect is Effect.DENY or not _elsewhere(one, domain)]
    return document if len(kept) == len(document.statements) else restricted(document, kept)


def _elsewhere(statement: Statement, domain: Domain) -> bool:
    if statement.not_resource or statement.resources is None:
        return False
    return all(_apart(one.text, pattern) for one in statement.resources for pattern in domain.patterns)


def _apart(text: str, pattern: str) -> bool:
    """Whether what a document writes differs from a pattern of the catalogue before its last part.

    A part that the catalogue names, such as ``${Region}``, is never empty; from the first wildcard on, nothing is certain.
    """
    written, meant = text.split(":", _PARTS), pattern.split(":", _PARTS)
    if len(written) <= _PARTS or len(meant) <= _PARTS:
        return False
    for own, other in zip(written[:_PARTS], meant[:_PARTS], strict=True):
        if set(own) & {"*", "?", "$"}:
            return False
        named = "$" in other
        if (named and not own) or (not named and not fnmatchcase(own, other)):
            return True
    return False


def _mentions(statement: Statement, action: str) -> bool:
    if statement.not_action:
        return action_matches(statement, action)
    service = action.partition(":")[0]
    return any(_may_be_of(one.text, service) and one.matches(action, _nothing) for one in statement.actions)


def _may_be_of(text: str, service: str) -> bool:
    """Whether a pattern of calls may cover one of a service; most do not, at a glance."""
    prefix = text.partition(":")[0]
    return "*" in prefix or "?" in prefix or prefix.lower() == service


def _nothing(_: str) -> str | None:
    return None


def _pattern(action: str) -> Pattern:
    return make_pattern(action, Shape.TEXT, wild=True, fold=True, variables=False, where="")
