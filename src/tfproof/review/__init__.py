"""A change, looked at once: what it loses, newly allows, breaks and fixes, grouped by the lines that cause it."""

from tfproof.review.change_review import Side, make_review
from tfproof.review.model import Cause, Excerpt, Lane, Review, address_of
from tfproof.review.several_stacks import together

__all__ = ["Cause", "Excerpt", "Lane", "Review", "Side", "address_of", "make_review", "together"]
