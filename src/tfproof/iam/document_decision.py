"""What one document says about one request."""

from __future__ import annotations

from dataclasses import dataclass

from tfproof.iam.statement import Document, Effect, Statement


@dataclass(frozen=True, slots=True)
class DocumentDecision:
    """One document's answer; ``statement`` is what decided, ``why`` adds what a combination of documents decided."""

    document: Document | None
    effect: Effect
    statement: Statement | None
    explicit: bool = False
    why: str = ""
