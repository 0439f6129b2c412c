"""A change, looked at once: what it loses, newly allows, breaks and fixes, grouped by the lines that cause it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfproof.lazy_names import loader

if TYPE_CHECKING:
    from tfproof.review.change_review import Side, make_review
    from tfproof.review.model import Cause, Excerpt, Lane, Review, address_of
    from tfproof.review.several_stacks import together

__all__ = ["Cause", "Excerpt", "Lane", "Review", "Side", "address_of", "make_review", "together"]

_HOMES = {
    **dict.fromkeys(("Side", "make_review"), "change_review"),
    **dict.fromkeys(("Cause", "Excerpt", "Lane", "Review", "address_of"), "model"),
    "together": "several_stacks",
}

__getattr__ = loader(__name__, _HOMES)
