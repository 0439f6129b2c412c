"""Texts and numbers of the shape that a refusal asks for: ``invalid ARN``, ``expected ... to match "^ami-[0-9a-f]+$"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

from tfproof.provider import plugin_protocol
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Target

_CHOICES: Final = re.compile(r"(?:one of|valid values(?: are)?|must be one of):?\s*[\[(]([^\])]+)[\])]", re.IGNORECASE)
_PATTERN: Final = re.compile(
    r"(?:expression|regexp?|pattern|match(?:ing)?|conform to)[:\s]*(?:(?P<quote>[\"'`])(?P<quoted>.+?)(?P=quote)|(?P<bare>\S*[\[\\{(^]\S*))",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(r"(?:begin|start)s? with:? [\"'`]?([\w:/.-]+)", re.IGNORECASE)
_LENGTH: Final = re.compile(r"length|characters", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"(\d+)\D{1,9}(\d+)")
_AT_LEAST: Final = re.compile(r"at least \(?(\d+)")
_RANGE: Final = re.compile(r"(?:range \(|between \(?|minimum of )(\d+)")
_ABOVE: Final = re.compile(r"greater than (\d+)|above (\d+)")
_MULTIPLE: Final = re.compile(r"(?:divisible by|multiples? of) \(?(\d+)")
_WRONG: Final = "assigned"
# What a refusal is about, and what is tried then; the first that the provider takes counts.
_BY_WORD: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"\barn\b", ("arn:{partition}:iam::{account}:role/{alnum:12}", "arn:{partition}:s3:::{alnum:12}",
                  "arn:{partition}:lambda:{region}:{account}:function:{alnum:12}",
                  "arn:{partition}:sns:{region}:{account}:{alnum:12}")),
    (r"ipv6", ("{ipv6}", "{ipv6_56}")),
    (r"\bcidr|network value", ("10.{digits:2}.0.0/16", "10.0.{digits:2}.0/24", "10.0.0.{digits:2}/32", "{ipv6_56}")),
    (r"\bip(v4)?\b", ("{private_ip}", "{public_ip}")),
    (r"account id", ("{account}",)),
    (r"availability zone", ("{region}a",)),
    (r"region", ("{region}",)),
    (r"uuid", ("{uuid}",)),
    (r"policy", ('{"Version":"2012-10-17","Statement":[]}',)),
    (r"json|looking for beginning", ("{}", "[]", '{"Version":"2012-10-17","Statement":[]}')),
    (r"rfc ?3339|timestamp|valid date|date", ("2030-01-01T00:00:00Z", "2030-01-01")),
    (r"base64", ("ZXhhbXBsZQ==",)),
    (r"bool", ("true",)),
    (r"number|integer|strconv|parseint|numeric|range \(", ("1", "60", "443", "1024")),
    (r"e-?mail", ("user@example.com",)),
    (r"\burl|\buri|https?|scheme", ("https://example.com", "https://example.com/")),
    (r"s3://", ("s3://{alnum:12}/{alnum:6}",)),
    (r"ddd:hh24", ("sun:05:00-sun:06:00",)),
    (r"hh24|hh:mm|window", ("03:00-04:00", "05:00", "7:05:00")),
    (r"cron|rate|schedule", ("rate(1 hour)", "cron(0 12 * * ? *)")),
    (r"domain|hostname|dns", ("{alnum:10}.example.com",)),
    (r"alphanumeric|lowercase|letters", ("{alnum:8}",)),
)  # fmt: skip


def shapes(said: str, use: str, subject: Target) -> Iterator[str]:
    """Yield texts that may be what a refusal asks for, the likeliest first.

    Args:
        said: the words of the refusal.
        use: the attribute in which the text is used.
        subject: the resource that uses it.
    """
    by_name = _filled(subject, "", use) if use else _WRONG
    if "a number is required" in said:
        yield by_name if by_name.isdigit() else "1"
    if "a bool is required" in said:
        yield "true"
    for listed in _CHOICES.findall(said):
        yield from re.findall(r'"?([^\s",]+)"?', listed)[:3]
    # Of a network a fact knows one for all; those of two parameters are two.
    if _WRONG not in by_name and not re.fullmatch(r"[a-z0-9]{12,20}|[\d.]+/\d+", by_name):
        yield by_name
    for found in _PATTERN.finditer(said):
        bare = (found["bare"] or "").rstrip(".,;")
        text = matching(found["quoted"] or bare) or matching(bare.removesuffix(")"))
        if text:
            yield text
    yield from (prefix + _filled(subject, "{alnum:12}") for prefix in _PREFIX.findall(said))
    for word, templates in _BY_WORD:
        if re.search(word, said, re.IGNORECASE):
            yield from (_filled(subject, template) for template in templates)
    if _LENGTH.search(said):
        sizes = [int(low) for low, _ in _NUMBERS.findall(said)] + [int(low) for low in _AT_LEAST.findall(said)]
        yield from (_filled(subject, f"{{alnum:{size}}}") for size in sizes if 0 < size <= 20_000)


def numbers(said: str) -> Iterator[str]:
    """Yield whole numbers that may be what a refusal asks for, the likeliest first.

    Args:
        said: the words of the refusal.
    """
    yield from (low for pattern in (_RANGE, _AT_LEAST, _MULTIPLE) for low in pattern.findall(said))
    yield from (str(int(one or other) + 1) for one, other in _ABOVE.findall(said))
    for listed in _CHOICES.findall(said):
        yield from re.findall(r"\b\d+\b", listed)[-3:]
    yield from ("1", "60", "443", "1024")


def _filled(subject: Target, template: str, name: str = "") -> str:
    """A template's text, or without one what an attribute of a name has in general."""
    block = plugin_protocol.message("Schema5").block
    block.attributes.add(name=name or "shape", type=b'"string"', computed=True)
    filler = ValueGenerator(subject, block, {name or "shape": plugin_protocol.UNKNOWN})
    return filler.text(template) if template else str(filler.fill()[name])


def matching(pattern: str) -> str | None:
    """Return a text that a regular expression matches; None where none was found."""
    try:
        text = "".join(_parts(parser.parse(pattern)))
        return text if re.search(pattern, text) else None
    except (re.error, _Unsupported, OverflowError):
        return None


class _Unsupported(Exception):
    """A part of a regular expression for which no text is made."""


def _parts(tree: Any) -> Iterator[str]:
    for operator, argument in tree:
        part = _PARTS.get(operator)
        if part is None:
            raise _Unsupported
        yield part(argument)


def _repeated(argument: Any) -> str:
    low, high, inner = argument  # how often at least and at most, and what
    return "".join(_parts(inner)) * max(int(low), min(1, int(high)))


def _member(argument: Any) -> str:
    if argument[0][0] is ops.NEGATE:
        outside = re.compile("[^" + "".join(re.escape(_one(one)) for one in argument[1:]) + "]")
        return next(letter for letter in "a1-_/" if outside.match(letter))
    return _one(next((one for one in argument if one[0] is ops.RANGE and one[1][0] >= ord("a")), argument[0]))


def _one(member: tuple[Any, Any]) -> str:
    kind, value = member
    if kind is ops.RANGE:
        return chr(int(value[0]))
    if kind is ops.CATEGORY:
        return "1" if value is ops.CATEGORY_DIGIT else "a" if value is not ops.CATEGORY_SPACE else " "
    return chr(int(value))


_PARTS: Final[dict[Any, Callable[[Any], str]]] = {
    ops.LITERAL: chr,
    ops.NOT_LITERAL: lambda code: "a" if code != ord("a") else "b",
    ops.ANY: lambda _: "a",
    ops.AT: lambda _: "",
    ops.IN: _member,
    ops.MAX_REPEAT: _repeated,
    ops.MIN_REPEAT: _repeated,
    ops.SUBPATTERN: lambda argument: "".join(_parts(argument[3])),
    ops.BRANCH: lambda argument: "".join(_parts(argument[1][0])),
}
