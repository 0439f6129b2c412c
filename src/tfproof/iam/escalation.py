"""How a principal that may call AWS gets more than that: a relation over calls, the resources that they take, and conditions.

Some calls do it alone, others as steps of a path. What is proved holds for every ARN of a call's types, in all partitions
and accounts. The facts and their sources stand in ``data/escalation.json``.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tfproof.iam import catalogue


class EscalationKind(enum.StrEnum):
    """What a call changes."""

    IDENTITY = "identity"
    DENIES = "denies"
    TRUST = "trust"
    TAGS = "tags"
    ASSUME = "assume"
    PASSING = "pass"
    RUNS = "runs"
    COGNITO = "cognito"
    ORGANIZATION = "organization"
    RESOURCE = "resource"
    ACCESS = "access"


class Weight(enum.StrEnum):
    """How much a path gives: another principal's permissions, or what a reader should look at."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Calls that give more by themselves, or as a step of a path; they take resources of the same types.

    Args:
        kind: what they change.
        what: that as words: "writes what a role may do".
        actions: the calls.
        patterns: of their resources, as in the catalogue.
        weight: how much they give.
        unless: a condition under which they give nothing.
        of_oneself: they give nothing to a user who makes them for the own account.
    """

    kind: EscalationKind
    what: str
    actions: tuple[str, ...]
    patterns: tuple[str, ...]
    weight: Weight = Weight.HIGH
    unless: Mapping[str, Any] = field(default_factory=dict, hash=False)
    of_oneself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Several calls that give more together."""

    name: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Everything that gives more: calls that do it alone, and paths of which no step does."""

    legs: tuple[Leg, ...]
    paths: tuple[Path, ...]
    passing: tuple[Path, ...]
    services: Mapping[str, tuple[str, ...]]
    passers: tuple[str, ...]

    def of_kind(self, *kinds: EscalationKind) -> Iterator[Leg]:
        """The calls of some kinds."""
        return (leg for leg in self.legs if leg.kind in kinds)

    @property
    def actions(self) -> frozenset[str]:
        """Every call that does it alone."""
        return frozenset(action for leg in self.legs for action in leg.actions)

    def starting(self, service: str) -> tuple[str, ...]:
        """The calls that give a role to a service, such as ``ecs-tasks.amazonaws.com``; needing iam:PassRole as well."""
        word = service.removesuffix(".cn").removesuffix(".amazonaws.com")
        prefixes = {*self.services.get(word, ()), word}
        known = [catalogue.service(prefix) for prefix in sorted(prefixes)]
        passing = [one.name for found in known if found for one in found.actions.values() if one.passes_role]
        return tuple(dict.fromkeys((*passing, *(one for one in self.passers if one.partition(":")[0] in prefixes))))


@cache
def relation() -> Relation:
    """The relation, as the facts say it."""
    facts = json.loads(files("tfproof.iam").joinpath("data", "escalation.json").read_text(encoding="utf-8"))
    legs = tuple(leg for one in facts["legs"] for leg in _legs(one))
    alone = {action for leg in legs if leg.kind is not EscalationKind.PASSING for action in leg.actions}
    paths = [
        Path(name=one["id"], legs=tuple(leg_of(action) for action in one["actions"]))
        for one in facts["paths"]
        if not alone & set(one["actions"])
    ]
    passing = {path for path in paths if any(action == "iam:PassRole" for leg in path.legs for action in leg.actions)}
    return Relation(
        legs=legs,
        paths=tuple(path for path in paths if path not in passing),
        passing=tuple(path for path in paths if path in passing),
        services={name: tuple(prefixes) for name, prefixes in facts["passing"]["services"].items()},
        passers=tuple(facts["passing"]["actions"]),
    )


@cache
def services_of(actions: tuple[str, ...]) -> frozenset[str]:
    """The services of some calls, by their prefixes."""
    return frozenset(one.partition(":")[0].lower() for one in actions)


@cache
def legs_of(services: frozenset[str] | None) -> tuple[Leg, ...]:
    """The calls of the relation that are of some services; all of them for None."""
    return tuple(
        leg for leg in relation().legs if services is None or not services.isdisjoint(services_of(leg.actions))
    )


@cache
def paths_of(services: frozenset[str] | None) -> tuple[Path, ...]:
    """The paths with a step that is a call of some services; all of them for None."""
    return tuple(
        path
        for path in relation().paths
        if services is None or any(not services.isdisjoint(services_of(leg.actions)) for leg in path.legs)
    )


def _legs(one: Mapping[str, Any]) -> Iterator[Leg]:
    """The calls of an entry, by the resources that they take."""
    found: dict[tuple[str, ...], list[str]] = {}
    for pattern in one["actions"]:
        for action in catalogue.matching(pattern):
            found.setdefault(patterns_of(action.name, tuple(one.get("types", ()))), []).append(action.name)
    for patterns, actions in found.items():
        yield Leg(
            kind=EscalationKind(one["kind"]),
            what=one["what"],
            actions=tuple(actions),
            patterns=patterns,
            weight=Weight(one["weight"]),
            unless=one.get("unless", {}),
            of_oneself=bool(one.get("of_oneself")),
        )


def leg_of(action: str) -> Leg:
    """A step that is nothing by itself: one call on any resource that it takes."""
    return Leg(kind=EscalationKind.RUNS, what="", actions=(action,), patterns=patterns_of(action))


def patterns_of(action: str, types: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The ARNs that a call takes, or those of some types of its service.

    A call that takes no resource is allowed on ``*``; AWS may let it take one of its service any day.
    """
    known = catalogue.action(action)
    service = catalogue.service(action.partition(":")[0].lower())
    if types and service is not None:
        return tuple(service.arns[one] for one in types)
    return (
        known.arns
        if known is not None and known.arns
        else ("*", f"arn:${{Partition}}:{action.partition(':')[0]}:${{Below}}")
    )
