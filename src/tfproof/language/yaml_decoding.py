"""``yamldecode``, of documents whose value is certain.

Terraform reads a YAML of its own: ``yes`` is true, and an unquoted ``2012-10-17`` becomes a time. PyYAML reads where texts begin
and end; what a text without quotes is, is decided here.
Source: https://developer.hashicorp.com/terraform/language/functions/yamldecode
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tfproof.language.conversion import text_of_value
from tfproof.language.errors import Undecided
from tfproof.language.numbers import plain

_LONGEST: Final = 200_000
_DEEPEST: Final = 100
_OTHER_BREAKS: Final = re.compile("[\x85\u2028\u2029\ufeff]")
_NUMBER: Final = re.compile(r"-?[1-9][0-9]{0,14}|0|-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,14}[1-9]")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT: Final = re.compile(r"[A-Za-z/$].*", re.DOTALL)
"""Begins as no number and no time does, and as nothing that YAML gives a meaning."""
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS: Final = {
    text: is_true
    for is_true, words in ((True, ("true", "yes", "on", "y")), (False, ("false", "no", "off", "n")))
    for word in words
    for text in (word, word.capitalize(), word.upper())
}


def yamldecode(text: str) -> Any:
    """Return the value of a document.

    Raises:
        Undecided: Terraform may refuse it, or what it makes of it is not certain.
    """
    import yaml

    if len(text) > _LONGEST or _OTHER_BREAKS.search(text):
        raise Undecided("YAML")
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise Undecided("YAML") from error
    if any(isinstance(one, yaml.ScalarEvent) and _is_read_otherwise(one, text) for one in events):
        raise Undecided("YAML that other readers refuse")
    # A stream of one document, without directives: both have a start and an end.
    if sum(isinstance(one, yaml.DocumentStartEvent) for one in events) != 1 or events[1].version or events[1].tags:
        raise Undecided("YAML of several documents, or with directives")
    return _value(iter(events[2:-2]), _DEEPEST)


def _is_read_otherwise(scalar: Any, text: str) -> bool:
    """Whether Terraform makes something else of it: of a block without text, and of a colon without a space behind it."""
    end = scalar.end_mark.index
    return (scalar.style in ("|", ">") and not scalar.value) or (
        scalar.style is None and text[end : end + 1] == ":" and not text[end + 1 : end + 2].isspace()
    )


def _value(events: Iterator[Any], depth: int) -> Any:
    return _of_event(next(events), events, depth)


def _of_event(event: Any, events: Iterator[Any], depth: int) -> Any:
    import yaml

    if depth == 0 or isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise Undecided("YAML with tags or anchors, or deeply nested")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event.value, is_plain=event.style is None)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_of_event(event, events, depth - 1))
        return items
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = text_of_value(_of_event(event, events, depth - 1))
        if key is None or key in found or key == "<<":
            raise Undecided("a key of YAML")
        found[key] = _value(events, depth - 1)
    return found


def _scalar(text: str, *, is_plain: bool) -> Any:
    if not is_plain:
        return unicodedata.normalize("NFC", text)
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _NUMBER.fullmatch(text):
        return plain(Fraction(text))
    if _DATE.fullmatch(text):
        return f"{_date(text)}T00:00:00Z"
    if _TEXT.fullmatch(text):
        return unicodedata.normalize("NFC", text)
    raise Undecided("a text of YAML without quotes")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Undecided("a date that is none") from error
