"""Which data sources would have to be answered to say what becomes of a place in the source."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from tfproof.hcl import Attribute, Block, File, Node
from tfproof.terraform.assumed_instances import Assumption
from tfproof.terraform.data_sources import Reading


def needed_answers(reading: Reading, place: str) -> tuple[str, ...]:
    """Return the addresses, without instance keys, of the data sources that the source at a place hangs on.

    Args:
        reading: the configuration.
        place: ``file:line``, relative to the folder that is planned. The first line of a block is the whole block.
    """
    name, _, line = place.rpartition(":")
    trial = Assumption(reading=reading)
    for at, folder in reading.folders.items():
        for file in folder.all_files:
            here = posixpath.normpath(posixpath.join(at, file.path.name if file.path else ""))
            if here == posixpath.normpath(name) and line.isdecimal() and (node := _node(file, int(line))) is not None:
                trial.hangs(node, at)
    return trial.addresses


def _node(file: File, line: int) -> Node | None:
    """The smallest argument around a line, or the block that begins there."""
    parts: Iterable[Node] = file.blocks
    found: Node | None = None
    while (around := _around(file, parts, line)) is not None:
        if isinstance(around, Attribute):
            return around.expression
        found = around.body
        parts = around.body.children() if file.line(around) < line else ()
    return found


def _around(file: File, parts: Iterable[Node], line: int) -> Attribute | Block | None:
    items = (one for one in parts if isinstance(one, Attribute | Block))
    return next((one for one in items if file.line(one) <= line <= file.line(one.end)), None)
