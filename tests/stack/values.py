"""What texts and numbers may be, said in Python, and values that are almost right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

Accepts = Callable[[Any], bool]

ALPHABET: Final = "aZ0-_.*?/:#@ \n"
WORDS: Final = (
    "",
    "null",
    "*",
    "localhost",
    "com",
    "iam",
    "global",
    "regional",
    "alias",
    "aws-cn",
    "us-west-2",
    "eu-west-1",
)
NUMBERS: Final = (
    -2147483648, -2, -1, 0, 0.5, 1, 1.5, 2, 5.5, 6, 7, 29, 30, 31, 89, 90, 364, 366, 399, 401, 1000, 5000, 9999, 10000,
    50001, 2147483647, 2147483648,
)  # fmt: skip
PERIODS: Final = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


def almost(text: str) -> Iterator[str]:
    """A text, other words, what one character more, less or other makes of it, and what one more or other part between its separators does.

    Inside of a run of one character, one place stands for all.
    """
    yield from (text, *WORDS)
    for at in range(len(text) + 1):
        if text[at - 2 : at] and len(set(text[at - 2 : at + 2])) == 1 and at + 1 < len(text):
            continue
        yield text[:at] + text[at + 1 :]
        for one in ALPHABET:
            yield text[:at] + one + text[at:]
            yield text[:at] + one + text[at + 1 :]
    for separator in ":/.":
        parts = text.split(separator)
        for word in WORDS:
            yield from (separator.join([word, *parts]), separator.join([*parts, word]))
        for number in range(len(parts)):
            for word in (*WORDS, parts[number] * 2):
                yield separator.join([*parts[:number], word, *parts[number + 1 :]])


def label(text: str) -> bool:
    """A label of a domain name."""
    inner = set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    return 1 <= len(text) <= 63 and inner and text[0] != "-" and text[-1] != "-"


def top_level(text: str) -> bool:
    """A top-level domain: letters, or punycode."""
    if text.startswith("xn--"):
        return label(text) and len(text) > 4
    return 2 <= len(text) <= 63 and text.isascii() and text.isalpha() and text.islower()


def domain(most: int = 10**9, *, labels: int = 2) -> Accepts:
    """A full domain name of at most so many characters and at least so many labels."""

    def accepts(text: Any) -> bool:
        *names, last = text.split(".")
        return len(text) <= most and len(names) + 1 >= labels and all(map(label, names)) and top_level(last)

    return accepts


def below(zone: str, accepts: Accepts) -> Accepts:
    """A name that is that of a zone, or in it."""
    return lambda text: accepts(text) and (text == zone or text.endswith("." + zone))


def fits(pattern: str) -> Accepts:
    """A text that a pattern describes from end to end."""
    return lambda text: re.fullmatch(pattern, text, re.DOTALL) is not None


def arn(service: str, region: str, kind: str) -> Accepts:
    """An ARN of one thing: a kind, and what it is called."""
    return fits(rf"arn:aws(-[a-z]+)*:{service}:{region}:[0-9]{{12}}:{kind}/[^*?]+")


def url(text: str) -> bool:
    """A URL over HTTPS of a named host, with an optional port and path, without wildcards or a fragment."""
    match = re.fullmatch(r"https://([^/:]*)(:[0-9]+)?(/[^\s*#]*)?", text, re.DOTALL)
    # Labels may be longer here than in DNS: nothing is registered under them.
    names = match[1].split(".") if match else []
    return len(names) >= 2 and all(label(one[:63]) and label(one[-63:]) for one in names[:-1]) and top_level(names[-1])


def origin(text: str) -> bool:
    """An origin over HTTPS of a named host, with an optional port."""
    match = re.fullmatch(r"https://([^/:]*)(:[0-9]+)?", text, re.DOTALL)
    return match is not None and domain()(match[1])


def whole(least: float, most: float = 10**18) -> Accepts:
    """A whole number within limits."""
    return lambda number: least <= number <= most and int(number) == number


@dataclass(frozen=True, slots=True)
class Rule:
    """What a variable may be.

    Attributes:
        accepts: whether it may be a value.
        values: values to try; of texts, also what is almost one of them.
        also: texts to try as they are.
        put: what makes the value of the variable, or several, of one to try; with what is good beside it.
    """

    accepts: Accepts
    values: tuple[Any, ...]
    put: Callable[[Any], tuple[Any, ...]] = lambda value: (value,)
    also: tuple[str, ...] = ()

    def tried(self) -> Iterator[Any]:
        """Every value to try, once."""
        near = (one for value in self.values for one in (almost(value) if isinstance(value, str) else [value]))
        yield from dict.fromkeys([*self.also, *near])


def beside(*good: Any) -> Callable[[Any], tuple[Any, ...]]:
    """A value in a list: alone, and as the last or the first beside good ones."""
    return lambda value: ([value], [*good, value], [value, *good])
