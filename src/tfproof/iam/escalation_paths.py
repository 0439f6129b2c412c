"""Does a principal with some documents get more than they give? Every path of the relation is asked of the engines.

Where all steps of a path are allowed, the path is walked. Nothing is proved by leaving a document out: what cannot be decided
is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tfproof.iam.escalation import EscalationKind, Leg, Weight, leg_of, legs_of, paths_of, relation
from tfproof.iam.holder import PASSED_TO, Holder, Known, Walk
from tfproof.iam.narrowed_documents import Group
from tfproof.iam.statement import Document

_ANY_SERVICE = ("ec2.amazonaws.com", "*.amazonaws.com", "*.amazonaws.com.cn")


def walks(holders: Sequence[Holder]) -> Iterator[Walk]:
    """Every path that is walked with the documents of some principals, each of whom one becomes; or a doubt.

    ``holder`` of a walk is the index of the one whose documents allow its first step.
    """
    for index, holder in enumerate(holders):
        for leg in legs_of(holder.named):
            found = passing(holder, leg) if leg.kind is EscalationKind.PASSING else holder.alone(leg)
            if found is not None:
                yield replace(found, holder=index)
    named = [holder.named for holder in holders]
    any_of = None if None in named else frozenset().union(*(one for one in named if one is not None))
    for path in paths_of(any_of):
        steps = [_step(holders, leg) or holders[0].former(leg) for leg in path.legs]
        if all(steps) and any(_step(holders, leg) for leg in path.legs):
            walked = [one for one in steps if one is not None]
            yield replace(_joined(walked, path.legs), others=tuple(one.holder for one in walked))


def walks_of(document: Document | Group, known: Known | None = None) -> Iterator[Walk]:
    """Every path that is walked with one document, or with one that others limit."""
    group = (document,) if isinstance(document, Document) else document
    return walks([Holder((group,), known or Known())])


def passing(holder: Holder, leg: Leg) -> Walk | None:
    """Passing a role: to any service, to one that may be had to run something, or to one that may not.

    The call that has a service run something passes the role, too: such a call of another principal is of no use.
    """
    if not holder.mentions(leg):
        return None
    services = holder.services()
    free = {
        "StringLike": {PASSED_TO: list(_ANY_SERVICE)},
        **({"StringNotLike": {PASSED_TO: services}} if services else {}),
    }
    found = holder.first(leg, free)
    if found is not None:
        return found
    weak = None
    for service in services:
        found = holder.first(leg, {"StringEquals": {PASSED_TO: service}})
        if found is None:
            continue
        start = next((one for call in relation().starting(service) if (one := holder.first(leg_of(call)))), None)
        if start is not None:
            return _joined([found, start], (leg, leg))
        what = f"{found.what} ({service}), though it has that service run nothing yet"
        weak = weak or replace(found, weight=Weight.MEDIUM, what=what)
    return weak


def _step(holders: Sequence[Holder], leg: Leg) -> Walk | None:
    """How a step is walked by any of the holders, each by itself."""
    found = ((index, holder.first(leg)) for index, holder in enumerate(holders))
    return next((replace(one, holder=index) for index, one in found if one is not None), None)


def worst(found: Iterable[Walk]) -> Walk | None:
    """The walk that gives most; a doubt before none."""
    best: Walk | None = None
    for one in found:
        if one.witness is not None and one.weight is Weight.HIGH:
            return one
        if best is None or (best.witness is None and one.witness is not None):
            best = one
    return best


def _joined(found: Sequence[Walk], legs: Sequence[Leg]) -> Walk:
    """Several steps as one walk: a doubt about one is a doubt about all."""
    doubt = next((one for one in found if one.witness is None), None)
    others = tuple(one.witness.request.action for one in found[1:] if one.witness is not None)
    what = found[0].what or "runs something as another role"
    first = doubt or found[0]
    return replace(first, what=what, weight=Weight.HIGH, with_=() if doubt else others, kind=legs[0].kind)
