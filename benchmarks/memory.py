"""Memory of a whole process tree."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.ground import Ground, pytest_command, write_suite_of_ours, write_suite_of_tftest
from benchmarks.many_cases import CASES, TFTEST_CASES
from benchmarks.measure import Measure, Rule, Unit

_INTERVAL = 0.1


class PeakMemory(Measure):
    """The most that a run and all that it started held at one moment, shared pages counted once."""

    name = f"memory of the whole process tree at {CASES} cases, against stock tftest with -n 2"
    unit: Unit = "MB"
    rule = Rule(floor=1)
    note = (
        f"proportional set size, sampled every {_INTERVAL} s (Linux); tftest runs {TFTEST_CASES} cases, "
        "which hold at once what any number does"
    )

    def __init__(self, ground: Ground) -> None:
        ground.keep_schema()
        self._ground = ground
        self._folder = ground.new_folder("ours")
        write_suite_of_ours(self._folder, CASES)

    def ours(self) -> float:
        return self._peak(pytest_command("--tfproof-no-store", "."), self._folder)

    def peer(self) -> float:
        folder = self._ground.new_folder("tftest")
        write_suite_of_tftest(folder, [self._ground.copy_of_module() for _ in range(2)], TFTEST_CASES)
        return self._peak(pytest_command("-p", "no:tfproof", "-n", "2", "."), folder)

    def _peak(self, command: Sequence[str], folder: Path) -> float:
        peak = 0.0
        with (folder / "output").open("w+") as output:
            process = subprocess.Popen(
                command, cwd=folder, env=self._ground.environment, stdout=output, stderr=subprocess.STDOUT
            )
            while process.poll() is None:
                peak = max(peak, sum(map(_megabytes, _tree(process.pid))))
                time.sleep(_INTERVAL)
            if process.returncode != 0:
                output.seek(0)
                raise RuntimeError(f"{' '.join(command)} failed:\n{output.read()}")
        return peak


def _tree(root: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold spaces; the parent is the second field after it.
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])


def _megabytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0  # it has just ended
