"""How fast source is read: every file of the stack, by tfproof's reader and by python-hcl2."""

from __future__ import annotations

import time
from collections.abc import Callable

import hcl2

from benchmarks.ground import ROOT, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.hcl import parse
from tfproof.hcl.native import parse_body


class ReadingSource(Measure):
    """Reading the source of the stack in a warm process, against python-hcl2's tree of it."""

    name = "reading the source of the stack, against python-hcl2"
    unit: Unit = "ms"
    rule = Rule(floor=0.2, at_most=True)

    def __init__(self, ground: Ground) -> None:
        del ground
        paths = sorted((ROOT / "terraform").rglob("*.tf"))
        self._texts = [path.read_text(encoding="utf-8") for path in paths if ".terraform" not in path.parts]
        self.note = (
            f"{len(self._texts)} files, {sum(map(len, self._texts)) // 1024} kB, in a process that has read one before"
        )
        hcl2.parses_to_tree("a = 1\n")
        self._wrong = [text for text in self._texts if parse(text).error is not None]

    def ours(self) -> float:
        return self._timed(parse_body)  # not ``parse``, which keeps what it has read

    def peer(self) -> float:
        return self._timed(hcl2.parses_to_tree)

    def objection(self) -> str | None:
        return f"{len(self._wrong)} files were not read" if self._wrong else None

    def close(self) -> None:
        pass

    def _timed(self, read: Callable[[str], object]) -> float:
        start = time.perf_counter()
        for text in self._texts:
            read(text)
        return (time.perf_counter() - start) * 1000
