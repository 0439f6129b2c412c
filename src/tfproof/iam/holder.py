"""A principal whose documents are asked about: how each step of a path is walked with them.

Nothing is proved by leaving a document out: what cannot be decided is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from tfproof.iam import catalogue
from tfproof.iam.escalation import EscalationKind, Leg, Weight, services_of
from tfproof.iam.narrowed_documents import NOTHING, Group, about, near, renamed
from tfproof.iam.patterns import Symbol, symbols_in
from tfproof.iam.prove import Engine, subset
from tfproof.iam.query import Witness
from tfproof.iam.reference_documents import reference
from tfproof.iam.resource_domain import Domain, written
from tfproof.iam.statement import Document, Effect, allows

PASSED_TO = "iam:PassedToService"
_BOUNDARY = "iam:PermissionsBoundary"
_NAMELESS = "Qzx0NamelessAction"
_SERVICE_LINKED = {"Effect": "Deny", "Action": "*", "Resource": "arn:*:iam::????????????:role/aws-service-role/*"}
"""AWS alone says what a service-linked role may do and who assumes it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known in addition to the documents.

    Args:
        names: what parts of ARNs are in examples: ``Region``, ``Account``.
        roles: ARNs, also with wildcards, of roles that are judged elsewhere: to come to them is nothing by itself.
        runners: likewise, of what runs as a role that is judged elsewhere.
        decided: ARNs of what runs as some role and is named in full: to change it alone is nothing.
        boundaries: ARNs, also with wildcards, of permissions boundaries under which no principal gets more.
        tags_compared: a policy of the stack compares a principal's tags.
        before: documents that all must allow what was allowed before: only what is new counts.
        any_type: patterns of ARNs that match any resource that a call takes.
        caller: what holds of the keys that name who asks, by the key in lower case, as conditions.
        themselves: ARNs of the caller, as a policy writes them: what users may do with their own credentials is no more.
        accounts: the numbers of the caller's account; none where it is not known.
    """

    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    roles: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    tags_compared: bool = False
    before: Group = ()
    any_type: tuple[str, ...] = ()
    caller: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict, hash=False)
    themselves: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A path that is walked, or one that cannot be decided.

    Args:
        what: what it gives: "writes what a role may do".
        weight: how much.
        witness: the request of its first step; None when it cannot be decided.
        holder: whose documents allow that, by index.
        with_: the calls of its other steps.
        others: whose documents allow the steps of a path, likewise.
        why: why it cannot be decided.
    """

    what: str
    kind: EscalationKind
    weight: Weight
    witness: Witness | None
    holder: int = 0
    with_: tuple[str, ...] = ()
    others: tuple[int, ...] = ()
    why: str = ""


class Holder:
    """A principal and the questions about its documents; each is asked once.

    Args:
        groups: documents that each allow something.
        known: what is known in addition to the documents.
    """

    def __init__(self, groups: Sequence[Group], known: Known) -> None:
        self.groups, self.known = groups, known
        self._found: dict[tuple[Leg, str], Walk | None] = {}
        self._narrowed: dict[tuple[str, ...], list[Group]] = {}
        self.named = _services_named(groups)

    def mentions(self, leg: Leg) -> bool:
        """Whether a statement allows one of the calls on something."""
        return bool(self._about(leg.actions))

    def may_reach(self, leg: Leg, arns: Iterable[str]) -> bool:
        """Whether a statement may allow one of the calls on one of some resources, by the last parts of their ARNs."""
        return any(_may_name(group[0], written(arn)) for group in self._about(leg.actions) for arn in arns)

    def first(self, leg: Leg, condition: Mapping[str, Any] | None = None) -> Walk | None:
        """How a step is walked; a doubt when it cannot be determined; None when it is not."""
        key = (leg, str(condition))
        if key not in self._found:
            self._found[key] = self._ask(leg, condition or {}) if self.mentions(leg) else None
        return self._found[key]

    def former(self, leg: Leg) -> Walk | None:
        """How a step was walked before."""
        if not self.known.before:
            return None
        return Holder([self.known.before], replace(self.known, before=())).first(leg)

    def alone(self, leg: Leg) -> Walk | None:
        """How a call gives more by itself."""
        if leg.kind is EscalationKind.DENIES and not self._denies():
            return None
        found = self.first(leg)
        if found is None or (
            leg.kind is EscalationKind.RESOURCE and found.witness is not None and not self._gives(leg)
        ):
            return None
        high = leg.kind is EscalationKind.TAGS and self.known.tags_compared
        return replace(found, weight=Weight.HIGH if high else leg.weight)

    def services(self) -> list[str]:
        """The services that the documents let a role be passed to, by name."""
        named = {
            value
            for group in self.groups
            for document in group
            for statement in document.statements
            for condition in statement.conditions
            if condition.key == PASSED_TO.lower()
            for value in condition.values
        }
        return sorted(one for one in named if not set(one) & {"*", "?", "$"})

    def _denies(self) -> bool:
        return any(one.effect is Effect.DENY for group in self.groups for one in group[0].statements)

    def _about(self, actions: tuple[str, ...]) -> list[Group]:
        """What the groups say of some calls; those that allow none are left out."""
        if self.named is not None and self.named.isdisjoint(services_of(actions)):
            return []
        if actions not in self._narrowed:
            narrowed = [tuple(about(one, actions) for one in group) for group in self.groups]
            self._narrowed[actions] = [group for group in narrowed if all(map(allows, group))]
        return self._narrowed[actions]

    def _ask(self, leg: Leg, condition: Mapping[str, Any]) -> Walk | None:
        domain = Domain(patterns=(*leg.patterns, *self.known.any_type), names=self.known.names)
        doubt = None
        for within in self.known.before or (NOTHING,):
            for asked in self._about(leg.actions):
                group = tuple(near(one, domain) for one in asked)
                if not all(map(allows, group)):
                    continue
                unknown = _unknown_resources(group[0])
                limits = _limits(self.known, leg, _both(condition, self._of_caller(group)), group[0])
                engine = Engine.CELLS if unknown else Engine.AUTO
                proof = subset((*group, limits), within, domain=domain, engine=engine)
                if proof.proved:
                    continue
                example = proof.counterexample
                walk = Walk(what=leg.what, kind=leg.kind, weight=leg.weight, witness=None, why=proof.why)
                if example is not None and not example.witness.values:
                    return replace(walk, witness=example.witness)
                names = sorted(example.witness.values) if example is not None else unknown
                if names:
                    why = f"whether it {leg.what or 'may'} depends on {', '.join(names)}, known after apply"
                    walk = replace(walk, why=why)
                doubt = doubt or walk
        return doubt

    def _of_caller(self, group: Group) -> Mapping[str, Mapping[str, Any]]:
        """What holds of the keys of the caller that some documents compare, as one condition."""
        if not self.known.caller:
            return {}
        compared = {key for one in group for statement in one.statements for key in statement.keys}
        found: Mapping[str, Mapping[str, Any]] = {}
        for key in sorted(compared & set(self.known.caller)):
            found = _both(found, self.known.caller[key])
        return found

    def _gives(self, leg: Leg) -> bool:
        """Whether a call that says who may use a resource gives more: not where every call on it is allowed anyway."""
        domain = Domain(patterns=(*leg.patterns, *self.known.any_type), names=self.known.names)
        nameless = f"{leg.actions[0].partition(':')[0]}:{_NAMELESS}"
        for group in self.groups:
            asked = tuple(about(one, leg.actions) for one in group)
            if not all(map(allows, asked)):
                continue
            unnamed = tuple(renamed(one, nameless) for one in asked)
            everything = tuple(about(one, [nameless]) for one in group)
            if not all(subset(unnamed, one, domain=domain).proved for one in everything):
                return True
        return False


def _services_named(groups: Sequence[Group]) -> frozenset[str] | None:
    """The services whose calls are allowed, by the prefixes of the calls; None where they may be of any service."""
    allowing = [one for group in groups for one in group[0].statements if one.effect is Effect.ALLOW]
    prefixes = {pattern.text.partition(":")[0].lower() for one in allowing for pattern in one.actions}
    is_any = any(one.not_action for one in allowing) or any(set(one) & {"*", "?"} for one in prefixes)
    return None if is_any else frozenset(prefixes)


def _both(
    one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Mapping[str, Any]]:
    """Two conditions, on different keys, as one."""
    return {operator: {**one.get(operator, {}), **other.get(operator, {})} for operator in {**one, **other}}


def _limits(known: Known, leg: Leg, condition: Mapping[str, Any], document: Document) -> Document:
    """Which requests of a step count."""
    refused: list[Mapping[str, Any]] = []
    if any(":iam:" in one for one in leg.patterns):
        refused.append(_SERVICE_LINKED)
    if known.accounts and all(one.startswith("iam:") for one in leg.actions):
        refused.append(
            {"Effect": "Deny", "Action": "*", "NotResource": [f"arn:*:iam::{one}:*" for one in known.accounts]}
        )
    elsewhere = {
        EscalationKind.ASSUME: known.roles,
        EscalationKind.PASSING: known.roles,
        EscalationKind.RUNS: (*known.runners, *(known.decided if leg.what else ())),
    }.get(leg.kind, ())
    named = [one for one in elsewhere if _may_name(document, one)]
    if named:
        refused.append({"Effect": "Deny", "Action": "*", "Resource": named})
    if leg.of_oneself and known.themselves:
        refused.append({"Effect": "Deny", "Action": list(leg.actions), "Resource": list(known.themselves)})
    bounded = [one for one in leg.actions if _is_bounded(one)] if leg.kind is EscalationKind.IDENTITY else []
    if known.boundaries and bounded:
        refused.append(_deny(bounded, {"StringLike": {_BOUNDARY: list(known.boundaries)}}))
    if leg.unless:
        refused.append(_deny(list(leg.actions), leg.unless))
    allowed = {"Effect": "Allow", "Action": "*", **({"Condition": condition} if condition else {})}
    return reference([allowed, *refused], name="requests that count")


def _may_name(document: Document, arn: str) -> bool:
    """Whether a statement may allow something on a resource, by the last part of its ARN."""
    last = arn.split(":", 5)[-1]
    for statement in document.statements:
        if statement.effect is Effect.ALLOW:
            texts = ["*"] if statement.not_resource else [one.text for one in statement.resources or ()]
            parts = [text.split(":", 5)[5] if text.count(":") >= 5 else "*" for text in texts]
            if any(fnmatchcase(last, part) or part == last for part in parts):
                return True
    return False


def _unknown_resources(document: Document) -> list[str]:
    """Unknown values that the resources of some calls begin with: they may be ARNs of any type."""
    texts = [
        pattern.text
        for statement in document.statements
        if statement.effect is Effect.ALLOW
        for pattern in statement.resources or ()
    ]
    return sorted(name for text in texts for name in symbols_in(text) if text.startswith(str(Symbol(name))))


def _is_bounded(action: str) -> bool:
    """Whether a call makes or changes what a boundary limits, and says by which: not one that takes a boundary away."""
    known = catalogue.action(action)
    return known is not None and _BOUNDARY in known.keys and not action.startswith("iam:Delete")


def _deny(actions: list[str], condition: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Effect": "Deny", "Action": actions or ["iam:None"], "Condition": condition}
