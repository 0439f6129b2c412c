"""IAM documents in plans: known ones are parsed, unknown ones rebuilt from the data source that renders them.

One unknown makes the whole text of a document unknown. Its ``aws_iam_policy_document``, read only during apply, still
is in the plan with every part that is known.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.errors import UnknownValueError
from tfproof.iam import Document, parse_document
from tfproof.plan.document_assertions import DocumentAssertions
from tfproof.plan.document_parts import Rebuilt
from tfproof.plan.references import Wiring
from tfproof.plan.statements import PartialStatement, Substitute
from tfproof.values import Unknown


class DocumentState(enum.StrEnum):
    """How much of a document is known: all, all but named parts, or not even its statements."""

    KNOWN = "known"
    PARTIAL = "partial"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDocument(DocumentAssertions):
    """An IAM document, perhaps with unknown parts.

    Attributes:
        path: the attribute that holds it, such as ``aws_iam_role.this.assume_role_policy``.
        state: ``known``, ``partial`` or ``opaque``.
        references: what feeds it, when it is opaque.
        reason: why it is opaque.
        where: ``file:line`` of the resource.
        version: the policy language version.
        wirings: what feeds each unknown part, by the part's path.
    """

    path: str
    state: DocumentState
    version: str = "2012-10-17"
    references: tuple[str, ...] = ()
    reason: str = ""
    where: str | None = None
    wirings: Mapping[str, Wiring] = field(default_factory=dict, repr=False)
    _statements: tuple[PartialStatement, ...] = field(default=(), repr=False)
    _json: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """Every part is known."""
        return self.state is DocumentState.KNOWN

    @property
    def statements(self) -> tuple[PartialStatement, ...]:
        """The statements in order.

        Raises:
            UnknownValueError: the document is opaque: it cannot be determined what its statements are.
        """
        if self.state is DocumentState.OPAQUE:
            fed = f"; it is fed by {', '.join(self.references)}" if self.references else ""
            raise UnknownValueError(
                f"{self.path} is a document that is known after apply: {self.reason}{fed}",
                where=self.where,
                fix="render it with data.aws_iam_policy_document, or assert on the applied state",
            )
        return self._statements

    @property
    def unknown_parts(self) -> tuple[Unknown, ...]:
        """Every part that is known after apply, each naming what feeds it; the whole, if it is opaque."""
        if self.state is DocumentState.OPAQUE:
            return (Unknown(self.path, self.references, self.where),)
        return tuple(part for statement in self._statements for part in statement.unknown_parts())

    def wiring(self, part: Unknown) -> Wiring:
        """What feeds one of the unknown parts, and whether the part is exactly that."""
        return self.wirings.get(part.path) or Wiring(references=part.fed_by, exact=False)

    def symbol(self, part: Unknown) -> str:
        """A text that represents an unknown part: two parts have the same one only if they are the same value.

        ``${unknown:aws_cognito_identity_pool.this.id}`` for what is exactly that attribute, and the part's own path
        for what is made of it.
        """
        wiring = self.wiring(part)
        return f"${{unknown:{wiring.references[0] if wiring.exact else part.path}}}"

    def to_json(self, substitute: Substitute | None = None) -> dict[str, Any]:
        """The document as plain IAM JSON, ready to be evaluated.

        Args:
            substitute: gives the text for each unknown part; :meth:`symbol` is one that fits.

        Raises:
            UnknownValueError: the document is opaque; or it has unknown parts and there is no ``substitute``; or
                nothing can stand in for an unknown part (a list of unknown length, an unknown effect).
        """
        if self._json is not None and self.complete:
            return dict(self._json)
        statements = self.statements
        if substitute is None:
            paths = ", ".join(part.path for part in self.unknown_parts)
            raise UnknownValueError(
                f"{self.path} is not known as a whole: {paths}",
                where=self.where,
                fix="pass substitute=document.symbol to name the unknown parts",
            )
        return {"Version": self.version, "Statement": [s.to_json(substitute) for s in statements]}

    def marked(self, mark: Substitute) -> dict[str, Any]:
        """The document as IAM JSON, with what ``mark`` gives in place of each unknown part: text, list or block.

        Raises:
            UnknownValueError: the document is opaque.
        """
        return Rebuilt(version=self.version, statements=self.statements, json=self._json).marked(mark)

    def parsed(self) -> Document:
        """The document as :mod:`tfproof.iam` judges it; unknown parts are symbols, so that a proof holds for every value.

        Raises:
            UnknownValueError: it is opaque: it cannot be determined what its statements are.
            DocumentError: it is malformed.
        """
        return parse_document(self.to_json(self.symbol), name=self.path, where=self.where)
