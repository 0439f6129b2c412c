"""The functions of Terraform's language that rules of variables use.

Source: https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import functools
import ipaddress
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

T = TypeVar("T")
_CLASSES: Final = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "digit": "0-9", "lower": "a-z",
    "print": " -~", "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f", "graph": "!-~",
}  # fmt: skip
_NOT_IN_PYTHON: Final = frozenset({r"\p", r"\P", r"\C", r"\Q", r"\pL", r"\Z"})
_TOKEN: Final = re.compile(r"\\.|\[:\^?(\w+):\]|.", re.DOTALL)


class EvaluationFails(Exception):
    """Terraform refuses to evaluate an expression; ``can`` and ``try`` catch that."""


class Undecided(Exception):
    """What Terraform would say is not certain."""


@functools.lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str]:
    """Return a regular expression of Go's syntax as one of Python's.

    Raises:
        Undecided: there is no certain counterpart.
    """
    try:
        return re.compile("".join(_translated(text)), re.ASCII)
    except re.error as error:
        raise Undecided(text) from error


def _translated(text: str) -> Iterator[str]:
    """The parts of a pattern. A bracket that opens inside of one is a letter; so is a closing one that comes first."""
    inside = first = False
    for token in _TOKEN.finditer(text):
        part = token[0]
        if inside and token[1] in _CLASSES and "^" not in part:
            yield _CLASSES[token[1]]
        elif part.startswith("[:") or part in _NOT_IN_PYTHON:
            raise Undecided(text)
        elif part == r"\z" or (part == "$" and not inside):
            yield r"\Z"  # Python's $ also stands before a last line break
        elif inside and (part == "[" or (part == "]" and first)):
            yield f"\\{part}"
        else:
            yield part
            opens = part == "[" and not inside
            inside, first = (opens or inside) and part != "]", opens or (first and part == "^")
            continue
        first = False


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal as Terraform compares them: ``1`` is not ``"1"``, and ``true`` is not ``1``."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def _demand(value: Any, kind: type[T] | tuple[type[T], ...]) -> T:
    if value is None:
        raise EvaluationFails("null")
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Undecided(type(value).__name__)
    return value


def _text(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _demand(value, str)


def _number(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if value is None:
        raise EvaluationFails("null")
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise EvaluationFails(value)
    raise Undecided("number")


def _list(value: Any) -> list[Any]:
    return _demand(value, list)


def _map(value: Any) -> Mapping[str, Any]:
    return _demand(value, dict)


def _regex(pattern: Any, text: Any) -> Any:
    found = pattern_of(_text(pattern)).search(_text(text))
    if found is None:
        raise EvaluationFails("no match")
    if found.re.groupindex:
        return found.groupdict()
    return list(found.groups()) if found.re.groups else found[0]


def _regexall(pattern: Any, text: Any) -> list[Any]:
    return [found[0] for found in pattern_of(_text(pattern)).finditer(_text(text))]


def _length(value: Any) -> int:
    if isinstance(value, str) and not value.isascii():
        raise Undecided("Terraform counts what is shown as one letter")
    return len(_demand(value, (str, list, dict)))


def _contains(items: Any, wanted: Any) -> bool:
    return any(same(item, wanted) for item in _list(items))


def _all(items: Any) -> bool:
    found = _list(items)
    return all(_truth(item) for item in found)


def _truth(item: Any) -> bool:
    return bool(_demand(item, bool)) if item is not None else False


def _distinct(items: Any) -> list[Any]:
    found: dict[str, Any] = {}
    for item in _list(items):
        found.setdefault(json.dumps(item, sort_keys=True, default=str), item)
    return list(found.values())


def _flatten(items: Any) -> list[Any]:
    found: list[Any] = []
    for item in _list(items):
        found += _flatten(item) if isinstance(item, list) else [item]
    return found


def _lookup(values: Any, key: Any, *default: Any) -> Any:
    found = _map(values)
    if key in found:
        return found[key]
    if default:
        return default[0]
    raise EvaluationFails(str(key))


def _coalesce(*values: Any) -> Any:
    for value in values:
        if value is not None and value != "":
            return value
    raise EvaluationFails("coalesce")


def _to_number(value: Any) -> Any:
    if not isinstance(value, str):
        return None if value is None else _number(value)
    try:
        return int(value) if re.fullmatch(r"-?\d+", value) else float(value)
    except ValueError as error:
        raise EvaluationFails(value) from error


def _one(items: Any) -> Any:
    found = _list(items)
    if len(found) > 1:
        raise EvaluationFails("one")
    return found[0] if found else None


def _network(prefix: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    text = _text(prefix)
    if not re.fullmatch(r"[^/]+/\d{1,3}", text):
        raise EvaluationFails(text)
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise EvaluationFails(text) from error


def _cidrhost(prefix: Any, number: Any) -> str:
    network, at = _network(prefix), int(_number(number))
    if not -network.num_addresses <= at < network.num_addresses:
        raise EvaluationFails(str(at))
    return str(network[at])


def _cidrnetmask(prefix: Any) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise EvaluationFails("IPv6")
    return str(network.netmask)


def _jsondecode(text: Any) -> Any:
    try:
        return json.loads(_text(text))
    except ValueError as error:
        raise EvaluationFails("JSON") from error


def _substr(text: Any, offset: Any, length: Any) -> str:
    found, start, size = _text(text), int(_number(offset)), int(_number(length))
    start = max(len(found) + start, 0) if start < 0 else start
    return found[start:] if size < 0 else found[start : start + size]


def _replace(text: Any, old: Any, new: Any) -> str:
    wanted = _text(old)
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        raise Undecided("a pattern to replace")
    return _text(text).replace(wanted, _text(new))


def _combined(sets: Iterable[Any], keep: Callable[[int, int], bool]) -> list[Any]:
    every = [_list(one) for one in sets]
    return [
        item for item in _distinct([item for one in every for item in one])
        if keep(sum(_contains(one, item) for one in every), len(every))
    ]  # fmt: skip


def _merge(*maps: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in maps:
        found |= _map(one) if one is not None else {}
    return found


def _parseint(text: Any, base: Any) -> int:
    try:
        return int(_text(text), int(_number(base)))
    except ValueError as error:
        raise EvaluationFails("parseint") from error


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": lambda one: abs(_number(one)),
    "alltrue": _all,
    "anytrue": lambda items: any(_truth(item) for item in _list(items)),
    "ceil": lambda one: math.ceil(_number(one)),
    "cidrhost": _cidrhost,
    "cidrnetmask": _cidrnetmask,
    "coalesce": _coalesce,
    "compact": lambda items: [item for item in _list(items) if item not in (None, "")],
    "concat": lambda *lists: [item for one in lists for item in _list(one)],
    "contains": _contains,
    "distinct": _distinct,
    "endswith": lambda text, end: _text(text).endswith(_text(end)),
    "flatten": _flatten,
    "floor": lambda one: math.floor(_number(one)),
    "join": lambda by, *lists: _text(by).join(_text(item) for one in lists for item in _list(one)),
    "jsondecode": _jsondecode,
    "keys": lambda one: sorted(_map(one)),
    "length": _length,
    "lookup": _lookup,
    "lower": lambda text: _text(text).lower(),
    "max": lambda *numbers: max(map(_number, numbers)),
    "merge": _merge,
    "min": lambda *numbers: min(map(_number, numbers)),
    "nonsensitive": lambda one: one,
    "one": _one,
    "parseint": _parseint,
    "regex": _regex,
    "regexall": _regexall,
    "replace": _replace,
    "setintersection": lambda *sets: _combined(sets, lambda found, all_: found == all_),
    "setsubtract": lambda one, other: [item for item in _distinct(one) if not _contains(other, item)],
    "setunion": lambda *sets: _combined(sets, lambda _found, _all: True),
    "sort": lambda items: sorted(map(_text, _list(items))),
    "split": lambda by, text: _text(text).split(_text(by)) if by else list(_text(text)),
    "startswith": lambda text, start: _text(text).startswith(_text(start)),
    "strcontains": lambda text, part: _text(part) in _text(text),
    "substr": _substr,
    "sum": lambda items: sum(map(_number, _list(items))),
    "tolist": lambda one: None if one is None else _list(one),
    "tomap": lambda one: None if one is None else _map(one),
    "tonumber": _to_number,
    "toset": lambda one: None if one is None else _distinct(one),
    "tostring": lambda one: None if one is None else _text(one),
    "trimprefix": lambda text, part: _text(text).removeprefix(_text(part)),
    "trimspace": lambda text: _text(text).strip(" \t\n\v\f\r"),
    "trimsuffix": lambda text, part: _text(text).removesuffix(_text(part)),
    "upper": lambda text: _text(text).upper(),
    "values": lambda one: [_map(one)[key] for key in sorted(_map(one))],
}
