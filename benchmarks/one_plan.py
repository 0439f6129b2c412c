"""One plan: warm in one process, and in a fresh one."""

from __future__ import annotations

import shutil
import sys
import time

import tftest
from benchmarks.ground import CHECK, INPUTS, MODULE, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.cases import Case, Planner, Settings


class WarmPlan(Measure):
    """A process that has planned before plans new inputs."""

    name = "one plan as a Plan, warm, against stock tftest plan(output=True)"
    unit: Unit = "s"
    rule = Rule(floor=25)
    note = "a further plan with new inputs, in a process that has planned this module before; nothing kept from earlier runs"

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._planner = Planner(Settings(terraform=str(ground.terraform), cache=ground.folder / "cache" / "tfproof"))
        module = ground.copy_of_module()
        self._tftest = tftest.TerraformTest(str(module), env=ground.environment)
        self._tftest.setup()
        self.ours()

    def ours(self) -> float:
        case = Case(source=MODULE, inputs=self._inputs())
        start = time.perf_counter()
        plan = self._planner.outcome(case).plan
        if plan is None or plan["aws_cognito_user_pool.this"]["mfa_configuration"] != "ON":
            raise RuntimeError("tfproof made no plan")
        return time.perf_counter() - start

    def peer(self) -> float:
        inputs = self._inputs()
        start = time.perf_counter()
        plan = self._tftest.plan(output=True, tf_vars=inputs)
        if plan.resources["aws_cognito_user_pool.this"]["values"]["mfa_configuration"] != "ON":
            raise RuntimeError("tftest made no plan")
        return time.perf_counter() - start

    def close(self) -> None:
        self._planner.close()

    def _inputs(self) -> dict[str, str]:
        return {**INPUTS, "stage_name": f"s{self._ground.number()}"}


_OURS = f"""
import sys
from pathlib import Path
from tfproof.cases import Case, Planner, Settings
{CHECK}
with Planner(Settings.of(keep=False)) as planner:
    plan = planner.outcome(Case(source=Path(sys.argv[1]), inputs={{**{INPUTS!r}, "stage_name": "s0"}})).plan
    check(plan.__getitem__, "s0")
"""
_PEER = f"""
import sys
import tftest
{CHECK}
runner = tftest.TerraformTest(sys.argv[1])
runner.setup()
plan = runner.plan(output=True, tf_vars={{**{INPUTS!r}, "stage_name": "s0"}})
check(lambda address: plan.resources[address]["values"], "s0")
"""


class FreshProcess(Measure):
    """From the start of Python to its end: set up, one plan, three assertions."""

    name = "one plan in a fresh process, schema kept on disk, against stock tftest setup + plan"
    unit: Unit = "s"
    rule = Rule(floor=5)
    note = "the whole process, interpreter start and imports included"

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        ground.keep_schema()

    def ours(self) -> float:
        return self._ground.run([sys.executable, "-c", _OURS, str(MODULE)], self._ground.folder)

    def peer(self) -> float:
        module = self._ground.copy_of_module()
        seconds = self._ground.run([sys.executable, "-c", _PEER, str(module)], self._ground.folder)
        shutil.rmtree(module)
        return seconds
