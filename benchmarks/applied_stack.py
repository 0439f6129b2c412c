"""The whole stack applied without a cloud, and planned again, against one stock plan of it."""

from __future__ import annotations

import shutil
import statistics
import time

import tftest
from benchmarks.ground import ROOT, Ground
from benchmarks.measure import Measure, Rule, Unit
from tfproof.cases import Case, Planner, Settings

STACK = ROOT / "terraform"
INPUTS = STACK / "example.tfvars"
_SECONDS = 2.0
_OFFLINE = """
terraform {
  backend "local" {}
}
""" + "".join(
    f"""
provider "aws" {{
{alias}  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}}
"""
    for alias in ("", '  alias                       = "us_east_1"\n')
)


class AppliedStack(Measure):
    """A process that has applied the stack before applies it with new inputs."""

    name = "the stack applied without a cloud and planned again, warm, against one stock tftest plan(output=True) of it"
    unit: Unit = "s"
    rule = Rule(floor=1.0, at_most=True)
    note = (
        f"every value known and the second plan empty, or it is no measurement; the median must be under {_SECONDS:g} s"
    )

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._taken: list[float] = []
        self._planner = Planner(Settings(terraform=str(ground.terraform), cache=ground.folder / "cache" / "tfproof"))
        copy = ground.new_folder("stack") / "terraform"
        shutil.copytree(STACK, copy, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
        (copy / "offline_override.tf").write_text(_OFFLINE)
        self._tftest = tftest.TerraformTest(str(copy), env=ground.environment)
        self._tftest.setup()
        self.ours()
        self._taken.clear()

    def ours(self) -> float:
        case = Case(source=STACK, var_files=(INPUTS,), inputs=self._inputs())
        start = time.perf_counter()
        applied = self._planner.applied(case).applied
        seconds = time.perf_counter() - start
        if applied is None or applied.differences():
            raise RuntimeError("the stack was not applied, or a second plan is not empty")
        self._taken.append(seconds)
        return seconds

    def peer(self) -> float:
        inputs = self._inputs()
        start = time.perf_counter()
        plan = self._tftest.plan(output=True, tf_vars=inputs, tf_var_file=str(INPUTS))
        if not plan.modules["module.cognito"].resources:
            raise RuntimeError("tftest made no plan")
        return time.perf_counter() - start

    def objection(self) -> str | None:
        middle = statistics.median(self._taken)
        return None if middle < _SECONDS else f"the median is {middle:.1f} s, and must be under {_SECONDS:g} s"

    def close(self) -> None:
        self._planner.close()

    def _inputs(self) -> dict[str, str]:
        return {"service_name": f"s{self._ground.number()}"}
