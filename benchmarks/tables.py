"""Writes the table of ``docs/performance.md`` from a ``bench.json``, which is kept beside the page as its evidence.

python -m benchmarks.tables [build/bench.json]
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.ground import ROOT
from benchmarks.measure import Result, from_json, shown

PAGE = ROOT / "docs" / "performance.md"
EVIDENCE = ROOT / "docs" / "performance.json"
BEGIN, END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"


def read(path: Path) -> list[Result]:
    """Return the results in a ``bench.json``.

    Raises:
        ValueError: it is not a list of results.
    """
    value: Any = json.loads(path.read_text(encoding="utf-8"))
    return [from_json(one) for one in (value if isinstance(value, list) else [value])]


def render(results: Sequence[Result]) -> str:
    """Return the table and its notes as Markdown."""
    head = "| measure | tfproof | peer | ratio | must be | holds |\n|---|--:|--:|--:|---|---|\n"
    rows = "".join(
        f"| {one.measure} | {shown(one.ours)} {one.unit} | {shown(one.peer)} {one.unit} | {shown(one.ratio)}x "
        f"| {one.rule} {one.floor:g}x | {'yes' if one.holds else 'no'} |\n"
        for one in results
    )
    notes = "".join(
        f"- {one.measure}: {one.note}. {_runs(one)}{f' Objection: {one.objection}.' if one.objection else ''}\n"
        for one in results
    )
    return f"{head}{rows}\n{notes}"


def insert(page: str, results: Sequence[Result]) -> str:
    """Return the page with the results in the place of those that it holds.

    Raises:
        ValueError: the page has no place for them.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{render(results)}\n{END}{after}"


def _runs(result: Result) -> str:
    times = "once" if result.runs == 1 else f"{result.runs} times in turns"
    return f"Each side ran {times}{', in a quick look that proves nothing' if result.quick else ''}."


def main(arguments: Sequence[str]) -> None:
    """Update the page and its evidence."""
    source = Path(arguments[0]) if arguments else ROOT / "build" / "bench.json"
    text = insert(PAGE.read_text(encoding="utf-8"), read(source))
    shutil.copyfile(source, EVIDENCE)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
