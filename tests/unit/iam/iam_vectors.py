"""Read tables of hand-written vectors: one line each, columns separated by ``|``, and the page that says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"


def texts(cell: str) -> tuple[str, ...]:
    """``-`` is nothing; values are separated by commas; ``""`` is an empty text."""
    if cell == "-":
        return ()
    return tuple("" if one.strip() == '""' else one.strip() for one in cell.split(","))


def rows(tables: dict[str, str], columns: int) -> list[Any]:
    """One pytest parameter for each line; its id tells the page and the line."""
    made: list[Any] = []
    for page, table in tables.items():
        for line in table.strip().splitlines():
            cells = tuple(cell.strip() for cell in re.split(r" \|(?: |$)", line.strip()))
            assert len(cells) == columns, f"{page}: {line}"
            made.append(pytest.param(*cells, id=f"{page.removesuffix('.html')}: {' | '.join(cells)}"))
    return made
