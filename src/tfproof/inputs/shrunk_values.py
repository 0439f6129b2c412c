"""Simpler values: what a found example is shrunk to, candidate by candidate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

Change = dict[str, Any]
Order = tuple[int, int, int, str]
_NEAR: Final = 1000


def order(change: Mapping[str, Any]) -> Order:
    """Return what examples are compared by: fewer inputs first, then those that are shorter and plainer."""
    text = json.dumps(change, sort_keys=True)
    odd = sum(not (letter.isalnum() and letter.islower()) for letter in text) + text.count("\\u") * 5
    return len(change), len(text), odd + _size_of_numbers(change), text


def simpler(change: Mapping[str, Any]) -> list[Change]:
    """Return the next simpler examples, the simplest first: an input less, or one that has a simpler value."""
    found: dict[str, Change] = {}
    for name, value in change.items():
        less = {key: one for key, one in change.items() if key != name}
        for candidate in (*([less] if less else []), *({**change, name: one} for one in simpler_values(value))):
            found.setdefault(json.dumps(candidate, sort_keys=True), candidate)
    limit = order(change)
    return sorted((one for one in found.values() if order(one) < limit), key=order)


def simpler_values(value: Any) -> Iterator[Any]:
    """Yield simpler values of the same kind."""
    match value:
        case None | bool():
            return
        case int() | float():
            yield from _numbers(value)
        case str():
            yield from _texts(value)
        case list():
            yield from _lists(value)
        case dict():
            yield from _objects(value)


def _numbers(value: float) -> Iterator[Any]:
    whole = abs(int(value))
    if int(value) != value:
        yield from (0.5, int(value) + 0.5)
    sign = -1 if value < 0 else 1
    sizes = [0, 1, 2, 3, 10, *(10**power for power in range(2, len(str(whole)))), whole // 10]
    # Where a limit is, in big steps: the nearest round number will do.
    sizes += [_rounded(whole - whole // 2**power) for power in range(1, 9)]
    sizes += [whole - 1] if whole <= _NEAR else [_rounded(whole)]
    yield from (sign * size for size in dict.fromkeys(sizes))
    if value < 0:
        yield whole


def _rounded(whole: int) -> int:
    """The number with three digits that count."""
    step: int = 10 ** max(len(str(whole)) - 3, 0)
    return whole - whole % step


def _texts(value: str) -> Iterator[str]:
    size = len(value)
    yield from ("", "a", "A", "1", "a" * size)
    part = size // 2
    while part >= 1:
        for at in range(0, size, part):
            yield value[:at] + value[at + part :]
            if at // part > 12:
                break
        part //= 2
    for at, letter in enumerate(value[:40]):
        if letter not in "a1" and letter.isalnum():
            yield value[:at] + ("1" if letter.isdigit() else "a") + value[at + 1 :]
        elif not letter.isalnum():
            yield value[:at] + "a" + value[at + 1 :]


def _lists(value: list[Any]) -> Iterator[list[Any]]:
    if value:
        yield []
    if len(value) > 2:
        yield from (value[: len(value) // 2], value[len(value) // 2 :])
    for at in range(min(len(value), 10)):
        yield value[:at] + value[at + 1 :]
    for at, one in enumerate(value[:5]):
        yield from ([*value[:at], other, *value[at + 1 :]] for other in simpler_values(one))


def _objects(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, one in value.items():
        rest = {key: other for key, other in value.items() if key != name}
        yield rest
        yield from ({**value, name: other} for other in simpler_values(one))
        yield from ({**rest, other: one} for other in _texts(name) if other not in rest)


def _size_of_numbers(value: Any) -> int:
    """How far numbers are from 0; they are compared where the texts are equally long."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return 0
    if isinstance(value, int | float):
        return min(abs(int(value)), 10**12)
    items = value.values() if isinstance(value, Mapping) else value
    return sum(map(_size_of_numbers, items))
