"""Expressions: those of the source as its syntax tree has them, and what a plan says where there is no source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tfproof import hcl


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the plan's configuration holds: a string, number, bool or null, or any structure of them."""

    value: Any


@dataclass(frozen=True, slots=True)
class OpaqueExpression:
    """What the plan's configuration says of an expression that is not constant: the references in it."""

    references: tuple[str, ...]


Expression = hcl.Expression | Constant | OpaqueExpression
