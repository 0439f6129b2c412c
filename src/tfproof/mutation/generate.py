"""Makes all mutants of a folder of Terraform source."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from tfproof.hcl import read_folder
from tfproof.mutation.blocks import Blocks, references_of
from tfproof.mutation.building import Builder
from tfproof.mutation.expressions import MutableExpressions
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.neighbors import Neighbors
from tfproof.mutation.operators import OPERATORS
from tfproof.mutation.schemas import Schemas, no_schemas


def mutants_of(
    folder: Path, *, schemas: Schemas = no_schemas, operators: Collection[str] = tuple(OPERATORS)
) -> Iterator[Mutant]:
    """Yield the mutants of a folder's own files, each different from all others, in the order of the text.

    Files of the JSON syntax, and files that cannot be read, have none.

    Args:
        folder: the folder of a module or root.
        schemas: of the types; without, nothing is added and no argument is known to be required.
        operators: the names of the operators.

    Raises:
        OSError: the folder or a file cannot be read.
    """
    files = [file for file in read_folder(folder).all_files if not file.is_json and file.error is None]
    blocks = [(file, block) for file in files for block in file.blocks]
    referred: dict[str, str] = {}
    for file, block in blocks:
        own = ".".join(["data", *block.labels] if block.type == "data" else block.labels)
        for address in references_of(block):
            if address != own:
                referred.setdefault(address, f"{file.path.name}:{file.line(block)}")
    neighbors = Neighbors(blocks=blocks, schemas=schemas)
    for file in files:
        builder = Builder(file=file, folder=folder)
        make = Blocks(
            builder=builder,
            expressions=MutableExpressions(builder=builder, neighbors=neighbors),
            schemas=schemas,
            referred=referred,
        )
        for block in file.blocks:
            make(block)
        yield from (one for one in builder.mutants() if one.operator in operators)


def neighbor_of(mutant: Mutant, text: str) -> Mutant:
    """Return the mutant with a text that the provider named instead of one that it refused."""
    [edit] = mutant.edits
    written = json.dumps(text)
    return replace(
        mutant, operator="enumeration-neighbor", edits=(replace(edit, text=written),), replacement=written, refused=None
    )
