"""Somebody's native tests, as they are, with and without ``tfproof exec``."""

from __future__ import annotations

import sys

from benchmarks.ground import Ground
from benchmarks.measure import Measure, Rule, Unit

RUNS = 20


class UnderExec(Measure):
    """``terraform test`` with a mocked provider."""

    name = f"native terraform test with {RUNS} mocked runs under tfproof exec, against itself"
    unit: Unit = "s"
    rule = Rule(floor=15)
    note = "the whole command, start of tfproof included; the schema is kept on disk"

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._folder = ground.native_tests(RUNS, mocked=True)
        self._command = [str(ground.terraform), "test", "-no-color"]
        self.ours()  # fetches the schema and verifies the binary against the lock file, as the first run does

    def ours(self) -> float:
        return self._ground.run([sys.executable, "-m", "tfproof.cli", "exec", "--", *self._command], self._folder)

    def peer(self) -> float:
        return self._ground.run(self._command, self._folder)
