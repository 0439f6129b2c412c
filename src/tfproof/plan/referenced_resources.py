"""Finds the resource whose attribute a reference is."""

from __future__ import annotations

from collections.abc import Mapping

from tfproof.addresses import Reference, path_text
from tfproof.errors import AddressError
from tfproof.plan.resource import Resource


def holder(name: str) -> tuple[str, str]:
    """The address of the resource that a document is of, and the path of the attribute in it.

    Args:
        name: the name of a document: an address, with a path where the resource has several documents.
    """
    try:
        found = Reference.from_root(name)
    except AddressError:
        return name, ""
    return found.named, path_text(found.path)


def referred(reference: str, resources: Mapping[str, Resource]) -> tuple[Resource | None, str]:
    """The resource instance that a reference names, and the path of the attribute in it.

    Args:
        reference: as seen from the root: ``module.a.aws_x.this[0].arn``.
        resources: every instance by address.

    Returns:
        None and an empty path when it names no instance: an input, a local value, several instances.
    """
    try:
        found = Reference.from_root(reference)
    except AddressError:
        return None, ""
    resource = resources.get(str(found.resource)) if found.resource else None
    return (resource, path_text(found.path)) if resource is not None else (None, "")
