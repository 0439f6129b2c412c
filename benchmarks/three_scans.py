"""One scan of three views against three command lines of Checkov."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

from benchmarks.ground import ROOT, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.cases import Case, Planner, Settings
from tfproof.findings import Findings, View
from tfproof.scan import CheckovProcess, find_checkov, own_policies, scan
from tfproof.scan.environment import clean_environment

STACK = ROOT / "terraform"
_FLAGS = ("--skip-download", "--quiet", "--compact", "-o", "json", "--external-checks-dir", str(own_policies()))
_BOTH = (
    "source, plan and applied state of the stack with stock and own policies; views and folder are the same for both"
)


class _Scan(Measure):
    """What both measures prepare: the views, as files for the peer and as data for us."""

    unit: Unit = "s"

    def __init__(self, ground: Ground) -> None:
        self._environment = find_checkov()
        self._folder = ground.new_folder("views")
        case = Case(source=STACK, var_files=(STACK / "example.tfvars",))
        with Planner(Settings.of()) as planner:
            plan, applied = planner.outcome(case).plan, planner.applied(case).applied
        if plan is None or applied is None:
            raise RuntimeError("the stack does not plan, or cannot be applied")
        self._views: dict[View, dict[str, Any]] = {View.PLAN: dict(plan), View.APPLIED: dict(applied)}
        for view, content in self._views.items():
            (self._folder / f"{view}.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
        self._result: Findings | None = None
        self._seen: list[int] = []

    def peer(self) -> float:
        start = time.perf_counter()
        self._seen = [
            self._checkov("--framework", "terraform", "-d", str(STACK)),
            *(
                self._checkov("--framework", "terraform_plan", "-f", str(self._folder / f"{view}.json"))
                for view in self._views
            ),
        ]
        return time.perf_counter() - start

    def _checkov(self, *what: str) -> int:
        """Run Checkov as a user does, and return how many checks its report holds."""
        done = subprocess.run(
            [str(self._environment.python), "-m", "checkov.main", *_FLAGS, *what],
            capture_output=True, text=True, check=False, cwd=self._folder, env=clean_environment(self._folder),
        )  # fmt: skip
        try:
            summary = json.loads(done.stdout)["summary"]
        except (ValueError, KeyError, TypeError):
            raise RuntimeError(f"Checkov failed ({done.returncode}):\n{done.stdout[:2000]}\n{done.stderr}") from None
        return int(summary["passed"]) + int(summary["failed"])

    def _ours(self, process: CheckovProcess) -> None:
        self._result = scan(self._environment, stack=STACK, plans=self._views, process=process)

    def objection(self) -> str | None:
        if self._result is None or not self._result.clean:
            return "our scan of the stack is not clean"
        return None if all(self._seen) else "a scan of the peer checked nothing"


class WarmScan(_Scan):
    """A further scan in a process that stays."""

    name = "a scan of three views in the process that stays, against three checkov command lines"
    rule = Rule(floor=8)
    note = f"{_BOTH}. The process has loaded its policies, and scanned once before"

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._process = CheckovProcess(self._environment, policies=own_policies())
        self._ours(self._process)

    def ours(self) -> float:
        start = time.perf_counter()
        self._ours(self._process)
        return time.perf_counter() - start

    def close(self) -> None:
        self._process.close()


class ColdScan(_Scan):
    """The first scan: the process starts, loads its policies, and is shown that each finds its known-bad example."""

    name = "a scan of three views from nothing, against three checkov command lines"
    rule = Rule(floor=2)
    note = f"{_BOTH}. The start of the process, loading and every canary are counted"

    def ours(self) -> float:
        start = time.perf_counter()
        with CheckovProcess(self._environment, policies=own_policies()) as process:
            self._ours(process)
        return time.perf_counter() - start
