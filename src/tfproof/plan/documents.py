"""IAM documents in plans: known ones are parsed, unknown ones rebuilt from the data source that renders them.

One unknown makes the whole text of a document unknown. Its ``aws_iam_policy_document``, read only during apply, still
stands in the plan with every part that is known.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.addresses import parse_path
from tfproof.errors import DocumentError, UnknownValueError
from tfproof.iam import Document, parse_document
from tfproof.plan.judging import Judged
from tfproof.plan.policy_document_data import Opaque, Rebuilt, rebuild
from tfproof.plan.referring import referred
from tfproof.plan.resource import Resource
from tfproof.plan.statements import PartialStatement, Substitute, statement_from_json
from tfproof.plan.wires import Wiring
from tfproof.values import Sensitive, Unknown

_RENDERED = {"json", "minified_json"}


class State(enum.StrEnum):
    """How much of a document is known: all, all but named parts, or not even its statements."""

    KNOWN = "known"
    PARTIAL = "partial"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDocument(Judged):
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
    state: State
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
        return self.state is State.KNOWN

    @property
    def statements(self) -> tuple[PartialStatement, ...]:
        """The statements in order.

        Raises:
            UnknownValueError: the document is opaque: nobody can say what its statements are.
        """
        if self.state is State.OPAQUE:
            fed = f"; it is fed by {', '.join(self.references)}" if self.references else ""
            raise UnknownValueError(
                f"{self.path} is a document that is known only after apply: {self.reason}{fed}",
                where=self.where,
                fix="render it with data.aws_iam_policy_document, or assert on the applied state",
            )
        return self._statements

    @property
    def unknown_parts(self) -> tuple[Unknown, ...]:
        """Every part that is known only after apply, each naming what feeds it; the whole, if it is opaque."""
        if self.state is State.OPAQUE:
            return (Unknown(self.path, self.references, self.where),)
        return tuple(part for statement in self._statements for part in statement.unknown_parts())

    def wiring(self, part: Unknown) -> Wiring:
        """What feeds one of the unknown parts, and whether the part is exactly that."""
        return self.wirings.get(part.path) or Wiring(references=part.fed_by, exact=False)

    def symbol(self, part: Unknown) -> str:
        """A text that stands for an unknown part: two parts have the same one only if they are the same value.

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
        if self._json is not None:
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

    def parsed(self) -> Document:
        """The document as :mod:`tfproof.iam` judges it; unknown parts are symbols, so that a proof holds for every value.

        Raises:
            UnknownValueError: it is opaque: nobody can say what its statements are.
            DocumentError: it is malformed.
        """
        return parse_document(self.to_json(self.symbol), name=self.path, where=self.where)


def read_document(resource: Resource, attribute: str, resources: Mapping[str, Resource]) -> PartialDocument:
    """The document in an attribute of a resource.

    Args:
        resource: who has the attribute.
        attribute: its name.
        resources: every resource of the plan, to find the data source that renders the document.

    Raises:
        DocumentError: the attribute is known and holds no IAM document.
    """
    path = f"{resource.address}.{attribute}"
    value = resource.peek(attribute)
    if not isinstance(value, Unknown):
        return _known(path, value, resource.where)
    found = _follow(resource, attribute, resources, frozenset())
    if isinstance(found, Opaque):
        return PartialDocument(
            path=path,
            state=State.OPAQUE,
            references=found.references,
            reason=found.reason,
            where=resource.where,
        )
    return PartialDocument(
        path=path,
        state=State.PARTIAL,
        version=found.version,
        where=resource.where,
        wirings=found.wirings,
        _statements=found.statements,
    )


def _follow(
    resource: Resource, attribute: str, resources: Mapping[str, Resource], seen: frozenset[str]
) -> Rebuilt | Opaque:
    """Follow plain references until a data source renders the document, or nothing does."""
    value = resource.peek(attribute)
    text = value.reveal() if isinstance(value, Sensitive) else value
    if isinstance(text, str):
        return parse_known(f"{resource.address}.{attribute}", text, sensitive=isinstance(value, Sensitive))
    if resource.mode == "data" and resource.type == "aws_iam_policy_document" and attribute in _RENDERED:
        return rebuild(resource, lambda path: _follow_reference(resource, path, resources, seen))
    return _follow_reference(resource, attribute, resources, seen)


def _follow_reference(
    resource: Resource, path: str, resources: Mapping[str, Resource], seen: frozenset[str]
) -> Rebuilt | Opaque:
    wiring = resource.wiring_at(parse_path(path))
    if not wiring.exact:
        why = wiring.reason or "it is made of several references"
        return Opaque(references=wiring.references, reason=f"no data source renders it plainly ({why})")
    reference = wiring.references[0]
    found, attribute = referred(reference, resources)
    if found is None or attribute not in found or reference in seen:
        return Opaque(references=(reference,), reason="it comes from outside the plan's documents")
    return _follow(found, attribute, resources, seen | {reference})


def _known(path: str, value: Any, where: str | None) -> PartialDocument:
    sensitive = isinstance(value, Sensitive)
    value = value.reveal() if isinstance(value, Sensitive) else value
    found = parse_known(path, value, sensitive=sensitive)
    return PartialDocument(
        path=path,
        state=State.KNOWN,
        version=found.version,
        where=where,
        _statements=found.statements,
        _json=json.loads(value),
    )


def parse_known(path: str, value: Any, *, sensitive: bool = False) -> Rebuilt:
    """Parse a document that is known.

    Raises:
        DocumentError: it is no IAM document.
    """
    expected = "a JSON object with Statement, a list of objects"
    if value is None or value == "":
        raise DocumentError(f"{path} is {'null' if value is None else 'empty'}", where=path, expected=expected)
    try:
        raw = json.loads(value)
        listed = raw["Statement"] if isinstance(raw["Statement"], list) else [raw["Statement"]]
        statements = tuple(statement_from_json(entry, sensitive=sensitive) for entry in listed)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"{path} holds no IAM document", where=path, expected=expected) from (
            None if sensitive else error
        )
    return Rebuilt(version=raw.get("Version", "2008-10-17"), statements=statements)
