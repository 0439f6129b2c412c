"""A document as it is put together: its statements with their unknown parts, or why it cannot be determined what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.errors import DocumentError
from tfproof.plan.references import Wiring
from tfproof.plan.statements import PartialStatement, Substitute, statement_from_json
from tfproof.values import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueDocument:
    """It cannot be determined what the statements are."""

    references: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A document whose statements are known, except for named parts."""

    version: str
    statements: tuple[PartialStatement, ...]
    wirings: Mapping[str, Wiring] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    """The document as the configuration writes it, where it does, with its unknown parts."""

    def marked(self, mark: Substitute) -> dict[str, Any]:
        """The document as IAM JSON, with what ``mark`` gives in place of each unknown part: text, list or block."""
        if self.json is not None:
            return {key: _marked(part, mark) for key, part in self.json.items()}
        return {"Version": self.version, "Statement": [one.to_json(mark, mark) for one in self.statements]}


def _marked(value: Any, mark: Substitute) -> Any:
    if isinstance(value, dict):
        return {key: _marked(part, mark) for key, part in value.items()}
    if isinstance(value, list):
        return [_marked(part, mark) for part in value]
    return mark(value) if isinstance(value, Unknown) else value


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
