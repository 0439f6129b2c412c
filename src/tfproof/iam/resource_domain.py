"""The resources that a question is about: all ARNs of some types, in every partition, account and region.

A pattern of AWS's catalogue, such as ``arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}``, says what such ARNs look
like. An account is twelve digits, and no name of IAM has a colon, nor has what AWS itself names, so that a ``*`` of a document cannot
run across parts.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tfproof.iam.globs import Glob, Token, Wild, glob_of
from tfproof.iam.patterns import SYMBOL_PREFIX, bind_text

_PART = re.compile(r"\$\{(\w+)\}|([*?])|(\$\{unknown:[^${}]+\}|[^$*?]+|\$)")
_ANY = (Wild.ONE_SEGMENT, Wild.MANY_SEGMENT)
_REST = (Wild.ONE, Wild.MANY)
_WITHOUT_COLONS = frozenset(
    [
        "AssociationId", "ClusterId", "ClusterName", "DocumentName", "DomainId", "EnvironmentName", "FarmId", "FleetId", "InstanceId",
        "JobDefinitionName", "JobId", "QueueId", "SandboxId", "ServiceName", "SpaceName", "TaskId", "UserProfileName",
        "VirtualClusterId", "WorkerId", "WorkGroupName",
    ]
)  # fmt: skip
"""Names that have no colon in any service: AWS assigns them, or takes letters, digits, and a few other characters."""
_SHAPES: Mapping[str, tuple[Token, ...]] = {
    "Partition": (*"aws", Wild.MANY_SEGMENT),
    "Account": (Wild.DIGIT,) * 12,
    "AccountId": (Wild.DIGIT,) * 12,
    "Region": (Wild.ONE_WORD, Wild.MANY_WORD),
    "Revision": (Wild.ONE_WORD, Wild.MANY_WORD),
    "IdentityId": (
        *(Wild.ONE_WORD, Wild.MANY_WORD, ":"),
        *(Wild.HEX if char == "x" else char for char in "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
    ),
    "Below": (Wild.MANY,),
}
EXAMPLES = {"Partition": "aws", "Account": "123456789012", "AccountId": "123456789012", "Region": "eu-west-2"}
"""What examples have for the parts of an ARN where the stack says nothing else."""
_NAMES = ("admin", "other/admin", "example")
_FILLED = {
    Wild.ONE: "x",
    Wild.ONE_SEGMENT: "x",
    Wild.DIGIT: "0",
    Wild.HEX: "0",
    Wild.ONE_WORD: "x",
    Wild.MANY: "",
    Wild.MANY_SEGMENT: "",
    Wild.MANY_WORD: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The resources that count.

    Args:
        patterns: of their ARNs, as in the catalogue; also ``*``, for calls that take no resource. An unknown value may be
            part of one, with no wildcard before it.
        names: what parts of an ARN are in examples, such as ``Region``.
    """

    patterns: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def globs(self) -> tuple[Glob, ...]:
        """What matches exactly these resources."""
        return tuple(map(glob_of_arn, self.patterns))

    def bound(self, values: Mapping[str, str]) -> Domain:
        """The domain with symbols replaced by values."""
        return Domain(patterns=tuple(bind_text(one, values) for one in self.patterns), names=self.names)

    def has(self, resource: str) -> bool:
        """Whether a resource counts."""
        return any(glob.matches(resource) for glob in self.globs)

    def examples(self, written: Iterable[str] = ()) -> Iterator[str]:
        """Resources that a reader knows: of the types themselves, and with the text of patterns that a document writes."""
        plain = [text for pattern in self.patterns for text in _examples(pattern, self.names)]
        yield from plain
        for pattern in dict.fromkeys(written):
            for text in plain:
                yield from (one for one in (filled(pattern, text), filled(pattern, "")) if self.has(one))


@cache
def glob_of_arn(pattern: str) -> Glob:
    """What a pattern of the catalogue matches; where it leaves a part open, that is one character or more."""
    tokens: list[Token] = []
    for name, star, text in _PART.findall(pattern):
        free = tokens.count(":") >= 5 and ":iam:" not in pattern and name not in _WITHOUT_COLONS
        if name:
            tokens.extend(_SHAPES.get(name, _REST if free else _ANY))
        else:
            tokens.extend((Wild(star),) if star and len(pattern) > 1 else star or text)
    return glob_of(tuple(tokens))


def written(pattern: str) -> str:
    """A pattern of the catalogue as a document would write it: no part of it is narrower."""
    shapes = {"Partition": "*", "Account": "?" * 12, "AccountId": "?" * 12}
    return _PART.sub(lambda found: shapes.get(found[1], "*") if found[1] else found[0], pattern)


def parted(pattern: str) -> tuple[str, str]:
    """A pattern up to the end of its last symbol, and the rest of it."""
    at = pattern.rfind(f"${{{SYMBOL_PREFIX}")
    end = pattern.find("}", at) + 1 if at >= 0 else 0
    return pattern[:end], pattern[end:]


def with_names(pattern: str, names: Mapping[str, str], other: str) -> str:
    """A pattern of the catalogue with some of its parts named, and ``other`` for all that are not."""
    return _PART.sub(lambda found: names.get(found[1], other) if found[1] else found[0], pattern)


def filled(pattern: str, like: str) -> str:
    """The text of a document's pattern with its wildcards filled, part by part as another ARN has it where that fits."""
    ours, theirs = pattern.split(":", 5), like.split(":", 5)
    if len(ours) < len(theirs) and pattern.endswith("*"):
        ours = [*ours[:-1], *theirs[len(ours) - 1 :]] if ours[-1] == "*" else [*ours, *theirs[len(ours) :]]
    if len(ours) != len(theirs):
        return _plain(pattern)
    return ":".join(_part(one, two) for one, two in zip(ours, theirs, strict=True))


def _part(pattern: str, like: str) -> str:
    if not set(pattern) & {"*", "?"}:
        return pattern
    expression = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    if re.fullmatch(expression, like, re.DOTALL):
        return like
    last = like.rpartition("/")[2] or "x"
    return pattern.replace("?", "x").replace("*", last)


def _plain(pattern: str) -> str:
    return pattern.replace("?", "x").replace("*", "x")


def _examples(pattern: str, names: Mapping[str, str]) -> Iterator[str]:
    known = {**EXAMPLES, **names}
    for name in _NAMES:
        text = _PART.sub(lambda found, name=name: _example(found, known, name), pattern)  # type: ignore[misc]
        if text != pattern or pattern == "*" or "$" not in pattern:
            yield text


def _example(found: re.Match[str], known: Mapping[str, str], name: str) -> str:
    if found[1] is None:
        return {"*": name, "?": "x"}.get(found[0], found[0]) if found.string != "*" else found[0]
    if found[1] in known:
        return known[found[1]]
    shape = _SHAPES.get(found[1])
    return name if shape is None else "".join(_FILLED[one] if isinstance(one, Wild) else one for one in shape)
