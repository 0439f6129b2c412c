"""The suite of the modules and the stack again, when nothing has changed."""

from __future__ import annotations

import re
import subprocess

from benchmarks.ground import ROOT, Ground, pytest_command
from benchmarks.measure import Measure, Rule, Unit

SECONDS = 3.0
_TIME = re.compile(r"\bin (\d+\.\d+)s")


class UnchangedSuite(Measure):
    """Every plan is found by content: no Terraform process starts."""

    name = f"tests/modules + tests/stack again, nothing changed, against {SECONDS:g} s of pytest time"
    unit: Unit = "s"
    rule = Rule(floor=1)
    note = (
        "the peer is the limit itself; a Terraform process that starts fails the measure; the edits of tests/mutations,"
        " each a pytest process of its own, are not part of it"
    )

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._log = ground.folder / "started"
        self._terraform = ground.new_folder("bin") / "terraform"
        self._terraform.write_text(f'#!/bin/sh\necho "$*" >>"{self._log}"\nexec "{ground.terraform}" "$@"\n')
        self._terraform.chmod(0o755)
        self._started: list[str] = []
        self._pytest_seconds()
        if not self._log.is_file():
            raise RuntimeError("the first run started no Terraform: the log proves nothing")

    def ours(self) -> float:
        self._log.write_text("")
        seconds = self._pytest_seconds()
        self._started += self._log.read_text().splitlines()
        return seconds

    def peer(self) -> float:
        return SECONDS

    def objection(self) -> str | None:
        commands = sorted({line.split(maxsplit=1)[0] for line in self._started})
        return f"Terraform was started: {', '.join(commands)}" if commands else None

    def _pytest_seconds(self) -> float:
        done = subprocess.run(
            pytest_command("tests/modules", "tests/stack"), cwd=ROOT,
            env={**self._ground.environment, "TFPROOF_TERRAFORM": str(self._terraform)},
            capture_output=True, text=True, timeout=1800, check=False,
        )  # fmt: skip
        time = _TIME.search(done.stdout.splitlines()[-1]) if done.stdout else None
        if done.returncode != 0 or time is None:
            raise RuntimeError(f"the suite did not pass:\n{done.stdout}\n{done.stderr}")
        return float(time[1])
