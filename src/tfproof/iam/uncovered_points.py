"""Is there a point in one box and outside others? Statements are boxes: they apply where every axis agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfproof.iam.time_limit import Budget

Box = tuple[int, ...]
"""For each axis a set of cells, as bits."""


def intersect(one: Box, two: Box) -> Box | None:
    """The common part of two boxes; None when there is none."""
    both = tuple(left & right for left, right in zip(one, two, strict=True))
    return both if all(both) else None


def outside(box: Box, others: Sequence[Box], budget: Budget) -> Iterator[Box]:
    """Boxes that together are ``box`` without ``others``, none of them empty.

    Raises:
        Unsettled: the budget is used up.
    """
    stack: list[tuple[Box, int]] = [(box, 0)]
    while stack:
        current, index = stack.pop()
        budget.spend()
        while index < len(others) and intersect(current, others[index]) is None:
            index += 1
        if index == len(others):
            yield current
            continue
        other = others[index]
        pieces: list[tuple[Box, int]] = []
        rest = list(current)
        for axis, (mine, theirs) in enumerate(zip(current, other, strict=True)):
            left = mine & ~theirs
            if left:
                pieces.append(((*rest[:axis], left, *current[axis + 1 :]), index + 1))
            rest[axis] = mine & theirs
        stack.extend(reversed(pieces))


def first_point(box: Box) -> tuple[int, ...]:
    """The lowest cell along every axis."""
    return tuple((cells & -cells).bit_length() - 1 for cells in box)
