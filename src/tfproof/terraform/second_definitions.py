"""What a file of ours says a second time: where it comes from, and expressions that look at no more than they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tfproof.hcl import BinaryOp, Edit, File, Node, walk

_LAZY: Final = {"&&": ("(", ") : false)"), "||": ("true : (", "))")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """A part of a file of ours that says a second time what the user wrote.

    Attributes:
        file: where it was written.
        node: what was written.
        lines: the line from which each line of the text comes; none where all of it comes from where the node begins.
    """

    text: str
    file: File
    node: Node
    lines: tuple[int, ...] = ()


def eased(file: File, node: Node) -> Iterator[Edit]:
    """Write ``a && b`` as ``(a ? (b) : false)``, and ``a || b`` as ``(a ? true : (b))``, those inside first."""
    for one in reversed(list(walk(node))):
        if isinstance(one, BinaryOp) and one.operator in _LAZY:
            then, end = _LAZY[one.operator]
            yield Edit(start=one.left.start, end=one.left.start, text="((")
            lines = "\n" * file.text.count("\n", one.left.end, one.right.start)
            yield Edit(start=one.left.end, end=one.right.start, text=f") ? {lines}{then}")
            yield Edit(start=one.right.end, end=one.right.end, text=end)
