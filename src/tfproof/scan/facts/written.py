"""What the source itself says of a block, before Checkov puts values in the place of its expressions."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.addresses import Reference, extend_path, without_keys
from tfproof.errors import AddressError
from tfproof.hcl import Block, File, Node, read_file, references


def written_references(node: Mapping[str, Any], type_: str, name: str, attribute: str) -> frozenset[str] | None:
    """Return what an attribute, or the nested blocks of that name, refer to: ``aws_x.y``, ``local.a``, ``module.m.o``.

    Args:
        node: the block in Checkov's graph, which knows its file.
        type_: the resource's type.
        name: its name.
        attribute: the name of the attribute or of the nested blocks.

    Returns:
        None when the source of the block cannot be read.
    """
    path = Path(str(node.get("file_path_", "")))
    try:
        status = path.stat()
        file = _read(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return None
    block = next((one for one in file.body.blocks_of("resource") if one.labels == (type_, name)), None)
    if block is None:
        return None
    return frozenset(found for part in _parts(block, attribute) for found in _names(part))


@functools.lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> File:
    return read_file(path)


def _parts(block: Block, name: str) -> Iterator[Node]:
    argument = block.attribute(name)
    if argument is not None:
        yield argument
    yield from block.blocks_of(name, labels=0, dynamic=True)


def _names(part: Node) -> Iterator[str]:
    for traversal in references(part):
        steps = [step for step in traversal.keys if isinstance(step, str | int) and not isinstance(step, bool)]
        try:
            yield without_keys(Reference.parse(extend_path("", steps)).named)
        except AddressError:  # the variable of a dynamic block alone
            continue
