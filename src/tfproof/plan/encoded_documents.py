"""An IAM document that an expression encodes: its JSON, with what is known after apply in it.

``jsonencode`` of an object, or a template that is JSON around references, both through local values, inputs and loops.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.errors import DocumentError
from tfproof.language.conversion import text_of_value
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.document_parts import Rebuilt
from tfproof.plan.references import Wiring
from tfproof.plan.statements import statement_from_json
from tfproof.values import Unknown

_MARK = re.compile("(\ue000\\d+\ue001)")
# Attributes that are one text in each type that has them.
_TEXTS = (".id", ".arn")


def encoded_document(path: str, symbol: AbstractValue, *, sensitive: bool = False) -> Rebuilt | None:
    """The document that an expression encodes; None when it cannot be determined what its statements are.

    Args:
        path: the attribute that holds it.
        symbol: what the attribute comes to before apply.
        sensitive: whether the document must not be printed.

    Raises:
        DocumentError: it encodes something else.
    """
    encoding = _Encoding(path)
    try:
        raw = encoding.document(symbol)
    except _Undetermined:
        return None
    document = raw if isinstance(raw, dict) else {}
    statements: Any = document.get("Statement")
    statements = statements if isinstance(statements, list) else [statements]
    if any(isinstance(one, Unknown) for one in (raw, *statements, document.get("Version"))):
        return None
    try:
        parsed = tuple(statement_from_json(one, sensitive=sensitive, is_text=encoding.is_text) for one in statements)
    except (TypeError, AttributeError) as error:
        raise DocumentError(
            f"{path} encodes no IAM document", where=path, expected="an object with Statement, a list of objects"
        ) from (None if sensitive else error)
    version = str(document.get("Version", "2008-10-17"))
    return Rebuilt(version=version, statements=parsed, wirings=encoding.wirings, json=document)


class _Undetermined(Exception):
    """A part that is not known decides what the document is."""


class _Encoding:
    """Turns an expression into JSON, and keeps what feeds each part that is not known."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._marked: list[AbstractValue] = []
        self._texts: set[str] = set()
        self.wirings: dict[str, Wiring] = {}

    def is_text(self, part: Unknown) -> bool:
        """Whether an unknown part is certainly a text, and no list."""
        return part.path in self._texts

    def document(self, symbol: AbstractValue) -> Any:
        """The JSON of an expression that makes a text of it."""
        if symbol.encodes is not None:
            return self._value(symbol.encodes, (), self._unknown)
        if symbol.pieces:
            try:
                read = json.loads(self._text(symbol))
            except ValueError as error:
                raise _Undetermined from error
            return self._unmarked(read, ())
        raise _Undetermined

    def _value(
        self, symbol: AbstractValue, path: tuple[Step, ...], unknown: Callable[[AbstractValue, tuple[Step, ...]], Any]
    ) -> Any:
        if symbol.is_known:
            return _plain(symbol.known)
        if symbol.items is None or symbol.encodes is not None:
            return unknown(symbol, path)
        parts = {step: self._value(part, (*path, step), unknown) for step, part in symbol.items.items()}
        return list(parts.values()) if symbol.is_list else parts

    def _unknown(self, symbol: AbstractValue, path: tuple[Step, ...]) -> Unknown:
        wiring = Wiring.of(symbol)
        whole = f"{self._path}.{path_text(path)}"
        self.wirings[whole] = wiring
        if symbol.pieces or symbol.encodes is not None or (wiring.exact and wiring.references[0].endswith(_TEXTS)):
            self._texts.add(whole)
        return Unknown(whole, wiring.references)

    def _text(self, symbol: AbstractValue) -> str:
        """The text of a template, with a mark for each part that is not known."""
        known = text_of_value(symbol.known)
        if known is not None:
            return known
        if symbol.pieces:
            return "".join(map(self._text, symbol.pieces))
        if symbol.encodes is not None:
            return json.dumps(self._value(symbol.encodes, (), lambda part, _: self._text(part)), ensure_ascii=False)
        if not (symbol.exact and len(symbol.references) == 1):
            raise _Undetermined
        self._marked.append(symbol)
        return f"\ue000{len(self._marked) - 1}\ue001"

    def _unmarked(self, read: Any, path: tuple[Step, ...]) -> Any:
        """JSON in which texts with marks are unknown."""
        if isinstance(read, dict):
            if any(_MARK.search(key) for key in read):
                raise _Undetermined
            return {key: self._unmarked(part, (*path, key)) for key, part in read.items()}
        if isinstance(read, list):
            return [self._unmarked(part, (*path, at)) for at, part in enumerate(read)]
        parts = _MARK.split(read) if isinstance(read, str) else ()
        if len(parts) < 2:
            return read
        symbols = [
            self._marked[int(part[1:-1])] if _MARK.match(part) else AbstractValue(known=part) for part in parts if part
        ]
        if len(symbols) == 1:
            return self._unknown(symbols[0], path)
        references = tuple(dict.fromkeys(name for one in symbols for name in one.references))
        return self._unknown(AbstractValue(references=references, pieces=tuple(symbols)), path)


def _plain(value: Any) -> Any:
    """A known value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
