"""Faults in the files that source reads with ``file`` or ``templatefile``: scripts, templates, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tfproof.hcl import Edit, File, read_folder
from tfproof.mutation.expressions import MutableExpressions
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.mutant_collector import Builder, MutantPlace, address_of
from tfproof.mutation.replacement_references import Neighbors
from tfproof.plan.read_files import files_read, read_beside, template_of

_SAYS_NOTHING: Final = re.compile(r"\s*(?:(?:#|//|/\*|\*|--|<!--).*|[\W_]*)")
_TEXT: Final = re.compile(r"""(?P<quote>['"])(?:(?!(?P=quote))[^\\\n]|\\.)+(?P=quote)""")
_COMPARISON: Final = re.compile(r"===|!==|==|!=|&&|\|\||(?<= )(?:<=|>=|<|>|-eq|-ne|-lt|-gt)(?= )")
_SWAPS: Final[Mapping[str, str]] = {
    "===": "!==", "!==": "===", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
    "-eq": "-ne", "-ne": "-eq", "-lt": "-le", "-gt": "-ge",
}  # fmt: skip


def mutants_beside(folder: Path, files: Sequence[File], neighbors: Neighbors) -> Iterator[Mutant]:
    """Yield the mutants of the files that source reads from its own folder, each file once.

    Args:
        folder: the folder of a module or root.
        files: its source.
        neighbors: what else the folder offers in place of a reference.
    """
    for name, place in _places(files).items():
        text = read_beside(folder, name)
        if text is None:
            continue
        builder = Builder.of_text(text, path=folder / name, folder=folder)
        _of_lines(builder, place)
        template = template_of(text)
        if template is not None:
            MutableExpressions(builder=builder, neighbors=neighbors)(template, place)
        yield from builder.mutants()


def paths_beside(folder: Path) -> list[Path]:
    """The files that the source of a folder reads from there."""
    return [folder / name for name in _places(read_folder(folder).all_files) if read_beside(folder, name) is not None]


def _places(files: Sequence[File]) -> dict[str, MutantPlace]:
    """The block that reads each file first."""
    found: dict[str, MutantPlace] = {}
    for file in files:
        for block in file.blocks:
            for name in files_read(block):
                found.setdefault(name, MutantPlace(block=address_of(block), subject=name))
    return found


def _of_lines(builder: Builder, place: MutantPlace) -> None:
    at = 0
    for line in builder.file.text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if _SAYS_NOTHING.fullmatch(line.strip()):
            continue
        builder.edit("file-line-removed", place, [Edit(start=start, end=at, text="")])
        for match in _TEXT.finditer(line):
            text = f"{match.group()[:-1]}mutant{match['quote']}"
            edit = Edit(start=start + match.start(), end=start + match.end(), text=text)
            builder.edit("file-text-changed", place, [edit])
        for match in _COMPARISON.finditer(line):
            edit = Edit(start=start + match.start(), end=start + match.end(), text=_SWAPS[match.group()])
            builder.edit("file-comparison-swapped", place, [edit])
