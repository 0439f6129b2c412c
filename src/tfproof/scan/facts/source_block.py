"""What the source itself says of a block, before Checkov puts values in the place of its expressions."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.hcl import Block, File, Node, read_file


def written_block(node: Mapping[str, Any], kind: str, labels: tuple[str, ...]) -> Block | None:
    """Return a block of the file that a node of Checkov's graph comes from; None when it cannot be read."""
    file = read_source(Path(str(node.get("file_path_", ""))))
    blocks = file.body.blocks_of("resource" if kind == "managed" else kind) if file is not None else ()
    return next((one for one in blocks if one.labels == labels), None)


def read_source(path: Path) -> File | None:
    """Return a file of Terraform source, read once as long as it does not change; None when it cannot be read."""
    try:
        status = path.stat()
        return _read(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return None


@functools.lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> File:
    return read_file(path)


def parts_of(block: Block, name: str) -> Iterator[Node]:
    """An argument, or the nested blocks of one name."""
    argument = block.attribute(name)
    if argument is not None:
        yield argument
    yield from block.blocks_of(name, labels=0, dynamic=True)
