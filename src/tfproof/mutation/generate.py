"""Makes all mutants of a folder of Terraform source."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tfproof.cases import Failure
from tfproof.hcl import read_folder
from tfproof.mutation.blocks import Blocks, references_of
from tfproof.mutation.expressions import MutableExpressions
from tfproof.mutation.files_beside import mutants_beside
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_collector import Builder
from tfproof.mutation.operators import OPERATORS
from tfproof.mutation.replacement_references import Neighbors
from tfproof.mutation.schemas import Schemas, no_schemas

_ONE_OF: Final = re.compile(r"to be one of \[(?P<values>[^\]]*)\]")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MOST_NEIGHBORS: Final = 2


def mutants_of(
    folder: Path, *, schemas: Schemas = no_schemas, operators: Collection[str] = tuple(OPERATORS)
) -> Iterator[Mutant]:
    """Yield the mutants of a folder's own files, each different from all others, in the order of the text; then those of files that they read.

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
    yield from (one for one in mutants_beside(folder, files, neighbors) if one.operator in operators)


def neighbors_named(mutant: Mutant, refused: Sequence[Failure]) -> Iterator[Mutant]:
    """Yield mutants with texts that a provider named when it refused one that is none of them; at most two."""
    if mutant.operator != "text-changed":
        return
    named = (match["values"] for one in refused if (match := _ONE_OF.search(one.message)) is not None)
    texts = (text for text in _QUOTED.findall(next(named, "")) if text not in (mutant.original.strip('"'), ""))
    for text in itertools.islice(texts, _MOST_NEIGHBORS):
        [edit] = mutant.edits
        written = json.dumps(text)
        yield replace(
            mutant,
            operator="enumeration-neighbor",
            edits=(replace(edit, text=written),),
            replacement=written,
            refused=None,
        )
