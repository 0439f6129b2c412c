"""IAM documents as both views give them: JSON whose parts may be Unresolved, and what it could stand for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.iam.resource_types import example_arn, in_shape
from tfproof.scan.facts.expression_text import plain_reference
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved, unescape

UNRESOLVED = "unresolved-"
"""Begins a word that represents one value that a view does not know."""
_MOST_WORLDS = 256
# What a cloud assigns holds no wildcard.
_ASSIGNED = re.compile(r"^(?:\$\{)?([a-z0-9]+_[a-z0-9_]+)\.[\w-]+(?:\[[^\]]*\])?\.(?:id|arn)\}?$")
# How the ARN of an identity provider says what it is: it is never the name of Cognito's, nor everyone.
_PROVIDERS = {"aws_iam_openid_connect_provider": "oidc-provider", "aws_iam_saml_provider": "saml-provider"}

_REFERENCE = re.compile(r"(?<!\$)\$\{[^{}]*\}")
# An ARN that a cloud assigns, and what is written below it.
_BEGINS = re.compile(r"^(?:\$\{)?([a-z0-9]+_[a-z0-9_]+)\.[\w-]+(?:\[[^\]]*\])?\.arn\}?/(.+)$", re.DOTALL)

OWN_RESOURCE = "arn:aws:s3:::unresolved"
"""Represents an unresolved resource of a resource policy: what the policy is attached to."""
ANY_TYPE = "arn:aws:unresolved:::"
"""How an unresolved resource begins whose type is not known: it is of the one that its statement's calls take."""
ELSEWHERE = "elsewhere-"
"""Begins a word that represents an identifier of something that is no identity pool."""


def listed(value: object) -> list[Any]:
    """Return ``value`` as a list: itself, empty for None, or of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def is_assigned(value: Unresolved) -> bool:
    """True for a reference to an identifier that a cloud assigns: it holds no wildcard."""
    return bool(_ASSIGNED.match(value.expression))


class Structural(Exception):
    """A part is unresolved that decides what the document is, not only what it names."""

    def __init__(self, part: str, value: Unresolved) -> None:
        super().__init__(f"{part} is {value}")


def worlds(document: Mapping[str, object], *, attached: bool = True) -> Iterator[Mapping[str, object]]:
    """Yield the document with its unresolved values replaced, once for each way that could matter.

    An unresolved condition value becomes a word that equals nothing, a wildcard, and each value that an ``amr`` can
    have; what holds in every world holds with any value that Terraform puts there. A reference to an identifier that a cloud
    assigns holds no wildcard, so it has one world. With ``attached``, a resource can only be what the document is
    attached to; else it is any resource that its text leaves open.

    Raises:
        Structural: an effect, action, principal type, operator, key or a whole statement is unresolved.
    """
    slots: list[tuple[str, ...]] = []
    template = _number(document, "document", slots, attached=attached)
    count = 1
    for slot in slots:
        count *= len(slot)
    if count <= _MOST_WORLDS:
        choices: Iterator[tuple[str, ...]] = itertools.product(*slots)
    else:  # too many: the same choice everywhere, which still meets the most and the least generous world
        choices = (tuple(slot[min(index, len(slot) - 1)] for slot in slots) for index in range(4))
    for choice in choices:
        yield _fill(template, choice)


class _Placeholder(int):
    """The number of an unresolved value."""


def _number(value: object, part: str, slots: list[tuple[str, ...]], *, attached: bool) -> Any:
    if isinstance(value, Mapping):
        filled = {}
        for key, item in value.items():
            if key == "Sid" and is_unresolved(item):
                continue  # it decides nothing
            structural = key in ("Effect", "Statement", "Version", "Condition", "Principal", "Action", "NotAction")
            if structural and is_unresolved(item):
                raise Structural(key, item)
            keys = item.values() if key == "Condition" and isinstance(item, Mapping) else ()
            for tested in keys:
                if is_unresolved(tested):
                    raise Structural(key, tested)
            below = part if key in ("Condition",) else f"{part}.{key}"
            filled[key] = _number(item, below, slots, attached=attached)
        return filled
    if isinstance(value, list | tuple):
        return [_number(item, part, slots, attached=attached) for item in value]
    if is_unresolved(value):
        slots.append(_candidates(value, part, len(slots), attached=attached))
        return _Placeholder(len(slots) - 1)
    return value


def _candidates(value: Unresolved, part: str, index: int, *, attached: bool) -> tuple[str, ...]:
    keys = part.split(".")
    if not attached and keys[-1] in ("Resource", "NotResource"):
        return _resources(value.expression, f"unresolved-{index}")
    if "Action" in keys or "NotAction" in keys or "NotResource" in keys or keys[-1] == "Statement":
        raise Structural(keys[-1], value)
    word = f"{UNRESOLVED}{index}"
    if "Principal" in keys or "NotPrincipal" in keys:
        kind = keys[-1]
        if kind == "Federated":
            named = account_provider(value)
            others = () if named else ("cognito-identity.amazonaws.com", "*")
            return (f"arn:aws:iam::111111111111:{named or 'oidc-provider'}/{word}.example", *others)
        return (f"arn:aws:iam::111111111111:role/{word}", "*") if kind == "AWS" else (f"{word}.amazonaws.com",)
    if "Resource" in keys:
        # A resource policy may name only what it is attached to, so it is that, or what is inside.
        inside = f"{OWN_RESOURCE}/*"
        either = (inside,) if "/" in value.expression else (inside, OWN_RESOURCE)
        return (OWN_RESOURCE,) if _ASSIGNED.match(value.expression) else either
    assigned = _ASSIGNED.match(value.expression)
    if assigned is None:
        return (word, "*", "authenticated", "unauthenticated")
    return (word,) if assigned.group(1) == "aws_cognito_identity_pool" else (f"{ELSEWHERE}{index}",)


def account_provider(principal: Unresolved) -> str:
    """What a reference to the ARN of an identity provider of an account refers to; empty for all others."""
    found = plain_reference(principal.expression)
    return _PROVIDERS.get(found.type, "") if found is not None and found.path == ("arn",) else ""


def _resources(expression: str, word: str) -> tuple[str, ...]:
    """What an unresolved resource may be: some ARN of its type, and everything where its text does not begin as one."""
    text = _REFERENCE.sub(word, expression)
    assigned = _ASSIGNED.match(expression)
    if assigned:
        return (_arn(assigned[1], word),)
    if text.startswith("arn:"):
        return (in_shape(unescape(text), word),)
    begins = _BEGINS.match(expression)
    if begins:
        return (f"{_arn(begins[1], word)}/{unescape(_REFERENCE.sub(word, begins[2]))}",)
    return (f"{ANY_TYPE}{word}", "*")


def _arn(type_: str, word: str) -> str:
    return example_arn(type_, word) or f"{ANY_TYPE}{word}"


def _fill(template: Any, choice: Sequence[str]) -> Any:
    if isinstance(template, _Placeholder):
        return choice[template]
    if isinstance(template, dict):
        return {key: _fill(item, choice) for key, item in template.items()}
    if isinstance(template, list):
        return [_fill(item, choice) for item in template]
    return template
