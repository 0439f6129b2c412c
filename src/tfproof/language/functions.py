"""The functions of Terraform's language that rules of variables use.

Source: https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, TypeVar

from tfproof.language.conversion import ValueSet, as_text, kind_of, one_type, value_set
from tfproof.language.equality import same, same_content
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.go_patterns import pattern_for
from tfproof.language.json_decoding import jsondecode
from tfproof.language.networks import cidrhost, cidrnetmask
from tfproof.language.numbers import number_of, plain
from tfproof.language.yaml_decoding import yamldecode

T = TypeVar("T")
_POSITIONS: Final = 2**63


def _demand(value: Any, kind: type[T] | tuple[type[T], ...]) -> T:
    if value is None:
        raise EvaluationFails("null")
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Undecided(type(value).__name__)
    return value


def _ascii(value: Any) -> str:
    """A text of which Terraform takes each character for one letter, in the usual case."""
    text = as_text(value)
    if not text.isascii():
        raise Undecided(text)
    return text


def _list(value: Any) -> list[Any]:
    return _demand(value, list)


def _sequence(value: Any) -> list[Any]:
    """A list or tuple, and no set: its elements have an order."""
    if isinstance(value, ValueSet):
        raise EvaluationFails("the elements of a set have no index")
    return _list(value)


def _map(value: Any) -> Mapping[str, Any]:
    return _demand(value, dict)


def _regex(pattern: Any, text: Any) -> Any:
    found = pattern_for(as_text(pattern), as_text(text)).search(as_text(text))
    if found is None:
        raise EvaluationFails("no match")
    return _matched(found)


def _regexall(pattern: Any, text: Any) -> list[Any]:
    return [_matched(found) for found in pattern_for(as_text(pattern), as_text(text)).finditer(as_text(text))]


def _matched(found: re.Match[str]) -> Any:
    if found.re.groupindex:
        return found.groupdict()
    return list(found.groups()) if found.re.groups else found[0]


def _length(value: Any) -> int:
    if isinstance(value, str) and not value.isascii():
        raise Undecided("Terraform counts what is shown as one letter")
    return len(_demand(value, (str, list, dict)))


def _contains(items: Any, wanted: Any) -> bool:
    if wanted is None:
        raise EvaluationFails("null")
    return any(same(item, wanted) for item in _list(items))


def _all(items: Any) -> bool:
    return all(_truths(items))


def _truths(items: Any) -> list[bool]:
    return [bool(_demand(item, bool)) if item is not None else False for item in _list(items)]


def _distinct(items: Any) -> list[Any]:
    found: dict[str, Any] = {}
    for item in one_type(_list(items)):
        found.setdefault(json.dumps(item, sort_keys=True, default=str), item)
    return list(found.values())


def _flatten(items: Any) -> list[Any]:
    found: list[Any] = []
    for item in _list(items):
        found += _flatten(item) if isinstance(item, list) else [item]
    return found


def _lookup(values: Any, key: Any, *default: Any) -> Any:
    found, name = _map(values), as_text(key)
    if name not in found and not default:
        raise EvaluationFails(name)
    value = found[name] if name in found else default[0]
    if kind_of(value) != "text" and len({kind_of(one) for one in (*found.values(), *default)} - {"null"}) > 1:
        raise Undecided("whether a map converts the value")
    return value


def _coalesce(*values: Any) -> Any:
    for value in one_type(values):
        if value is not None and value != "":
            return value
    raise EvaluationFails("coalesce")


def _to_number(value: Any) -> Any:
    if value is None:
        return None
    written = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII)
    return plain(Fraction(value) if written else number_of(value))


def _one(items: Any) -> Any:
    found = _list(items)
    if len(found) > 1:
        raise EvaluationFails("one")
    return found[0] if found else None


def _whole(value: Any) -> int:
    number = number_of(value)
    if number.denominator != 1:
        raise EvaluationFails(str(value))
    return int(number)


def _position(value: Any) -> int:
    number = _whole(value)
    if not -_POSITIONS <= number < _POSITIONS:
        raise EvaluationFails(str(value))
    return number


def _substr(text: Any, offset: Any, length: Any) -> str:
    found, start, size = _ascii(text), _position(offset), _position(length)
    start = max(len(found) + start, 0) if start < 0 else start
    return found[start:] if size < 0 else found[start : start + size]


def _replace(text: Any, old: Any, new: Any) -> str:
    wanted = as_text(old)
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        raise Undecided("a pattern to replace")
    return as_text(text).replace(wanted, as_text(new))


def _combined(sets: Iterable[Any], keep: Callable[[Sequence[bool]], bool]) -> list[Any]:
    """The set of what some of the sets have: ``keep`` decides by which of them."""
    every = [_list(one) for one in sets]
    left = iter(one_type([item for one in every for item in one]))
    alike = [[next(left) for _ in one] for one in every]  # all sets have one type
    return value_set(
        item for one in alike for item in one if keep([any(same_content(i, item) for i in other) for other in alike])
    )


def _merge(*maps: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in maps:
        found |= _map(one) if one is not None else {}
    return found


def _element(items: Any, index: Any) -> Any:
    found, at = _sequence(items), _position(index)
    if not found:
        raise EvaluationFails("element of nothing")
    if at < 0:
        raise Undecided("versions differ")
    return found[at % len(found)]


def _format(text: Any, *values: Any) -> str:
    """A text with values in place of ``%s`` and ``%d``; all else of Go's language of formats is undecided."""
    parts = re.split(r"(%[sd%])", as_text(text))
    left = list(values)
    for at in range(1, len(parts), 2):
        if parts[at] == "%%":
            parts[at] = "%"
        elif not left:
            raise EvaluationFails("not enough arguments")
        else:
            parts[at] = as_text(left.pop(0)) if parts[at] == "%s" else str(_whole(left.pop(0)))
    if left or any("%" in part for part in parts[::2]):
        raise Undecided("format")
    return "".join(parts)


def _slice(items: Any, start: Any, end: Any) -> list[Any]:
    found, first, last = _sequence(items), _position(start), _position(end)
    if not 0 <= first <= last <= len(found):
        raise EvaluationFails("slice")
    return found[first:last]


def _sum(items: Any) -> Any:
    if not _list(items):
        raise EvaluationFails("sum of nothing")
    return plain(sum(map(number_of, _list(items)), Fraction(0)))


def _to_bool(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise Undecided(str(value))


def _zipmap(keys: Any, values: Any) -> dict[str, Any]:
    names, parts = _list(keys), _sequence(values)
    if len(names) != len(parts):
        raise EvaluationFails("zipmap")
    return dict(zip(map(as_text, names), parts, strict=True))


def _parseint(text: Any, base: Any) -> int:
    digits, radix = text, _whole(base)
    if not isinstance(digits, str) or not 2 <= radix <= 62:
        raise EvaluationFails("parseint")
    if not re.fullmatch(r"-?[0-9A-Za-z]+", digits) or radix > 36:
        raise Undecided(digits)
    if any(int(digit, 36) >= radix for digit in digits.removeprefix("-")):
        raise EvaluationFails("parseint")
    return int(digits, radix)


def _split(by: Any, text: Any) -> list[str]:
    separator = as_text(by)
    return as_text(text).split(separator) if separator else list(_ascii(text))


def call(name: str, arguments: Sequence[Any]) -> Any:
    """Return what a function gives for known values.

    Raises:
        EvaluationFails: Terraform refuses the call.
        Undecided: what Terraform would say is not certain; also of a function that is not known here.
    """
    function = FUNCTIONS.get(name.removeprefix("core::"))
    if function is None:
        raise Undecided(name)
    try:
        return _normalized(function(*arguments))
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Undecided(name) from error  # too many arguments, or too few


def _normalized(value: Any) -> Any:
    """A value with each text as Terraform holds it: put together, texts of one form may come to another one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.encode().decode())  # no half of a pair of surrogates
    if isinstance(value, ValueSet):
        return value_set(map(_normalized, value))
    if isinstance(value, list):
        return [_normalized(part) for part in value]
    if isinstance(value, Mapping):
        return {_normalized(key): _normalized(part) for key, part in value.items()}
    return value


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": lambda one: plain(abs(number_of(one))),
    "alltrue": _all,
    "anytrue": lambda items: any(_truths(items)),
    "ceil": lambda one: math.ceil(number_of(one)),
    "cidrhost": lambda prefix, number: cidrhost(as_text(prefix), _whole(number)),
    "cidrnetmask": lambda prefix: cidrnetmask(as_text(prefix)),
    "coalesce": _coalesce,
    "compact": lambda items: [as_text(item) for item in _list(items) if item not in (None, "")],
    "concat": lambda first, *lists: [item for one in (first, *lists) for item in _sequence(one)],
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "endswith": lambda text, end: as_text(text).endswith(as_text(end)),
    "flatten": _flatten,
    "floor": lambda one: math.floor(number_of(one)),
    "format": _format,
    "join": lambda by, first, *lists: as_text(by).join(as_text(item) for one in (first, *lists) for item in _list(one)),
    "jsondecode": lambda text: jsondecode(as_text(text)),
    "keys": lambda one: sorted(_map(one)),
    "length": _length,
    "lookup": _lookup,
    "lower": lambda text: _ascii(text).lower(),
    "max": lambda *numbers: plain(max(map(number_of, numbers))),
    "merge": _merge,
    "min": lambda *numbers: plain(min(map(number_of, numbers))),
    "nonsensitive": lambda one: one,
    "one": _one,
    "parseint": _parseint,
    "regex": _regex,
    "regexall": _regexall,
    "replace": _replace,
    "reverse": lambda items: _list(items)[::-1],
    "setintersection": lambda first, *sets: _combined((first, *sets), all),
    "setsubtract": lambda one, other: _combined((one, other), lambda found: found[0] and not found[1]),
    "setunion": lambda first, *sets: _combined((first, *sets), any),
    "slice": _slice,
    "sort": lambda items: sorted(map(as_text, _list(items))),
    "split": _split,
    "startswith": lambda text, start: as_text(text).startswith(as_text(start)),
    "strcontains": lambda text, part: as_text(part) in as_text(text),
    "substr": _substr,
    "sum": _sum,
    "tobool": _to_bool,
    "tolist": lambda one: None if one is None else one_type(_list(one)),
    "tomap": lambda one: None if one is None else dict(zip(_map(one), one_type([*one.values()]), strict=True)),
    "tonumber": _to_number,
    "toset": lambda one: None if one is None else value_set(_list(one)),
    "tostring": lambda one: None if one is None else as_text(one),
    "trimprefix": lambda text, part: as_text(text).removeprefix(as_text(part)),
    "trimspace": lambda text: _ascii(text).strip(" \t\n\v\f\r"),
    "trimsuffix": lambda text, part: as_text(text).removesuffix(as_text(part)),
    "upper": lambda text: _ascii(text).upper(),
    "values": lambda one: [_map(one)[key] for key in sorted(_map(one))],
    "yamldecode": lambda text: yamldecode(as_text(text)),
    "zipmap": _zipmap,
}
