"""Stand-ins: plausible, deterministic values for what only the cloud can assign.

A stand-in depends on the resource's seed (its address, or what its configuration says) and on the attribute, on nothing
else: not on time, order or chance. Its type is the schema's; its format comes from ``formats``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof.provider import formats, wire
from tfproof.provider.account import ACCOUNT

Path = tuple[str | int, ...]

_FIELD: Final = re.compile(r"\{\{\}\}|\{(\.?\w+)(?::(\d+|host))?\}")
_ALPHABETS: Final = {
    "alnum": "abcdefghijklmnopqrstuvwxyz0123456789",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "hex": "0123456789abcdef",
    "digits": "123456789",
}
_LETTERS: Final = {"alnum": 26, "upper": 26}  # the first character is a letter: many names must begin with one
_PLAIN: Final = {str: "string", int: "number", float: "number"}
_ORDINARY: Final = "{alnum:20}"
_SINGLE: Final = frozenset({1, 5})  # block nesting: single and group


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The resource or data source that stand-ins are for.

    Args:
        type: its type, such as ``aws_s3_bucket``.
        seed: what makes its stand-ins differ from those of another one.
        region: the region of its provider configuration.
        account: twelve digits.
        given: values that the user wants for attributes, by name.
        other: whether each stand-in is to be another one than it would be without.
    """

    type: str
    seed: str
    region: str = "us-east-1"
    account: str = ACCOUNT
    given: Mapping[str, Any] = field(default_factory=dict)
    other: bool = False

    @property
    def partition(self) -> str:
        """The AWS partition that the region is in."""
        return (
            "aws-cn" if self.region.startswith("cn-") else "aws-us-gov" if self.region.startswith("us-gov") else "aws"
        )

    @property
    def service(self) -> str:
        """The AWS service as its ARNs name it."""
        for end in range(len(self.type), 0, -1):
            if (service := formats.SERVICES.get(self.type[:end])) and self.type[end : end + 1] in {"", "_"}:
                return service
        words = self.type.split("_")
        return words[1] if len(words) > 1 else words[0]

    @property
    def kind(self) -> str:
        """The last words of the type, which an ARN has before the name."""
        words = self.type.split("_")
        return "-".join(words[2:]) or words[-1]


class Filler:
    """Fills one resource's values.

    Args:
        subject: what it is.
        block: its schema's block (a ``wire`` message).
        values: its attributes as :func:`tfproof.provider.wire.decode_value` gives them.
        absent: also fill computed attributes that are null (a data source's configuration leaves them so).
    """

    def __init__(self, subject: Subject, block: Any, values: Mapping[str, Any], *, absent: bool = False) -> None:
        self.paths: set[Path] = set()
        """The attributes that hold a stand-in, as paths of names and indexes."""
        self._subject = subject
        self._attributes = {attribute.name: attribute for attribute in block.attributes}
        self._block = block
        self._values = values
        self._absent = absent
        self._ready: dict[str, Any] = {}
        self._computing: list[str] = []

    def fill(self) -> dict[str, Any]:
        """Return the values with nothing unknown in them."""
        filled = dict(self._values)
        for name in self._attributes:
            if name in filled:
                filled[name] = self._top(name)
        filled.update(self._nested(self._block, self._values, ()))
        return filled

    def _top(self, name: str) -> Any:
        """An attribute of the resource itself; others may refer to it, so it is computed once."""
        if name not in self._ready:
            self._computing.append(name)
            self._ready[name] = self._attribute(self._attributes[name], self._values.get(name), (name,), self._values)
            self._computing.pop()
        return self._ready[name]

    def _nested(self, block: Any, values: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """The nested blocks of ``values``, filled."""
        result: dict[str, Any] = {}
        for nested in block.block_types:
            name, inner = nested.type_name, values.get(nested.type_name)
            here = (*path, name)
            if wire.is_unknown_value(inner):
                self.paths.add(here)
                result[name] = None if nested.nesting in _SINGLE else [] if nested.nesting in {2, 3} else {}
            elif isinstance(inner, dict) and nested.nesting in _SINGLE:
                result[name] = self._inside(nested.block, inner, here)
            elif isinstance(inner, dict):
                result[name] = {key: self._inside(nested.block, one, (*here, key)) for key, one in inner.items()}
            elif isinstance(inner, list):
                result[name] = [self._inside(nested.block, one, (*here, at)) for at, one in enumerate(inner)]
        return result

    def _inside(self, block: Any, values: Any, path: Path) -> Any:
        if not isinstance(values, dict):
            return values
        filled = dict(values)
        for attribute in block.attributes:
            if attribute.name in filled:
                filled[attribute.name] = self._attribute(
                    attribute, filled[attribute.name], (*path, attribute.name), values
                )
        return filled | self._nested(block, values, path)

    def _attribute(self, attribute: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        kind = type_of(attribute)
        open_ = wire.is_unknown_value(value) or (self._absent and value is None and attribute.computed)
        if len(path) == 1 and attribute.name in self._subject.given and (open_ or value is None):
            self.paths.add(path)
            return self._subject.given[attribute.name]
        if open_:
            if attribute.optional and not self._assigned(path, kind):
                if not self._absent:
                    return None if isinstance(kind, str) else _empty(kind)
                self.paths.add(path)  # the cloud would say, and nobody knows what
                if not self._subject.other:
                    return None
            self.paths.add(path)
        return self._value(kind, wire.UNKNOWN if open_ and value is None else value, path, scope)

    def _assigned(self, path: Path, kind: Any) -> bool:
        """Whether the cloud fills this optional attribute when the configuration leaves it unset."""
        key = self._key(path)
        if key in formats.FORMATS or key in formats.LISTS:
            return True
        name = str(path[-1])
        if kind == "number":
            return any(pattern.search(name) for pattern, _ in formats.NUMBERS)
        if self._absent and kind == "string" and _general(name) in formats.OTHERS:
            return True
        return kind == "string" and formats.ASSIGNED.search(name) is not None

    def _value(self, kind: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """``value`` of the type ``kind`` with its unknown parts filled."""
        if not wire.is_unknown_value(value):
            return self._parts(kind, value, path, scope)
        self.paths.add(path)
        if isinstance(kind, str):
            return self._scalar(kind, value, path, scope)
        if self._key(path) in formats.LISTS:
            return self._expand(formats.LISTS[self._key(path)], path)
        if kind[0] == "object":
            return self._parts(kind, dict.fromkeys(kind[1], wire.UNKNOWN), path, scope)
        if kind[0] == "tuple":
            return self._parts(kind, [wire.UNKNOWN] * len(kind[1]), path, scope)
        return _empty(kind)

    def _parts(self, kind: Any, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        """A known value, whose parts may be unknown."""
        if isinstance(kind, str) or not isinstance(value, dict | list):
            return value
        shape, inner = kind
        if isinstance(value, dict):
            near = value if shape == "object" else scope
            kinds = inner if shape == "object" else dict.fromkeys(value, inner)
            return {key: self._value(kinds[key], one, (*path, key), near) for key, one in value.items()}
        items = inner if shape == "tuple" else [inner] * len(value)
        pairs = enumerate(zip(items, value, strict=True))
        return [self._value(one, item, (*path, at), scope) for at, (one, item) in pairs]

    def _scalar(self, kind: str, value: Any, path: Path, scope: Mapping[str, Any]) -> Any:
        if kind == "string":
            text = self._string(path, scope)
            prefix = _promised_prefix(value)
            return text if text is None or text.startswith(prefix) else prefix + text
        if kind == "number":
            number = next((number for pattern, number in formats.NUMBERS if pattern.search(str(path[-1]))), 0)
            return number + 1 if self._subject.other else number
        return self._subject.other if kind == "bool" else None

    def _string(self, path: Path, scope: Mapping[str, Any]) -> str | None:
        name = str(path[-1])
        prefix = scope.get(f"{name}_prefix")
        if isinstance(prefix, str) and prefix:
            return self._text(prefix.replace("{", "").replace("}", "") + "{digits:26}", path, scope)
        key = self._key(path)
        template = formats.FORMATS.get(key, _ORDINARY)
        if key not in formats.FORMATS:
            template = _general(name)
        if template is not None and template.startswith("?"):
            condition, _, template = template[1:].partition(":")
            template = template if scope.get(condition) else None
        if self._subject.other and template in formats.OTHERS:
            template = formats.OTHERS[template]
        return None if template is None else self._text(template, path, scope)

    def _text(self, template: str, path: Path, scope: Mapping[str, Any]) -> str:
        counter: Iterator[int] = iter(range(1000))

        def field_(found: re.Match[str]) -> str:
            word, length = found.group(1), found.group(2)
            if word is None:
                return "{}"
            if word.startswith("."):
                other = self._other(word[1:], path, scope)
                return other.partition("://")[2] or other if length == "host" else other
            if word in _ALPHABETS:
                return self._letters(word, int(length or 20), path, next(counter))
            if word == "uuid":
                text = self._letters("hex", 32, path, next(counter))
                return "-".join((text[:8], text[8:12], f"4{text[13:16]}", f"8{text[17:20]}", text[20:]))
            return self._fact(word)

        return _FIELD.sub(field_, template)

    def _fact(self, word: str) -> str:
        subject = self._subject
        if word == "name":
            return self._own_name()
        if word == "path":
            return str(self._values.get("path") or "/")
        if word == "region" and subject.service in formats.GLOBAL and self._computing[-1:] == ["arn"]:
            return ""
        return str(getattr(subject, word))

    def _own_name(self) -> str:
        last = self._subject.type.split("_")[-1]
        for name in ("name", f"{last}_name", "bucket", "identifier", "title"):
            if name in self._attributes and name not in self._computing:
                value = self._top(name)
                if isinstance(value, str) and value:
                    return value
        return self._letters("alnum", 12, ("name",), 0)

    def _other(self, name: str, path: Path, scope: Mapping[str, Any]) -> str:
        """Another attribute: of the same block, or else of the resource."""
        near = scope.get(name)
        if len(path) > 1 and isinstance(near, str):
            return near
        if name in self._attributes and name not in self._computing:
            value = self._top(name)
            if isinstance(value, str) and value:
                return value
        return self._letters("alnum", 12, (name,), 0)

    def _expand(self, items: Any, path: Path) -> Any:
        if isinstance(items, str):
            return self._text(items, path, {})
        if isinstance(items, Mapping):
            return {key: self._expand(one, (*path, key)) for key, one in items.items()}
        if isinstance(items, tuple):
            return [self._expand(one, (*path, at)) for at, one in enumerate(items)]
        return items

    def _letters(self, alphabet: str, length: int, path: Path, turn: int) -> str:
        letters = _ALPHABETS[alphabet]
        text, block = "", 0
        while len(text) < length:
            seed = f"{self._subject.seed}#other" if self._subject.other else self._subject.seed
            label = f"{self._subject.type}|{seed}|{path}|{turn}|{block}"
            for byte in hashlib.sha256(label.encode()).digest():
                text += letters[byte % (_LETTERS.get(alphabet, len(letters)) if not text else len(letters))]
            block += 1
        return text[:length]

    def _key(self, path: Path) -> str:
        return ".".join((self._subject.type, *(part for part in path if isinstance(part, str))))


def _general(name: str) -> str:
    return next((text for pattern, text in formats.GENERAL if pattern.search(name)), _ORDINARY)


def type_of(attribute: Any) -> Any:
    """Return an attribute's type as Terraform's type JSON: ``"string"``, ``["list", T]``, ``["object", {...}]``, ..."""
    if attribute.type:
        return json.loads(attribute.type)
    nested = attribute.nested_type
    inner = ["object", {one.name: type_of(one) for one in nested.attributes}]
    return {2: ["list", inner], 3: ["set", inner], 4: ["map", inner]}.get(nested.nesting, inner)


def conforms(value: Any, kind: Any) -> bool:
    """Whether plain data is of the type ``kind``; null always is."""
    if value is None or kind == "dynamic":
        return True
    if isinstance(kind, str):
        name = "bool" if isinstance(value, bool) else _PLAIN.get(type(value))
        return name == kind
    shape, inner = kind
    if shape in {"object", "map"}:
        kinds = inner if shape == "object" else dict.fromkeys(value, inner) if isinstance(value, dict) else {}
        return isinstance(value, dict) and set(value) == set(kinds) and all(conforms(value[k], kinds[k]) for k in kinds)
    items = inner if shape == "tuple" else [inner] * len(value) if isinstance(value, list) else []
    return (
        isinstance(value, list)
        and len(items) == len(value)
        and all(conforms(one, item) for one, item in zip(value, items, strict=True))
    )


def _empty(kind: Any) -> Any:
    return {} if kind[0] == "map" else None if kind[0] == "object" else []


def _promised_prefix(value: Any) -> str:
    """What a refined unknown string is known to begin with (https://github.com/zclconf/go-cty, unknown refinements)."""
    if not wire.is_unknown_value(value) or value.code != wire.REFINED:
        return ""
    refinements = wire.unpack(value.data)
    prefix = refinements.get(2, "") if isinstance(refinements, dict) else ""
    return prefix if isinstance(prefix, str) else ""
