"""Does anybody with some documents get more than they give? Every path of the relation is asked of the engines.

Where all steps of a path are allowed, the path is walked. Nothing is proved by leaving a document out: what cannot be decided
is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from tfproof.iam import catalogue
from tfproof.iam.domain import Domain, written
from tfproof.iam.escalation import Kind, Leg, Weight, leg_of, relation
from tfproof.iam.globs import Shape
from tfproof.iam.matching import action_matches
from tfproof.iam.patterns import Pattern, Symbol, make_pattern, symbols_in
from tfproof.iam.prove import Engine, Proof, subset
from tfproof.iam.question import Witness
from tfproof.iam.references import reference
from tfproof.iam.statement import Document, Effect, Statement

Group = tuple[Document, ...]
"""Documents that all must allow a request: the policies of a role as one, and what limits them."""
NOTHING = reference([{"Effect": "Deny", "Action": "*"}], name="nothing")
"""What allows nothing: to be within it is to allow nothing either."""
_TO = "iam:PassedToService"
_ANY_SERVICE = ("ec2.amazonaws.com", "*.amazonaws.com", "*.amazonaws.com.cn")
_BOUNDARY = "iam:PermissionsBoundary"
_NAMELESS = "Qzx0NamelessAction"
_SERVICE_LINKED = {"Effect": "Deny", "Action": "*", "Resource": "arn:*:iam::????????????:role/aws-service-role/*"}
"""AWS alone says what a service-linked role may do and who assumes it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known besides the documents.

    Args:
        names: what stands for parts of ARNs in examples: ``Region``, ``Account``.
        roles: ARNs, also with wildcards, of roles that are judged elsewhere: to come to them is nothing by itself.
        runners: likewise, of what runs as a role that is judged elsewhere.
        boundaries: ARNs, also with wildcards, of permissions boundaries under which nobody gets more.
        tags_compared: a policy of the stack compares a principal's tags.
        before: documents that all must allow what was allowed before: only what is new counts.
        any_type: patterns of ARNs that stand for whatever a call takes.
    """

    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    roles: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    tags_compared: bool = False
    before: Group = ()
    any_type: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A path that is walked, or one of which nobody can say whether it is.

    Args:
        what: what it gives: "writes what a role may do".
        weight: how much.
        witness: the request of its first step; None when it cannot be decided.
        holder: whose documents allow that, by index.
        with_: the calls of its other steps.
        why: why it cannot be decided.
    """

    what: str
    kind: Kind
    weight: Weight
    witness: Witness | None
    holder: int = 0
    with_: tuple[str, ...] = ()
    why: str = ""


def walks(holders: Sequence[Holder]) -> Iterator[Walk]:
    """Every path that is walked with the documents of some principals, each of whom one becomes; or a doubt.

    ``holder`` of a walk is the index of the one whose documents allow its first step.
    """
    for index, holder in enumerate(holders):
        for leg in relation().legs:
            found = passing(holders, index, leg) if leg.kind is Kind.PASSING else holder.alone(leg)
            if found is not None:
                yield replace(found, holder=index)
    for path in relation().paths:
        steps = [_step(holders, leg) or holders[0].former(leg) for leg in path.legs]
        if all(steps) and any(_step(holders, leg) for leg in path.legs):
            yield _joined([one for one in steps if one is not None], path.legs)


def walks_of(document: Document | Group, known: Known | None = None) -> Iterator[Walk]:
    """Every path that is walked with one document, or with one that others limit."""
    group = (document,) if isinstance(document, Document) else document
    return walks([Holder((group,), known or Known())])


def passing(holders: Sequence[Holder], index: int, leg: Leg) -> Walk | None:
    """Passing a role: to any service, to one that may be had to run something, or to one that may not."""
    holder = holders[index]
    if not holder.mentions(leg):
        return None
    services = holder.services()
    free = {"StringLike": {_TO: list(_ANY_SERVICE)}, **({"StringNotLike": {_TO: services}} if services else {})}
    found = holder.first(leg, free)
    if found is not None:
        return found
    weak = None
    for service in services:
        found = holder.first(leg, {"StringEquals": {_TO: service}})
        if found is None:
            continue
        start = next((one for call in relation().starting(service) if (one := _step(holders, leg_of(call)))), None)
        if start is not None:
            return _joined([found, start], (leg, leg))
        what = f"{found.what} ({service}), though it has that service run nothing yet"
        weak = weak or replace(found, weight=Weight.MEDIUM, what=what)
    return weak


def _step(holders: Sequence[Holder], leg: Leg) -> Walk | None:
    """How a step is walked by any of the holders, each by itself."""
    return next((one for holder in holders if (one := holder.first(leg)) is not None), None)


def worst(found: Iterable[Walk]) -> Walk | None:
    """The walk that gives most; a doubt before none."""
    best: Walk | None = None
    for one in found:
        if one.witness is not None and one.weight is Weight.HIGH:
            return one
        if best is None or (best.witness is None and one.witness is not None):
            best = one
    return best


def about(document: Document, actions: Sequence[str]) -> Document:
    """What a document says of some calls: its statements about them, which then name them."""
    source_of = document.source["Statement"]
    items = [source_of] if isinstance(source_of, Mapping) else source_of
    statements: list[Statement] = []
    source: list[Mapping[str, Any]] = []
    for statement, item in zip(document.statements, items, strict=True):
        named = tuple(one for one in actions if _mentions(statement, one))
        if named:
            changed = replace(statement, actions=tuple(map(_pattern, named)), not_action=False, index=len(statements))
            statements.append(changed)
            source.append({**{key: value for key, value in item.items() if key != "NotAction"}, "Action": list(named)})
    return replace(document, statements=tuple(statements), source={**document.source, "Statement": source})


def ask(
    group: Group,
    actions: Sequence[str],
    domain: Domain | None,
    *,
    limits: Sequence[Document] = (),
    within: Document = NOTHING,
    engine: Engine = Engine.AUTO,
) -> Proof | None:
    """Is none of some calls allowed on the resources of a domain? None when no statement allows any: that needs no proof."""
    narrowed = tuple(about(one, actions) for one in group)
    if not all(map(_allows, narrowed)):
        return None
    return subset((*narrowed, *limits), within, domain=domain, engine=engine)


class Holder:
    """A principal and the questions about its documents; each is asked once.

    Args:
        groups: documents that each allow something.
        known: what is known besides.
    """

    def __init__(self, groups: Sequence[Group], known: Known) -> None:
        self.groups, self.known = groups, known
        self._found: dict[tuple[Leg, str], Walk | None] = {}
        self._narrowed: dict[tuple[str, ...], list[Group]] = {}

    def mentions(self, leg: Leg) -> bool:
        """Whether a statement allows one of the calls on something."""
        return bool(self._about(leg.actions))

    def may_reach(self, leg: Leg, arns: Iterable[str]) -> bool:
        """Whether a statement may allow one of the calls on one of some resources, by the last parts of their ARNs."""
        return any(_may_name(group[0], written(arn)) for group in self._about(leg.actions) for arn in arns)

    def first(self, leg: Leg, condition: Mapping[str, Any] | None = None) -> Walk | None:
        """How a step is walked; a doubt when nobody can say; None when it is not."""
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
        if leg.kind is Kind.DENIES and not self._denies():
            return None
        found = self.first(leg)
        if found is None or (leg.kind is Kind.RESOURCE and found.witness is not None and not self._gives(leg)):
            return None
        high = leg.kind is Kind.TAGS and self.known.tags_compared
        return replace(found, weight=Weight.HIGH if high else leg.weight)

    def services(self) -> list[str]:
        """The services that the documents let a role be passed to, by name."""
        named = {
            value
            for group in self.groups
            for document in group
            for statement in document.statements
            for condition in statement.conditions
            if condition.key == _TO.lower()
            for value in condition.values
        }
        return sorted(one for one in named if not set(one) & {"*", "?", "$"})

    def _denies(self) -> bool:
        return any(one.effect is Effect.DENY for group in self.groups for one in group[0].statements)

    def _about(self, actions: tuple[str, ...]) -> list[Group]:
        """What the groups say of some calls; those that allow none are left out."""
        if actions not in self._narrowed:
            narrowed = [tuple(about(one, actions) for one in group) for group in self.groups]
            self._narrowed[actions] = [group for group in narrowed if all(map(_allows, group))]
        return self._narrowed[actions]

    def _ask(self, leg: Leg, condition: Mapping[str, Any]) -> Walk | None:
        domain = Domain(patterns=(*leg.patterns, *self.known.any_type), names=self.known.names)
        doubt = None
        for within in self.known.before or (NOTHING,):
            for group in self._about(leg.actions):
                unknown = _unknown_resources(group[0])
                limits = _limits(self.known, leg, condition, group[0])
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

    def _gives(self, leg: Leg) -> bool:
        """Whether a call that says who may use a resource gives more: not where every call on it is allowed anyway."""
        domain = Domain(patterns=(*leg.patterns, *self.known.any_type), names=self.known.names)
        nameless = f"{leg.actions[0].partition(':')[0]}:{_NAMELESS}"
        for group in self.groups:
            asked = tuple(about(one, leg.actions) for one in group)
            if not all(map(_allows, asked)):
                continue
            renamed = tuple(_renamed(one, nameless) for one in asked)
            everything = tuple(about(one, [nameless]) for one in group)
            if not all(subset(renamed, one, domain=domain).proved for one in everything):
                return True
        return False


def _limits(known: Known, leg: Leg, condition: Mapping[str, Any], document: Document) -> Document:
    """Which requests of a step count."""
    refused: list[Mapping[str, Any]] = []
    if any(":iam:" in one for one in leg.patterns):
        refused.append(_SERVICE_LINKED)
    elsewhere = {Kind.ASSUME: known.roles, Kind.PASSING: known.roles, Kind.RUNS: known.runners}.get(leg.kind, ())
    named = [one for one in elsewhere if _may_name(document, one)]
    if named:
        refused.append({"Effect": "Deny", "Action": "*", "Resource": named})
    bounded = [one for one in leg.actions if _is_bounded(one)] if leg.kind is Kind.IDENTITY else []
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


def _allows(document: Document) -> bool:
    return any(one.effect is Effect.ALLOW for one in document.statements)


def _unknown_resources(document: Document) -> list[str]:
    """Unknown values that the resources of some calls begin with: they may be ARNs of any type."""
    texts = [
        pattern.text
        for statement in document.statements
        if statement.effect is Effect.ALLOW
        for pattern in statement.resources or ()
    ]
    return sorted(name for text in texts for name in symbols_in(text) if text.startswith(str(Symbol(name))))


def _renamed(document: Document, action: str) -> Document:
    """The document with another call in the place of those that its statements name."""
    items = [{**item, "Action": action} for item in document.source["Statement"]]
    statements = tuple(replace(one, actions=(_pattern(action),)) for one in document.statements)
    return replace(document, statements=statements, source={**document.source, "Statement": items})


def _joined(found: Sequence[Walk], legs: Sequence[Leg]) -> Walk:
    """Several steps as one walk: a doubt about one is a doubt about all."""
    doubt = next((one for one in found if one.witness is None), None)
    others = tuple(one.witness.request.action for one in found[1:] if one.witness is not None)
    what = found[0].what or "runs something as another role"
    first = doubt or found[0]
    return replace(first, what=what, weight=Weight.HIGH, with_=() if doubt else others, kind=legs[0].kind)


def _is_bounded(action: str) -> bool:
    """Whether a call makes or changes what a boundary limits, and says by which: not one that takes a boundary away."""
    known = catalogue.action(action)
    return known is not None and _BOUNDARY in known.keys and not action.startswith("iam:Delete")


def _deny(actions: list[str], condition: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Effect": "Deny", "Action": actions or ["iam:None"], "Condition": condition}


def _mentions(statement: Statement, action: str) -> bool:
    if statement.not_action:
        return action_matches(statement, action)
    service = action.partition(":")[0]
    return any(_may_be_of(one.text, service) and one.matches(action, _nothing) for one in statement.actions)


def _may_be_of(text: str, service: str) -> bool:
    """Whether a pattern of calls may cover one of a service; most do not, at a glance."""
    prefix = text.partition(":")[0]
    return "*" in prefix or "?" in prefix or prefix.lower() == service


def _nothing(_: str) -> str | None:
    return None


def _pattern(action: str) -> Pattern:
    return make_pattern(action, Shape.TEXT, wild=True, fold=True, variables=False, where="")
