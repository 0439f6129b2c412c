"""Gives ``import`` blocks an id where theirs comes from a data source, which is not read offline.

Terraform refuses an import whose id it does not know, and knows it wherever the data source can be read. Offline an import is
planned from its configuration alone (see ``provider/plan_time_reads.py``), so any id will do: one that says that it is none. An id that
hangs on a resource as well is left as it is, since Terraform refuses that one everywhere.

Source: https://developer.hashicorp.com/terraform/language/import#import-block-arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tfproof.hcl import Block, Expression, File, is_source_file, read_file, references, set_argument, splice
from tfproof.provider.local import UNKNOWN_ID
from tfproof.terraform.own_files import write_own

_KNOWN: Final = frozenset({"count", "path", "terraform", "var"})


def give_unknown_ids(root: Path) -> None:
    """Write an id into each import block of a private copy whose own is not known offline.

    Args:
        root: the folder of the copy's root module; no other module may have such blocks.

    Raises:
        OSError: a file cannot be read or written.
    """
    paths = [path for path in sorted(root.iterdir()) if is_source_file(path.name, opentofu=True) and path.is_file()]
    files = {path: read_file(path) for path in paths}
    imports = {path: [block for block in file.blocks if block.type == "import"] for path, file in files.items()}
    if not any(imports.values()):
        return
    declared = _Declared(files)
    for path, blocks in imports.items():
        edits = [
            edit
            for block in blocks
            if declared.reads_data(block)
            for edit in set_argument(files[path], block, "id", f'"{UNKNOWN_ID}"', json_value=UNKNOWN_ID)
        ]
        if edits:
            write_own(path, splice(files[path].text, edits))


class _Declared:
    """The data sources and local values of a module."""

    def __init__(self, files: Mapping[Path, File]) -> None:
        blocks = [block for file in files.values() for block in file.blocks]
        self._data = {block.labels for block in blocks if block.type == "data"}
        self._locals = {
            one.name: one.expression
            for block in blocks
            if block.type == "locals"
            for one in block.body.attributes.values()
        }

    def reads_data(self, block: Block) -> bool:
        """Whether the id of an import block comes from a data source, and from nothing else that is not known."""
        id_, each = block.attribute("id"), block.attribute("for_each")
        if id_ is None:
            return False
        return {*self._roots(id_.expression, each.expression if each is not None else None)} == {"data"}

    def _roots(self, expression: Expression, each: Expression | None) -> Iterator[str]:
        """What an expression refers to and may not be known: ``data`` for a data source, ``else`` for all else."""
        seen: set[str] = set()
        left = [expression]
        while left:
            for one in references(left.pop()):
                root, *rest = one.names
                if root == "data" and tuple(rest[:2]) in self._data:
                    yield root
                elif root == "each" and each is not None:
                    left.append(each)
                    each = None
                elif root == "local" and rest and rest[0] in self._locals:
                    if rest[0] not in seen:
                        seen.add(rest[0])
                        left.append(self._locals[rest[0]])
                elif root not in {*_KNOWN, "each"}:
                    yield "else"
