"""Values that lie at the edges of what a type and its rules allow, in a fixed order: the likeliest to be refused first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tfproof.inputs.hints import ELEMENT, KEYS, HintIndex, Hints, Path
from tfproof.language.types import ANY, ObjectAttribute, TypeKind, ValueType
from tfproof.provider.requested_formats import matching
from tfproof.values import is_number

_TEXTS: Final = (
    "", "a", "A", " ", "*", "a b", "-", "a_b", "a.b", "a/b", "1", "a" * 65, "a" * 257, "é", "a\n", "true", "a--b", "a" * 1025,
)  # fmt: skip
_NUMBERS: Final = (0, -1, 1, 2, 0.5, 7, 31, 61, 101, 1025, 65536, 86401, 10_000_000_000)
_OF_FORMAT: Final = {
    "cidr": ("10.0.0.0/16", "10.0.0.0/8", "10.0.0.1/16", "0.0.0.0/0", "2001:db8::/56"),
    "json": ("{}", "[]", "null", '"a"'),
    "number": ("0", "1", "1.5"),
    "time": ("2030-01-01T00:00:00Z",),
    "base64": ("YQ==",),
}
_BY_NAME: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("cidr", ("10.0.0.0/16",)),
    ("arn", ("arn:aws:iam::123456789012:role/example", "arn:aws:s3:::example")),
    ("email", ("user@example.com",)),
    ("zone_id", ("Z0123456789ABCDEFGHIJ",)),
    ("subnet", ("subnet-0123456789abcdef0",)),
    ("vpc", ("vpc-0123456789abcdef0",)),
    ("security_group", ("sg-0123456789abcdef0",)),
    ("ami", ("ami-0123456789abcdef0",)),
    ("account", ("123456789012",)),
    ("region", ("eu-central-1",)),
    ("url", ("https://example.com",)),
    ("domain", ("shop.example.com", "example.com")),
    ("host", ("shop.example.com",)),
    ("instance_type", ("t3.micro",)),
    ("json", ("{}",)),
    ("policy", ('{"Version":"2012-10-17","Statement":[]}',)),
    ("engine", ("postgres",)),
    ("runtime", ("python3.12",)),
)
_PLAIN_TEXTS: Final = ("example", "shop", "dev", "example-1", "abc", "1", "")
_MANY: Final = 60


def type_of(value: Any) -> ValueType:
    """Return the type that a value has, for a variable of which none is declared."""
    match value:
        case bool():
            return ValueType(kind=TypeKind.BOOL)
        case int() | float():
            return ValueType(kind=TypeKind.NUMBER)
        case str():
            return ValueType(kind=TypeKind.STRING)
        case Mapping():
            attributes = {str(key): ObjectAttribute(type=type_of(one)) for key, one in value.items()}
            return ValueType(kind=TypeKind.OBJECT, attributes=attributes)
        case list() | tuple() | set() | frozenset():
            return ValueType(kind=TypeKind.LIST, element=type_of(next(iter(value), None)))
        case _:
            return ANY


class ValueSamples:
    """Makes values of parts of variables."""

    def __init__(self, hints: HintIndex) -> None:
        self._hints = hints

    def plain(self, type_: ValueType, path: Path) -> Iterator[Any]:
        """Yield ordinary values, the likeliest to be taken first."""
        match type_.kind:
            case TypeKind.STRING | TypeKind.ANY:
                yield from dict.fromkeys(self._plain_texts(path))
            case TypeKind.NUMBER:
                hints = self._hints.at(path)
                yield from (number for number in (*hints.choices, *hints.numbers) if is_number(number))
                yield from (1, 10, 100, 0)
            case TypeKind.BOOL:
                yield from (False, True)
            case TypeKind.LIST | TypeKind.SET:
                element = type_.element or ANY
                few = itertools.islice(self.plain(element, (*path, ELEMENT)), 4)
                yield from ([], *([one] for one in few))
                yield list(itertools.islice(self.plain(element, (*path, ELEMENT)), 2))
            case TypeKind.MAP:
                yield {}
                keys = next(self.plain(ValueType(kind=TypeKind.STRING), (*path, KEYS)))
                for one in itertools.islice(self.plain(type_.element or ANY, (*path, ELEMENT)), 3):
                    yield {keys: one}
            case TypeKind.OBJECT:
                yield from self._plain_objects(type_, path)
            case TypeKind.TUPLE:
                yield [next(self.plain(item, (*path, ELEMENT))) for item in type_.items]

    def _plain_texts(self, path: Path) -> Iterator[str]:
        hints = self._hints.at(path)
        yield from (choice for choice in hints.choices if isinstance(choice, str) and choice)
        yield from (text for text in hints.texts if not set(text) & set("<>{}$"))
        for kind in hints.formats:
            yield from _OF_FORMAT[kind][:1]
        name = next((part for part in reversed(path) if part not in (ELEMENT, KEYS)), "").lower()
        for word, texts in _BY_NAME:
            if word in name:
                yield from texts
        yield from (f"{start}example{end}" for start in hints.starts or [""] for end in hints.ends or [""])
        yield from filter(None, map(_arn, hints.patterns))
        yield from _PLAIN_TEXTS
        yield from (text for pattern in hints.patterns if (text := matching(pattern)) is not None)
        yield from ("a" * length for length in hints.lengths if 0 < length <= _LONGEST)

    def _plain_objects(self, type_: ValueType, path: Path) -> Iterator[dict[str, Any]]:
        needed = {name: one for name, one in type_.attributes.items() if not one.optional}
        choices = {name: list(itertools.islice(self.plain(one.type, (*path, name)), 4)) for name, one in needed.items()}
        for number in range(max(map(len, choices.values()), default=1)):
            yield {name: values[min(number, len(values) - 1)] for name, values in choices.items()}

    def edges(self, type_: ValueType, path: Path, base: Any) -> Iterator[Any]:
        """Yield values at the edges; those of parts with everything else as it is in ``base``."""
        if type_.kind is TypeKind.ANY:
            type_ = type_of(base)
        hints = self._hints.at(path)
        match type_.kind:
            case TypeKind.STRING:
                yield from _texts_at_edges(hints, base if isinstance(base, str) else next(self.plain(type_, path)))
            case TypeKind.NUMBER:
                yield from _numbers_at_edges(hints, base)
            case TypeKind.BOOL:
                yield from (base is not True, base is True)
            case TypeKind.LIST | TypeKind.SET:
                yield from self._lists_at_edges(type_.element or ANY, path, base)
            case TypeKind.MAP:
                yield from self._maps_at_edges(type_.element or ANY, path, base)
            case TypeKind.OBJECT:
                yield from self._objects_at_edges(type_, path, base)
            case TypeKind.TUPLE:
                yield from self._lists_at_edges(type_.items[0] if type_.items else ANY, path, base)
            case TypeKind.ANY:
                yield from ("", "a", 0, True, [], {})

    def _lists_at_edges(self, element: ValueType, path: Path, base: Any) -> Iterator[list[Any]]:
        place = (*path, ELEMENT)
        known = list(base) if isinstance(base, list | tuple) else []
        first = known[0] if known else next(self.plain(element, place), None)
        yield []
        edges = self.edges(element, place, first)
        yield from ([one] for one in itertools.islice(edges, 3))
        yield [*known, first] if known else [first, first]
        yield from ([*known[:-1], one] for one in edges)
        yield list(_numbered(first))

    def _maps_at_edges(self, element: ValueType, path: Path, base: Any) -> Iterator[dict[str, Any]]:
        place = (*path, ELEMENT)
        known = dict(base) if isinstance(base, Mapping) else {}
        key = next(iter(known), None) or next(self.plain(ValueType(kind=TypeKind.STRING), (*path, KEYS)))
        value = next(iter(known.values()), None) or next(self.plain(element, place), None)
        yield {}
        keys = _texts_at_edges(self._hints.at((*path, KEYS)), key)
        values = self.edges(element, place, value)
        for one, other in itertools.zip_longest(keys, values, fillvalue=KEYS):
            if one is not KEYS:
                yield {one: value}
            if other is not KEYS:
                yield {**known, key: other}
        yield {f"{key}{number}": value for number in range(_MANY)}

    def _objects_at_edges(self, type_: ValueType, path: Path, base: Any) -> Iterator[dict[str, Any]]:
        known = dict(base) if isinstance(base, Mapping) else next(self.plain(type_, path), {})
        edges = [self._attribute_at_edges(name, one, path, known) for name, one in type_.attributes.items()]
        if base is None:
            yield known
        for values in itertools.zip_longest(*edges):
            yield from (one for one in values if one is not None)

    def _attribute_at_edges(
        self, name: str, one: ObjectAttribute, path: Path, known: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        for value in self.edges(one.type, (*path, name), known.get(name, one.default)):
            yield {**known, name: value}
        if one.optional and name in known:
            yield {key: value for key, value in known.items() if key != name}
        yield {**known, name: None}


_LONGEST: Final = 5000


def _arn(pattern: str) -> str | None:
    """A whole ARN that a pattern lets through, where it says how one begins."""
    text = matching(pattern)
    if text is None or not text.startswith("arn:"):
        return None
    parts = text.split(":", 5)
    parts += [""] * (6 - len(parts))
    region = parts[3] if parts[3] not in ("", "a") else "us-east-1"
    account = parts[4] if parts[4] not in ("", "a") else "123456789012"
    whole = (
        ":".join(["arn", "aws", parts[2], *place, f"{parts[5]}example"])
        for place in ((region, account), (parts[3], account), tuple(parts[3:5]))
    )
    return next((one for one in whole if re.search(pattern, one)), None)


def _numbered(first: Any) -> Iterator[Any]:
    """Many different elements like one."""
    for number in range(_MANY):
        yield f"{first}{number}" if isinstance(first, str) else number if is_number(first) else first


def _texts_at_edges(hints: Hints, base: str) -> Iterator[str]:
    found = itertools.chain(
        (one for one in hints.choices if isinstance(one, str)),
        _of_lengths(hints, base),
        itertools.chain.from_iterable(_OF_FORMAT[kind] for kind in hints.formats),
        _mixed(_edits(base), _TEXTS),
        (f"{start}a" for start in hints.starts),
        (f"a{end}" for end in hints.ends),
        hints.contained,
        hints.texts,
    )
    return iter(dict.fromkeys(found))


def _of_lengths(hints: Hints, base: str) -> Iterator[str]:
    for length in hints.lengths:
        for size in (length, length + 1, length - 1):
            if 0 <= size <= _LONGEST:
                yield base[:size] if size <= len(base) else base + "a" * (size - len(base))


def _edits(base: str) -> Iterator[str]:
    """A text with one thing about it that is unusual; what holds it together stays."""
    if not base:
        return
    yield from (f"{base}-", base[:-1], base[1:], f"{base}.", base.upper(), f"{base}a", f"-{base}", f"1{base}")
    yield from (f"{base}/", f"{base}_", f"{base}--a", f"{base}\n", f"{base}*", f"a.{base}", base[0] + base, f"{base} ")
    for sign in dict.fromkeys(letter for letter in base if not letter.isalnum()):
        yield from (base.replace(sign, "", 1), base.replace(sign, sign * 2, 1), base[: base.index(sign)])
    for number, letter in enumerate(base):
        if letter.isdigit():
            yield from (base[:number] + "99" + base[number + 1 :], base[:number] + "0" + base[number + 1 :])
    yield base + "a" * 300


def _mixed(*sources: Iterable[str]) -> Iterator[str]:
    end = object()
    for group in itertools.zip_longest(*sources, fillvalue=end):
        yield from (str(one) for one in group if one is not end)


def _numbers_at_edges(hints: Hints, base: Any) -> Iterator[Any]:
    known = [base] if is_number(base) else []
    found = itertools.chain(
        (one for one in hints.choices if is_number(one)),
        (number + step for number in (*hints.numbers, *known) for step in (0, 1, -1)),
        _NUMBERS,
        (number * factor for number in known for factor in (2, 10, 100)),
        (number + 0.5 for number in (*known, *hints.numbers[:2])),
    )
    return iter(dict.fromkeys(found))
