"""The steps that every address and path is made of: names between dots, keys in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tfproof.addresses.printable import is_printable
from tfproof.errors import AddressError

Key = str | int | None
Step = str | int

_STEP: Final = re.compile(
    r'\s*(?P<dot>\.?)\s*(?:(?P<name>[^\s.\[\]"\':,(){}]+)'
    r'|\[\s*(?:(?P<number>\d+)(?:[eE]\+?(?P<power>\d{1,2}))?|"(?P<key>(?:[^"\\\r\n]|\\.)*)")\s*\])'
)
_ESCAPE: Final = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<one>.?))|(?P<template>[$%]{1,2})\{", re.DOTALL
)
_MEANT: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_WRITTEN: Final = {value: f"\\{name}" for name, value in _MEANT.items()}
_LARGEST: Final = 2**63 - 1
_EXAMPLE: Final = 'such as aws_x.this, data.aws_x.this[0] or module.a["k"].aws_x.this'


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One step of a text: a name, or a key in brackets; ``end`` is where the text goes on."""

    value: Step
    in_brackets: bool
    end: int

    @property
    def name(self) -> str:
        """The word; empty for a key in brackets."""
        return "" if self.in_brackets else str(self.value)


def read_steps(text: str, *, legacy_index: bool = False, any_word: bool = False) -> tuple[list[ReadStep], int]:
    """The steps that ``text`` begins with, and where they end.

    Args:
        text: what begins with an address, a reference or a path.
        legacy_index: whether ``.0`` is read as an index.
        any_word: whether a step between dots may be something else than an identifier.

    Raises:
        AddressError: a key holds a template, or an escape that the language does not have.
    """
    found: list[ReadStep] = []
    position = 0
    while match := _STEP.match(text, position):
        name, number = match["name"], match["number"]
        if bool(match["dot"]) != (name is not None and bool(found)):
            break
        value: Step
        if name is not None:
            is_index = legacy_index and bool(found) and name.isdecimal()
            if not (is_index or any_word or is_name(name)):
                break
            value = int(name) if is_index else name
        elif number is not None:
            value = index = int(number) * 10 ** int(match["power"] or 0)
            if index > _LARGEST:
                break
        else:
            value = _unquoted(match["key"], text)
        position = match.end()
        found.append(ReadStep(value, name is None, position))
    return found, position


def refused(text: str, wanted: str, why: str, *, example: str = _EXAMPLE) -> AddressError:
    """The error for a text that is not what was wanted."""
    return AddressError(f"{text!r} is not {wanted}: {why}", expected=example)


def whole(text: str, wanted: str, read: tuple[list[ReadStep], int]) -> list[ReadStep]:
    """The steps of a text that holds nothing else.

    Raises:
        AddressError: there are none, or something follows them.
    """
    steps, end = read
    if not steps or text[end:].strip():
        raise refused(text, wanted, f"cannot read on at character {end + 1}")
    return steps


def key_text(key: Key) -> str:
    r"""Return an instance key as Terraform prints it: nothing, ``[0]`` or ``["a\"b"]``."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f'["{_quoted(key)}"]'


def without_keys(text: str) -> str:
    """An address of anything without its instance keys; text that is no address as it is."""
    try:
        steps, end = read_steps(text)
    except AddressError:
        return text
    return text if text[end:].strip() else ".".join(step.name for step in steps if not step.in_brackets)


def with_keys(text: str, change: Callable[[str], str]) -> str:
    """An address or reference with each key that is a text changed; text that is neither as it is."""
    try:
        steps, end = read_steps(text, legacy_index=True)
    except AddressError:
        return text
    if text[end:].strip():
        return text
    changed = ""
    for step in steps:
        if step.in_brackets:
            changed += key_text(change(step.value) if isinstance(step.value, str) else step.value)
        else:
            changed += f".{step.value}" if changed else str(step.value)
    return changed


def parse_path(text: str) -> tuple[Step, ...]:
    """The steps of an attribute path: ``a[0].b`` and ``a.0.b`` both give ``("a", 0, "b")``; empty text has none.

    Raises:
        AddressError: the text is no path.
    """
    steps, end = read_steps(text, legacy_index=True, any_word=True)
    if text[end:].strip():
        why = f"cannot read on at character {end + 1}"
        raise refused(text, "an attribute path", why, example='such as rule[0].tags["a.b"]')
    return tuple(step.value for step in steps)


def path_text(path: Sequence[Step]) -> str:
    """An attribute path as people write it: ``("a", 0, "b c")`` gives ``a[0]["b c"]``."""
    return extend_path("", path)


def without_indexes(path: Iterable[object]) -> str:
    """Return the text of a path with its names only, without indexes: ``rule.status``."""
    return ".".join(step for step in path if isinstance(step, str))


def extend_path(text: str, path: Sequence[Step]) -> str:
    """A reference or path with more steps behind it."""
    for step in path:
        if isinstance(step, str) and is_name(step):
            text += f".{step}" if text else step
        else:
            text += key_text(step)
    return text


def is_name(text: str) -> bool:
    """Whether ``text`` is an identifier of the language: letters, digits, ``_`` and ``-``, no digit or ``-`` first."""
    return not text.startswith("-") and text.replace("-", "_").isidentifier()


def _quoted(text: str) -> str:
    """As Terraform writes a string between quotes: what cannot be printed, and what would begin a template, escaped."""
    written = [
        _WRITTEN.get(c) or (c if is_printable(c) else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}")
        for c in text
    ]
    return re.sub(r"([$%])\{", r"\1\1{", "".join(written))


def _unquoted(written: str, text: str) -> str:
    """What a string between quotes means; Terraform normalizes every string."""

    def character(match: re.Match[str]) -> str:
        if match["template"] is not None:
            if match["template"] not in ("$$", "%%"):
                raise refused(text, "an address", "a key cannot hold a template")
            return f"{match['template'][0]}{{"
        if match["one"] is not None:
            if match["one"] not in _MEANT:
                raise refused(text, "an address", f"there is no escape {match[0]}")
            return _MEANT[match["one"]]
        code = int(match["u"] or match["U"], 16)
        if code > 0x10FFFF:
            raise refused(text, "an address", f"there is no character {match[0]}")
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)

    return unicodedata.normalize("NFC", _ESCAPE.sub(character, written))
