"""How long mutation runs take: against their limits, since no peer plans what it mutates."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.ground import INPUTS, MODULE, ROOT, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.cases import Case, Planner, Settings
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.pairs import Pair
from tfproof.mutation.schemas import schemas_of

_MODULES = ROOT / "terraform" / "modules"


class _Mutate:
    """``tfproof mutate`` in a process of its own, with the cache of one run.

    Args:
        ground: the ground.
        arguments: folders, tests and options.
    """

    def __init__(self, ground: Ground, *arguments: str) -> None:
        self._ground = ground
        self.report = ground.new_folder("mutate") / "report.json"
        self._arguments = arguments

    def seconds(self, *more: str) -> float:
        """Run it and return how long that took."""
        options = ("--format", "json", "--output", str(self.report))
        return self._ground.run(
            [sys.executable, "-m", "tfproof.cli", "mutate", *self._arguments, *options, *more], ROOT
        )

    @property
    def statuses(self) -> list[str]:
        """What became of each mutant."""
        report = json.loads(self.report.read_text(encoding="utf-8"))
        return [one["status"] for file in report["files"].values() for one in file["mutants"]]

    def objection(self, least: int) -> str | None:
        """Why the last run is no measurement; None where it is one."""
        found = self.statuses
        if "Pending" in found or "RuntimeError" in found:
            return "not every mutant is decided"
        return f"{len(found)} mutants are fewer than {least}" if len(found) < least else None


class MutateModule(Measure):
    """The module with the most rules, by its own tests."""

    name = "every mutant of terraform/modules/cognito judged by its tests, against 20 s"
    unit: Unit = "s"
    rule = Rule(floor=1)
    limit = 20.0
    least = 450

    def __init__(self, ground: Ground) -> None:
        self._run = _Mutate(ground, *self.arguments())
        self.note = "the whole command; the peer is the limit that must hold"

    def arguments(self) -> list[str]:
        """Folders, tests and options."""
        return [str(_MODULES / "cognito"), *_tests("cognito")]

    def ours(self) -> float:
        seconds = self._run.seconds("--anew")
        self.note = f"{len(self._run.statuses)} mutants, the whole command; the peer is the limit that must hold"
        return seconds

    def peer(self) -> float:
        return self.limit

    def objection(self) -> str | None:
        return self._run.objection(self.least)


class MutateWithPolicies(MutateModule):
    """The same, and by policies and proofs."""

    name = "every mutant of terraform/modules/cognito judged by tests, proofs and policies, against 35 s"
    limit = 35.0

    def arguments(self) -> list[str]:
        """The same with policies."""
        return [*super().arguments(), "--policies", "own"]


class MutateStack(MutateModule):
    """All modules and the root, by all tests of the stack."""

    name = "every mutant of terraform/ and its modules judged by their tests, against 180 s"
    limit = 180.0
    least = 1500

    def arguments(self) -> list[str]:
        """All folders, and all tests of modules and stack."""
        folders = [str(ROOT / "terraform"), *(str(one) for one in sorted(_MODULES.iterdir()) if one.is_dir())]
        return [*folders, "--tests", str(ROOT / "tests" / "modules"), "--tests", str(ROOT / "tests" / "stack")]


class MutateAgain(Measure):
    """The same run when nothing changed."""

    name = "the report of an unchanged mutation run again, against 1 s"
    unit: Unit = "s"
    rule = Rule(floor=1)
    note = "terraform/modules/secrets_manager; the whole command; the peer is the limit that must hold"

    def __init__(self, ground: Ground) -> None:
        self._run = _Mutate(ground, str(_MODULES / "secrets_manager"), *_tests("secrets_manager"))
        self._run.seconds()

    def ours(self) -> float:
        return self._run.seconds()

    def peer(self) -> float:
        return 1.0

    def objection(self) -> str | None:
        report = json.loads(self._run.report.read_text(encoding="utf-8"))
        kept = any("nothing changed since" in note for note in report["config"]["notes"])
        return None if kept else "the last run was not the kept report"


class PlanMutants(Measure):
    """Mutants of resources and data sources, in two cases: most are planned as one more block."""

    name = "every mutant of a resource of terraform/modules/cognito planned in two cases, against 80 mutants a second"
    unit: Unit = "s"
    rule = Rule(floor=1)
    note = "one case after the other, Terraform's own refusals included; the peer is the limit that must hold"
    kinds: tuple[str, ...] = ("aws_", "data.")
    rate = 80.0

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._cases = [Case(source=MODULE, inputs={**INPUTS, "stage_name": stage}) for stage in ("dev", "test")]
        self._planner = Planner(Settings())
        workspace = self._planner.workspaces.open(MODULE)
        schemas = schemas_of(self._planner.providers.schemas(workspace))
        found = (one for one in mutants_of(MODULE, schemas=schemas) if one.refused is None)
        self._mutants = [one for one in found if one.block.startswith(self.kinds)]
        self._planned = 0
        for case in self._cases:
            self._planner.outcome(case)

    def ours(self) -> float:
        planner = MutantPlanner(self._planner, self._ground.new_folder("planned"))
        told: list[Pair] = []
        began = time.monotonic()
        for case in self._cases:
            planner.plan([(mutant, case) for mutant in self._mutants], lambda pair, _outcome: told.append(pair))
        self._planned = len(told)
        return time.monotonic() - began

    def peer(self) -> float:
        return len(self._mutants) / self.rate

    def objection(self) -> str | None:
        wanted = len(self._mutants) * len(self._cases)
        return None if self._planned == wanted else f"{self._planned} of {wanted} plans were told"

    def close(self) -> None:
        self._planner.close()


class PlanMutantsWithReaders(PlanMutants):
    """Mutants of variables and locals, in two cases: each is planned with all that reads it."""

    name = "every mutant of a variable or local of terraform/modules/cognito planned in two cases, against 40 a second"
    kinds = ("var.", "local.")
    rate = 40.0


def _tests(module: str) -> list[str]:
    files: list[Path] = sorted((ROOT / "tests" / "modules").glob(f"test_{module}*.py"))
    return [part for file in files for part in ("--tests", str(file))]
