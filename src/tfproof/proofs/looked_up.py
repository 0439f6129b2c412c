"""Texts in a document that a simulated apply made up for what a cloud was asked: whose account they name is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tfproof.errors import DocumentError
from tfproof.iam import Document
from tfproof.iam.document import parse_document
from tfproof.plan import Applied, Resource
from tfproof.proofs.configuration_view import AnalyzedConfiguration, dig
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


def made_up_in(stack: AnalyzedConfiguration, document: Document, view: object) -> dict[str, str]:
    """What a document of the applied state holds of unanswered data sources: text to ``data.x.y.attribute``."""
    if not isinstance(view, Applied):
        return {}
    made = stack.once("made up", lambda: dict(_made_up(stack, view)))
    written = json.dumps(document.source)
    return {text: origin for text, origin in made.items() if text in written}


def replaced(document: Document, texts: dict[str, str], by: str) -> Document | None:
    """The document with another text in place of some; None when it would no longer be one."""
    written = json.dumps(document.source)
    for text in texts:
        written = written.replace(text, by)
    try:
        return parse_document(written, kind=document.kind, name=document.name, where=document.where)
    except DocumentError:
        return None


def _made_up(stack: AnalyzedConfiguration, view: Applied) -> Iterator[tuple[str, str]]:
    for address, planned in stack.plan.all_resources.items():
        answered = view.all_resources.get(address)
        if planned.mode != "data" or planned.type in _KNOWN_OTHERWISE or answered is None:
            continue
        yield from _texts(planned, answered)


def _texts(planned: Resource, answered: Resource) -> Iterator[tuple[str, str]]:
    for name in planned:
        # The plan knows what the source says and what --data answers.
        text = dig(answered, name) if isinstance(dig(planned, name), Unknown) else None
        if isinstance(text, str) and len(text) >= _SHORTEST:
            yield text, f"{planned.address}.{name}"
