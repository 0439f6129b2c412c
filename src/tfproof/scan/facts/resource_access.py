"""Whom a resource's policy admits, decided for every request by the same judge as ``tfproof prove``.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from tfproof.iam import Document, Kind
from tfproof.iam.exposure import Reach, exposure, services_of
from tfproof.iam.named_principals import Own
from tfproof.scan.facts.documents import ELSEWHERE, UNRESOLVED
from tfproof.scan.facts.request_simulation import Admission, in_every_world
from tfproof.scan.facts.unresolved import Unresolved

_OTHERS = {Reach.OWN: "allows its own account only", Reach.EXTERNAL: "allows only the principals that it names"}


def admits_the_public(document: Mapping[str, object] | Unresolved, name: str, *, restricted: bool = False) -> Admission:
    """Decide whether a resource's policy admits the public: whom no fixed value names.

    Args:
        document: the document, as a resource gives it.
        name: the attribute that it is in, for messages.
        restricted: access by public policies is restricted: only what is granted to services of AWS is left of it.
    """
    return in_every_world(document, name, Kind.RESOURCE, partial(_answer, restricted=restricted))


def _answer(document: Document, world: Mapping[str, object], *, restricted: bool) -> tuple[bool | None, str]:
    asked = services_of(document) if restricted else document
    if asked is None:
        return False, "grants nothing to a service of AWS, and all else is restricted"
    found = exposure(asked, Own(names=frozenset(_fixed(world))))
    if found.reach in _OTHERS:
        return False, _OTHERS[found.reach]
    example = found.proof.counterexample
    if example is None:
        return None, found.proof.why
    request = example.witness.request
    if example.unspecified:
        return None, f"AWS does not say whether it admits {request.principal}"
    keys = ", ".join(f"{key} = {value}" for key, value in sorted(request.context.items()))
    return True, f"admits {request.principal} to {request.action}" + (f" when {keys}" if keys else "")


def _fixed(value: object) -> Iterator[str]:
    """The words that stand for one value each, which this view does not know: none of them is a pattern."""
    if isinstance(value, str) and value.startswith((ELSEWHERE, UNRESOLVED)):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _fixed(part)
    elif isinstance(value, list):
        for part in value:
            yield from _fixed(part)
