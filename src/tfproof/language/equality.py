"""When Terraform says that two values are equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfproof.language.conversion import kind_of
from tfproof.language.errors import Undecided
from tfproof.language.numbers import exact, is_number


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal as Terraform compares them: ``1`` is not ``"1"``, and ``true`` is not ``1``.

    Raises:
        Undecided: they are collections with equal elements; of another type, such as a list and a tuple, they are not equal.
    """
    equal = same_content(left, right)
    if equal and kind_of(left) in ("list", "map"):
        raise Undecided("the types of collections")
    return equal


def same_content(left: Any, right: Any) -> bool:
    """Whether two values are equal, or are collections with equal elements."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same_content(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same_content(left[key], right[key]) for key in left)
    if is_number(left) and is_number(right):
        return exact(left) == exact(right)
    return bool(left == right)
