"""A value of a resource by its path."""

from __future__ import annotations

from typing import Any

from tfproof.addresses import parse_path
from tfproof.errors import AttributeAbsent
from tfproof.plan.resource import Resource
from tfproof.values import Sensitive, Unknown


def dig(resource: Resource, path: str) -> Any:
    """A value by its path, in the clear; None where there is nothing, Unknown as soon as a part of the way is."""
    return _revealed(value_at(resource, path))


def value_at(resource: Resource, path: str) -> Any:
    """As :func:`dig`, with a value that is sensitive as :class:`~tfproof.values.Sensitive`."""
    value: Any = resource
    for step in parse_path(path):
        value = _revealed(value)
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


def _revealed(value: Any) -> Any:
    return value.reveal() if isinstance(value, Sensitive) else value
