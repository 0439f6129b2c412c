"""Values of a resource by their path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.addresses import Step, parse_path
from tfproof.errors import AttributeAbsent
from tfproof.plan.references import NOT_SET, NOT_SHOWN
from tfproof.plan.resource import NestedBlock, Resource
from tfproof.values import Unknown, revealed


def dig(resource: Resource, path: str) -> Any:
    """A value by its path, also a sensitive one; None where there is nothing, Unknown as soon as a part of the way is."""
    return revealed(value_at(resource, path))


def value_at(resource: Resource, path: str) -> Any:
    """As :func:`dig`, with a value that is sensitive as :class:`~tfproof.values.Sensitive`."""
    value: Any = resource
    for step in parse_path(path):
        value = revealed(value)
        if isinstance(value, Resource):
            value = value.peek(str(step)) if step in value else None
        elif isinstance(value, Unknown) or value is None:
            break
        else:
            try:
                value = value[step]
            except (KeyError, IndexError, AttributeAbsent):
                return None
    return value


def each_at(resource: Resource, path: str) -> Iterator[Any]:
    """Every value at a path without indexes, also sensitive ones: of each block and of each element of a list."""
    return _each(resource, parse_path(path))


def left_to_provider(resource: Resource, path: str) -> bool:
    """Whether the configuration does not set what is at a path, so that the provider does.

    A value may be unknown and made of no reference though it is set, as that of ``uuid()`` is.
    """
    steps = parse_path(path)
    wiring = resource.wiring(path) if str(steps[0]) in resource else None
    if wiring is None or wiring.is_empty:
        return True
    if wiring.references:
        return False
    return wiring.reason == NOT_SET or (len(steps) == 1 and wiring.reason == NOT_SHOWN)


def is_made_of_nothing(resource: Resource, path: str) -> bool:
    """Whether the configuration sets what is at a path, and refers to nothing: an unknown value of it is that of ``uuid()``."""
    wiring = resource.wiring(path) if str(parse_path(path)[0]) in resource else None
    if wiring is None or wiring.is_empty or wiring.references:
        return False
    return wiring.reason not in (NOT_SET, NOT_SHOWN)


def _each(value: Any, steps: Sequence[Step]) -> Iterator[Any]:
    value = revealed(value)
    if isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _each(one, steps)
    elif not steps or value is None or isinstance(value, Unknown):
        yield value
    elif isinstance(value, NestedBlock):
        yield from _each(value.peek(str(steps[0])), steps[1:])
    elif isinstance(value, Mapping):
        yield from _each(value.get(steps[0]), steps[1:])
