"""A project's native tests, unchanged, with and without ``tfproof exec``."""

from __future__ import annotations

import statistics
import sys

from benchmarks.ground import Ground
from benchmarks.measure import Measure, Rule, Unit

RUNS = 20
_FLOOR = 15.0
# The processor time of one command and of all that it starts; the providers are tfproof's, and not among it.
_TIMED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(str(used.ru_utime + used.ru_stime))
sys.exit(code)
"""


class UnderExec(Measure):
    """``terraform test`` with a mocked provider."""

    name = f"native terraform test with {RUNS} mocked runs under tfproof exec, against itself"
    unit: Unit = "s"
    rule = Rule(floor=_FLOOR)
    note = "the whole command, start of tfproof included; the schema is kept on disk"

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._folder = ground.native_tests(RUNS, mocked=True)
        self._command = [str(ground.terraform), "test", "-no-color"]
        self._peers: list[float] = []
        self.ours()  # fetches the schema and verifies the binary against the lock file, as the first run does

    def ours(self) -> float:
        return self._under_exec(*self._command)

    def peer(self) -> float:
        self._peers.append(self._ground.run(self._command, self._folder))
        return self._peers[-1]

    def objection(self) -> str | None:
        used = self._ground.folder / "used"
        self._under_exec(sys.executable, "-c", _TIMED, str(used), *self._command)
        seconds = float(used.read_text())
        most = statistics.median(self._peers) / seconds
        if most >= _FLOOR:
            return None
        return (
            f"Terraform itself, with its providers and tfproof left out, uses {seconds:.2f} s of processor time for these "
            f"runs: were all else free, it would be {most:.1f}x"
        )

    def _under_exec(self, *command: str) -> float:
        return self._ground.run([sys.executable, "-m", "tfproof.cli", "exec", "--", *command], self._folder)
