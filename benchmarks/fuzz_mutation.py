"""Breaks texts, source and data in random ways, the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

_PIECES = (
    "{", "}", "[", "]", "(", ")", '"', "${", "%{", "<<EOT\n", "\n", "\r", "\x00", "\ufeff", "\u202e", "\U0001f600", "\\u12",
    "/*", "*/", "#", "=", "...", "null", "true", "1e999", "-0", "9" * 400, "\\", ",", ":", "var.", "each.value", "count", "\x7f",
)  # fmt: skip
_SHAPES: tuple[Any, ...] = (None, True, 0, -1, 1e300, "", "x", "\u202e", [], {}, [[]], [None], {"a": None}, {"": []})


def text(random_: random.Random, original: str) -> str:
    """Return a text with a few pieces taken out, doubled, put in or nested."""
    for _ in range(random_.randint(1, 4)):
        at, size = random_.randrange(len(original) + 1), random_.randint(1, 12)
        piece = random_.choice(_PIECES)
        original = random_.choice((
            original[:at] + original[at + size :],
            original[:at] + piece + original[at:],
            original[:at] + original[at : at + size] * random_.choice((2, 50)) + original[at:],
            original[:at],
            original[:at] + random_.choice("[({") * random_.choice((3, 400, 20000)) + original[at:],
        ))  # fmt: skip
    return original


def lines_of(random_: random.Random, original: str, values: Sequence[str]) -> str:
    """Return source with a few lines gone, doubled, swapped or with another value: most of it still parses."""
    lines = original.splitlines()
    for _ in range(random_.randint(1, 3)):
        at = random_.randrange(len(lines))
        name, equals, _ = lines[at].partition(" = ")
        if equals and random_.random() < 0.7:
            lines[at] = f"{name} = {random_.choice(values)}"
        elif random_.random() < 0.4:
            lines[at] = re.sub(
                r'"(\w+)"', lambda _: f'"{random_.choice(("this", "aws", "nothing", "all"))}"', lines[at]
            )
        else:
            there = random_.randrange(len(lines))
            lines[at : at + 1] = random_.choice(([], [lines[at]] * 2, [lines[there]], ["nothing = 1"], ["nothing {}"]))
    return "\n".join(lines)


def shape(random_: random.Random, original: Any) -> Any:
    """Return JSON-like data with a value somewhere in it replaced, dropped or nested."""
    if isinstance(original, dict) and original and random_.random() < 0.85:
        key = random_.choice(list(original))
        rest = {name: value for name, value in original.items() if name != key}
        return rest if random_.random() < 0.1 else {**rest, key: shape(random_, original[key])}
    if isinstance(original, list) and original and random_.random() < 0.85:
        at = random_.randrange(len(original))
        return [*original[:at], shape(random_, original[at]), *original[at + 1 :]]
    if isinstance(original, str) and random_.random() < 0.3:
        return text(random_, original)
    if random_.random() < 0.02:
        deep: Any = original
        for _ in range(900):
            deep = [deep]
        return deep
    return random_.choice(_SHAPES)
