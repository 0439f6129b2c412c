"""The values representation of Terraform's JSON: the modules of a plan or a state, each with its resources.

Source: https://developer.hashicorp.com/terraform/internals/json-format#values-representation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def modules_in(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a module and every module below it, each before its children."""
    yield module
    for child in module.get("child_modules") or ():
        yield from modules_in(child)


def resources_in(module: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources and data sources of a module and of every module below it."""
    for one in modules_in(module):
        yield from one.get("resources") or ()
