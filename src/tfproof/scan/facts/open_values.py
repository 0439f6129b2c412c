"""A value that a view does not know, and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tfproof.addresses import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenValue:
    """A value that is not known.

    Args:
        steps: where it is in its resource.
        example: one that this view shows; None when it shows none.
        among: all that its expression may choose; None when they cannot be listed.
    """

    steps: tuple[Step, ...]
    example: object
    among: tuple[Any, ...] | None = None
