"""Fields of templates: ``{region}``, ``{hex:17}``, ``{.attribute|last/}``; ``docs/simulated-values.md`` lists them."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import math
import re
from collections.abc import Callable
from typing import Final

_OF_ANOTHER: Final = r"(?:>[\w.]+)*"
FIELD: Final = re.compile(
    rf"(?<!\$)\{{(\.?[\w.]+{_OF_ANOTHER})(?::(\d+))?(?:@(\.?\w+{_OF_ANOTHER}))?(?:\|([^}}]+))?\}}"
)
"""A field; ``${...}`` is none."""

ALPHABETS: Final = {
    "alnum": "abcdefghijklmnopqrstuvwxyz0123456789",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "hex": "0123456789abcdef",
    "upper_hex": "0123456789ABCDEF",
    "digits": "123456789",
}
_LETTERS: Final = {"alnum": 26, "upper": 26}  # the first character is a letter: many names must begin with one
_WORDS: Final = frozenset({*ALPHABETS, "uuid", "base64", "public_ip", "private_ip", "ipv6", "ipv6_56"})


def is_random(word: str) -> bool:
    """Whether a field's word means letters that cannot be known."""
    return word in _WORDS


def random_text(word: str, length: int, label: str) -> str:
    """Return the letters that a field means; they depend on the arguments alone.

    Args:
        word: for which :func:`is_random` holds.
        length: how many characters, where that is not fixed; 0 for the usual number.
        label: what makes them differ from those of another field.
    """
    if word in ALPHABETS:
        return _letters(word, length or 20, label)
    if word == "uuid":
        text = _letters("hex", 32, label)
        return "-".join((text[:8], text[8:12], f"4{text[13:16]}", f"8{text[17:20]}", text[20:]))
    one, two, three, four = hashlib.sha256(label.encode()).digest()[:4]
    if word == "public_ip":  # a range that no host has: https://www.rfc-editor.org/rfc/rfc2544
        return f"198.{18 + one % 2}.{two}.{1 + three % 254}"
    if word == "private_ip":
        return f"10.0.{two}.{4 + three % 250}"
    if word.startswith("ipv6"):  # the range of documentation: https://www.rfc-editor.org/rfc/rfc3849
        return f"2001:db8:{one:x}{two:02x}:{three:x}00::{'/56' if word == 'ipv6_56' else f'{four + 1:x}'}"
    # Of letters, and whole: https://developer.hashicorp.com/terraform/language/functions/base64decode refuses all else.
    count = length or 44
    letters = 32 if count == 44 else math.ceil(count * 3 / 4)  # 44 characters are a digest of 32 bytes
    return base64.b64encode(_letters("alnum", letters, label).encode()).decode()[:count]


def _letters(alphabet: str, length: int, label: str) -> str:
    letters = ALPHABETS[alphabet]
    text, block = "", 0
    while len(text) < length:
        for byte in hashlib.sha256(f"{label}|{block}".encode()).digest():
            text += letters[byte % (_LETTERS.get(alphabet, len(letters)) if not text else len(letters))]
        block += 1
    return text[:length]


def address_in(network: str, label: str) -> str | None:
    """Return an address of a subnet that AWS does not keep for itself; None where there is none.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

    Args:
        network: its CIDR block.
        label: what makes the address differ from others.
    """
    try:
        block = ipaddress.IPv4Network(network, strict=False)
    except ValueError:
        return None
    room = block.num_addresses - 5
    at = int.from_bytes(hashlib.sha256(label.encode()).digest()[:4])
    return str(block[4 + at % room]) if room > 0 else None


def in_zone(name: str, zone: str) -> str:
    """Return the whole domain of a record, whose name may be the part before the zone's alone."""
    name, zone = name.rstrip(".").lower(), zone.rstrip(".").lower()
    return name if not zone or name.endswith(zone) else f"{name}.{zone}"


def filtered(text: str, filters: str) -> str:
    """Return ``text`` as the filters of a field say, such as ``last/`` or ``after:loadbalancer/|dash``.

    Raises:
        ValueError: there is no such filter.
    """
    for one in filters.split("|"):
        text = _filtered(text, one)
    return text


def _filtered(text: str, one: str) -> str:
    name, _, argument = one.partition(":")
    if name in _PLAIN:
        return _PLAIN[name](text)
    if name == "after":
        return text.partition(argument)[2] or text
    if name == "from":
        return argument + text.partition(argument)[2] if argument in text else text
    if name == "before":
        return text.partition(argument)[0]
    if one.startswith("last"):
        return text.rpartition(one[4:])[2]
    if one.startswith("strip"):
        return text.removeprefix(one[5:])
    raise ValueError(f"there is no filter {one!r}")


def _major(version: str) -> str:
    return version.partition(".")[0]


_PLAIN: Final[dict[str, Callable[[str], str]]] = {
    "dash": lambda text: text.replace(".", "-"),
    "host": lambda text: text.partition("://")[2] or text,
    "lower": str.lower,
    "upper": str.upper,
    "major": _major,
    "zone_name": lambda text: text.rstrip("."),
}


def enough_to_differ(template: str) -> bool:
    """Whether a template has letters enough that two resources differ by them."""
    return any(_possible(word, length) > 1 << 15 for word, length, *_ in FIELD.findall(template))


def _possible(word: str, length: str) -> int:
    if word in ALPHABETS:
        return int(len(ALPHABETS[word]) ** int(length or 20))
    return 1 << 16 if is_random(word) else 0
