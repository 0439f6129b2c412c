"""The values of a JSON text, each with its place: layout, order and properties that are there twice are kept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tfproof.hcl.scanner import Scanner, number
from tfproof.hcl.syntax import Node, Scalar

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"\w+")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u....|\\.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonScalar(Node):
    """A string, number, ``true``, ``false`` or ``null``."""

    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonArray(Node):
    """``[...]``."""

    items: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonMember(Node):
    """One property: from the key's first quote to the value's end."""

    key: str
    key_end: int
    value: JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonObject(Node):
    """``{...}``; a key may be there more than once."""

    members: tuple[JsonMember, ...]


JsonValue = JsonScalar | JsonArray | JsonObject


class JsonReader(Scanner):
    """Reads one JSON text."""

    __slots__ = ()

    def document(self) -> JsonValue:
        """Return the value that the text is.

        Raises:
            HclError: it is not JSON, or there is more after the value.
        """
        value = self._value(self._skip(0))
        if (end := self._skip(value.end)) != len(self.text):
            raise self.problem("There are extra characters after the JSON value.", end)
        return value

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return at if found is None else found.end()

    def _value(self, at: int) -> JsonValue:
        char = self.text[at : at + 1]
        if char == '"':
            return self._string(at)
        if char in {"{", "["}:
            self.enter(at)
            value = self._object(at) if char == "{" else self._array(at)
            self.leave()
            return value
        if (found := _NUMBER.match(self.text, at)) is not None:
            scalar = number(found.group())
            if scalar is None:
                raise self.problem(f"{found.group()} is no number.", at)
            return JsonScalar(start=at, end=found.end(), value=scalar)
        if (word := _WORD.match(self.text, at)) is not None and word.group() in _WORDS:
            return JsonScalar(start=at, end=word.end(), value=_WORDS[word.group()])
        raise self.problem("A JSON value is expected here.", at)

    def _string(self, at: int) -> JsonScalar:
        found = _STRING.match(self.text, at)
        if found is None:
            raise self.problem("A JSON string in double quotes is expected here.", at)
        return JsonScalar(start=at, end=found.end(), value=_decoded(found.group()))

    def _array(self, at: int) -> JsonArray:
        items, here = list[JsonValue](), self._skip(at + 1)
        while self.text[here : here + 1] != "]":
            items.append(self._value(here))
            here = self._after(items[-1].end, "]")
        return JsonArray(start=at, end=here + 1, items=tuple(items))

    def _object(self, at: int) -> JsonObject:
        members, here = list[JsonMember](), self._skip(at + 1)
        while self.text[here : here + 1] != "}":
            key = self._string(here)
            colon = self._skip(key.end)
            if self.text[colon : colon + 1] != ":":
                raise self.problem('":" is missing after the name of a property.', colon)
            value = self._value(self._skip(colon + 1))
            members.append(JsonMember(start=here, end=value.end, key=str(key.value), key_end=key.end, value=value))
            here = self._after(value.end, "}")
        return JsonObject(start=at, end=here + 1, members=tuple(members))

    def _after(self, at: int, bracket: str) -> int:
        """Return the offset of the next item, or of the closing bracket."""
        here = self._skip(at)
        char = self.text[here : here + 1]
        if char == bracket:
            return here
        if char != ",":
            raise self.problem(f'"," or "{bracket}" is missing here.', here)
        following = self._skip(here + 1)
        if self.text[following : following + 1] == bracket:
            raise self.problem("JSON does not allow a comma after the last item.", here)
        return following


def _decoded(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    # A lone half of a pair is no character: it becomes the replacement character, as in Go.
    return str(json.loads(literal)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def offsets_of(literal: str, start: int) -> list[int]:
    """Return the place in the file of each character of a JSON string, and of its end.

    Args:
        literal: the string as it is written, quotes included.
        start: the offset of its first quote.
    """
    found, here = list[int](), 1
    for escape in _ESCAPE.finditer(literal):
        found += range(start + here, start + escape.start())
        found.append(start + escape.start())
        here = escape.end()
    found += range(start + here, start + len(literal))
    return found
