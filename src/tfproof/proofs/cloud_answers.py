"""Texts in a document that a simulated apply made up for what a cloud was asked: whose account they name is not known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tfproof.errors import DocumentError
from tfproof.iam import Document
from tfproof.iam.document import parse_document
from tfproof.plan import Applied, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.plan.providers import provider_key
from tfproof.plan.referenced_resources import referred
from tfproof.proofs.accounts import fed_by, names_itself, same_credentials
from tfproof.proofs.configuration_view import AnalyzedConfiguration, dig_known
from tfproof.values import Unknown

_SHORTEST = 8
_KNOWN_OTHERWISE = (
    "aws_iam_policy_document",
    "aws_caller_identity",
    "aws_canonical_user_id",
    "aws_arn",
    "aws_partition",
)
"""Data sources that are computed, or whose answer is judged by what it means."""


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A text that represents an answer.

    Attributes:
        origin: whose answer it is: ``data.x.y.attribute``.
        names_itself: the answer names what was looked up, such as its ARN, and nothing else.
    """

    text: str
    origin: str
    names_itself: bool


def made_up_in(stack: AnalyzedConfiguration, document: Document, view: object) -> tuple[MadeUp, ...]:
    """What a document of the applied state holds of unanswered data sources."""
    if not isinstance(view, Applied):
        return ()
    made = stack.once("made up", lambda: tuple(_made_up(stack, view)))
    written = json.dumps(document.source)
    return tuple(one for one in made if one.text in written)


def feeding(stack: AnalyzedConfiguration, resource: Resource) -> frozenset[str]:
    """What a resource is made of: every reference in it, and in what it refers to."""
    found: set[str] = set()
    left = [each for name in resource for each in resource.wiring(name).references]
    while left:
        reference = left.pop()
        if reference in found:
            continue
        found.add(reference)
        owner, attribute = referred(reference, stack.plan.all_resources)
        if owner is None:
            continue
        fed = fed_by(owner, attribute)
        # What only an apply computes may be made of anything that its resource is given; an ARN is that of the resource.
        computed = not fed and attribute not in ("arn", "id")
        left += [each for name in owner for each in owner.wiring(name).references] if computed else fed
    return frozenset(found)


def moved_elsewhere(
    stack: AnalyzedConfiguration, resource: Resource, document: Document, view: object, account: str
) -> tuple[Document, str] | None:
    """A document as it would be, were what providers with other credentials make in another account, and what that is.

    A simulated apply gives all providers that name no account the same one. None when nothing of the kind is in the document.
    """
    if not isinstance(view, Applied):
        return None
    key, origins = provider_key(stack.plan, resource), []
    for one in view.all_resources.values():
        arn = dig_known(one, "arn") if one.mode == "managed" else None
        if not isinstance(arn, str) or f":{view.account}:" not in arn or arn not in json.dumps(document.source):
            continue
        if not same_credentials(stack, key, provider_key(stack.plan, one)):
            other = replaced(document, [arn], arn.replace(f":{view.account}:", f":{account}:"))
            document = other or document
            origins.append(one.address)
    return (document, ", ".join(origins)) if origins else None


def replaced(document: Document, texts: Iterable[str], by: str) -> Document | None:
    """The document with another text in place of some; None when it would no longer be one."""
    written = json.dumps(document.source)
    for text in sorted(texts, key=len, reverse=True):
        written = written.replace(text, by)
    try:
        return parse_document(written, kind=document.kind, name=document.name, where=document.where)
    except DocumentError:
        return None


def _made_up(stack: AnalyzedConfiguration, view: Applied) -> Iterator[MadeUp]:
    for address, planned in stack.plan.all_resources.items():
        answered = view.all_resources.get(address)
        if planned.mode != "data" or planned.type in _KNOWN_OTHERWISE or answered is None:
            continue
        yield from _texts(planned, answered)


def _texts(planned: Resource, answered: Resource) -> Iterator[MadeUp]:
    for name in planned:
        # The plan knows what the source says and what --data answers.
        text = dig(answered, name) if isinstance(dig(planned, name), Unknown) else None
        if isinstance(text, str) and len(text) >= _SHORTEST:
            yield MadeUp(text, f"{planned.address}.{name}", names_itself(planned, name))
