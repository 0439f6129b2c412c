"""What the words of a refusal say about values that would not be refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tfproof.values import is_number

_ONE_OF: Final = re.compile(r"(?:one of|valid values(?: are)?):?\s*[\[(]([^\])]+)[\])]", re.IGNORECASE)
_ITEM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s",]+)')
_RANGE: Final = re.compile(r"range \(?(-?[\d.]+) ?- ?(-?[\d.]+)\)?|between \(?(-?\d+) and (-?\d+)", re.IGNORECASE)
_AT_LEAST: Final = re.compile(
    r"at least \(?(-?\d+)|greater than or equal to (-?\d+)|min(?:imum)?(?: of)? (-?\d+)", re.IGNORECASE
)
_AT_MOST: Final = re.compile(
    r"at most \(?(-?\d+)|(?:longer|more|greater) than (-?\d+)|less than or equal to (-?\d+)|max(?:imum)?(?: of)? (-?\d+)",
    re.IGNORECASE,
)
_PATTERN: Final = re.compile(
    r"(?:expression|regexp?|pattern|match(?:ing)?|conform to)[:\s]*([\"'`])(?P<text>.+?)\1", re.IGNORECASE
)
_BARE: Final = re.compile(r"match(?:ing|es)?:? (\^\S+\$|\[(?:[^\]\\]|\\.)+\](?![*+?{(\[]))", re.IGNORECASE)
_OF_LETTERS: Final = re.compile(r"character|letter|alphanumeric|invalid|valid|match|symbol", re.IGNORECASE)
_OF_LENGTH: Final = re.compile(r"length|characters|long|short|items", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(
    r"(?:cannot|can't|must not|may not|should not) (start|begin|end|contain) (?:with )?(?:an? |two consecutive )?(\S+)",
    re.IGNORECASE,
)
_SIGNS: Final = {
    "period": ".", "dot": ".", "hyphen": "-", "dash": "-", "slash": "/", "underscore": "_", "space": " ",
    "whitespace": " ", "hyphens": "--", "periods": ".", "dots": ".", "spaces": " ",
}  # fmt: skip
_ARNS: Final = (
    "^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:.+", "^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[a-z0-9-]*:.+",
    "^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+",
)  # fmt: skip
_SETS: Final = (
    "[a-z0-9]", "[a-z0-9-]", "[0-9A-Za-z]", "[0-9A-Za-z-]", "[0-9A-Za-z_-]", "[0-9A-Za-z._-]", "[0-9A-Za-z.:/_-]",
    "[0-9A-Za-z.:/=+@,_ -]",
)  # fmt: skip
_INTEGER: Final = 2**31 - 1


def conditions(said: str, odd: Any) -> Iterator[tuple[str, str]]:
    """Yield conditions that a value may have to meet, and the words for what is right.

    Args:
        said: the words of the refusal.
        odd: the value that is refused; in a condition, NUL takes its place.
    """
    listed = _ONE_OF.search(said)
    if listed is not None:
        items = [quoted or bare for quoted, bare in _ITEM.findall(listed[1])]
        texts = [item if is_number(odd) else json.dumps(item) for item in items]
        choice, words = f"contains([{', '.join(texts)}], \0)", f"one of {', '.join(items)}"
        yield choice, words
        if is_number(odd):  # where either will do, each says why it will not
            for low, high in _ranges(said):
                yield f"{choice} || (\0 >= {low} && \0 <= {high})", f"{words}, or between {low} and {high}"
    if isinstance(odd, str):
        yield from _of_texts(said, odd)
    elif is_number(odd):
        yield from _of_numbers(said, odd)
    elif isinstance(odd, list | Mapping):
        yield from _lengths(said, "items")
        yield "length(\0) > 0", "not empty"


def _of_texts(said: str, odd: str) -> Iterator[tuple[str, str]]:
    for found in _PATTERN.finditer(said):
        yield f"can(regex({json.dumps(found['text'])}, \0))", f"like {found['text']}"
    for found in _BARE.finditer(said):
        text = found[1] if found[1].startswith("^") else f"^{found[1]}*$"
        yield f"can(regex({json.dumps(text)}, \0))", f"like {text}"
    yield from _lengths(said, "characters")
    if _OF_LENGTH.search(said) and len(odd) > 1:
        # The shortest text that is too long, for a name with something before it.
        yield f"length(\0) <= {len(odd) - 1}", f"at most {len(odd) - 1} characters"
    yield from _forbidden(said)
    yield from _of_formats(said)
    yield "length(\0) > 0", "not empty"
    for letters in _SETS if _OF_LETTERS.search(said) else ():
        yield f'can(regex("^{letters}+$", \0))', f"of the characters {letters}"
        yield f'can(regex("^[A-Za-z]{letters}*$", \0))', f"a letter, then characters of {letters}"
    if odd != odd.strip():
        yield "trimspace(\0) == \0", "without blanks around it"


def _forbidden(said: str) -> Iterator[tuple[str, str]]:
    for verb, written in _FORBIDDEN.findall(said):
        name = written.strip("\"'`(),.:;") or written[:1]
        sign = _SIGNS.get(name.lower(), name)
        call = {"start": "startswith", "begin": "startswith", "end": "endswith"}.get(verb.lower(), "strcontains")
        if len(sign) == 1 or sign == "--":
            yield (
                f"!{call}(\0, {json.dumps(sign)})",
                f"without {sign} where it {verb}s" if call != "strcontains" else f"without {sign}",
            )


def _of_formats(said: str) -> Iterator[tuple[str, str]]:
    if re.search(r"\barn\b", said, re.IGNORECASE):
        yield from ((f'can(regex("{pattern}", \0))', "an ARN") for pattern in _ARNS)
    if re.search(r"cidr", said, re.IGNORECASE):
        yield "can(cidrhost(\0, 0))", "an address block in CIDR notation"
    if re.search(r"json", said, re.IGNORECASE):
        yield "can(jsondecode(\0))", "JSON"
    if re.search(r"number|integer|strconv", said, re.IGNORECASE):
        yield 'can(regex("^[0-9]+$", \0))', "a whole number"


def _lengths(said: str, what: str) -> Iterator[tuple[str, str]]:
    if not _OF_LENGTH.search(said):
        return
    for low, high in _ranges(said):
        yield f"length(\0) >= {low} && length(\0) <= {high}", f"{low} to {high} {what}"
    for low in _numbers(_AT_LEAST, said):
        yield f"length(\0) >= {low}", f"at least {low} {what}"
    for high in _numbers(_AT_MOST, said):
        yield f"length(\0) <= {high}", f"at most {high} {what}"


def _of_numbers(said: str, odd: float) -> Iterator[tuple[str, str]]:
    for low, high in _ranges(said):
        yield f"\0 >= {low} && \0 <= {high}", f"between {low} and {high}"
    for low in _numbers(_AT_LEAST, said):
        yield f"\0 >= {low}", f"at least {low}"
    for high in _numbers(_AT_MOST, said):
        yield f"\0 <= {high}", f"at most {high}"
    if int(odd) != odd:
        yield "floor(\0) == \0", "a whole number"
    if odd > _INTEGER:
        yield f"\0 <= {_INTEGER}", f"at most {_INTEGER}"
    for least in (0, 1):
        if odd < least:
            yield f"\0 >= {least}", f"{least} or greater"


def _ranges(said: str) -> Iterator[tuple[str, str]]:
    for groups in _RANGE.findall(said):
        low, high = (one for one in groups if one)
        yield low, high


def _numbers(pattern: re.Pattern[str], said: str) -> Iterator[str]:
    for groups in pattern.findall(said):
        yield from (one for one in groups if one)
